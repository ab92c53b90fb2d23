using System.Security.Cryptography;

namespace Tender.MerchantKit.Notices;

/// <summary>
/// Checks that a message posted to the listener is a notice from Amazon for this merchant: its grammar, its signature,
/// its topic, its merchant and its environment. Fetches nothing that the message names, except, where that is
/// configured, the signing certificate from exactly the configured origin. A message's age does not matter: retries
/// come for up to 14 days; who keeps the ids is safe from repetition. Safe for any number of threads.
/// </summary>
public sealed class NotificationVerifier
{
    private readonly AmazonPayOptions options;
    private readonly NotificationOptions notifications;
    private readonly SigningCertificates certificates;

    internal NotificationVerifier(AmazonPayOptions options, SigningCertificates certificates)
    {
        (this.options, this.certificates) = (options, certificates);
        notifications = options.Notifications
            ?? throw new InvalidOperationException("The options say nothing of notifications.");
    }

    /// <summary>The largest message that is read, in bytes: what SNS sends at most.</summary>
    public const int MaximumBytes = 256 * 1024;

    /// <summary>
    /// Verifies a message: envelope, certificate, signature, topic, merchant, environment, in this order.
    /// </summary>
    /// <param name="body">The request's body, byte for byte; its content type does not matter.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What came of it: verified, with the notice; rejected, with why; or undecided, because the certificate
    /// could not be had.</returns>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async ValueTask<Verification> VerifyAsync(
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default
    )
    {
        if (body.Length > MaximumBytes)
            return new Verification.Rejected(RejectionReason.TooLarge, $"{body.Length} bytes");
        var (envelope, rejection) = Envelope.Read(body);
        if (envelope is null)
            return rejection!;
        if (envelope.SignatureVersion != (notifications.SignatureVersion == 2 ? "2" : "1"))
            return Rejected(RejectionReason.SignatureVersion, $"SignatureVersion {envelope.SignatureVersion}");
        if (notifications.TopicArns.Count > 0 && !notifications.TopicArns.Contains(envelope.TopicArn))
            return Rejected(RejectionReason.Topic, $"TopicArn {envelope.TopicArn}");

        switch (await certificates.ForAsync(envelope.SigningCertUrl, cancellationToken))
        {
            case SigningKey.None none:
                return Rejected(none.Reason, none.Detail);
            case SigningKey.NotNow later:
                return new Verification.Undecided(Envelope.Shown(later.Detail));
            case SigningKey.Found found when !found.Keys.Any(key => IsSigned(envelope, key)):
                return Rejected(RejectionReason.Signature, $"MessageId {envelope.MessageId}");
        }

        if (NoticeReader.Read(envelope, body) is not var (notice, environment))
            return Rejected(RejectionReason.MalformedNotice, $"MessageId {envelope.MessageId}");
        if (notice.MerchantId != options.MerchantId)
            return Rejected(RejectionReason.Merchant, $"merchant {notice.MerchantId}");
        return environment is not null && environment != options.Environment
            ? Rejected(RejectionReason.Environment, environment.ToString()!)
            : new Verification.Verified(notice);
    }

    private bool IsSigned(Envelope envelope, byte[] key)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(key, out _);
        // Wire v2: SNS, SignatureVersion 1 is RSA PKCS #1 v1.5 with SHA-1, 2 the same with SHA-256.
        return rsa.VerifyData(
            envelope.SignedBytes,
            envelope.Signature,
            notifications.SignatureVersion == 2 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1,
            RSASignaturePadding.Pkcs1
        );
    }

    private static Verification.Rejected Rejected(RejectionReason reason, string detail) =>
        new(reason, Envelope.Shown(detail));
}
