using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace Tender.MerchantKit.Notices;

/// <summary>A key that may have signed a message, or why there is none.</summary>
internal abstract record SigningKey
{
    /// <summary>Public keys (SubjectPublicKeyInfo), any of which may have signed.</summary>
    public sealed record Found(IReadOnlyList<byte[]> Keys) : SigningKey;

    /// <summary>There is none for this message, for good.</summary>
    public sealed record None(RejectionReason Reason, string Detail) : SigningKey;

    /// <summary>It could not be had right now.</summary>
    public sealed record NotNow(string Detail) : SigningKey;
}

/// <summary>
/// The keys that Amazon signs notices with: pinned, or fetched from exactly a configured origin, checked, and kept.
/// What is kept, for how long, and how often is fetched is bounded, so that messages naming ever new certificates cost
/// neither memory nor calls. Safe for any number of threads.
/// </summary>
internal sealed partial class SigningCertificates(NotificationOptions options, TimeProvider time, Func<HttpClient> http)
{
    // Wire v1: amazon-pay-sdk-csharp and -php IpnHandler demand this common name; a certificate that names it among its
    // DNS names will do as well.
    private const string Subject = "sns.amazonaws.com";

    private const int EntryCountMax = 16,
        FetchCountMax = 16,
        KeyBitsMin = 2048;
    private static readonly TimeSpan KeptWindow = TimeSpan.FromHours(24),
        RefusedWindow = TimeSpan.FromSeconds(60),
        FetchWindow = TimeSpan.FromSeconds(60);

    private readonly object gate = new();
    private readonly Dictionary<string, (DateTimeOffset Until, Task<SigningKey> Key)> kept = new(
        StringComparer.Ordinal
    );
    private readonly Queue<DateTimeOffset> fetches = new();
    private readonly X509Certificate2[] pinned = [.. options.PinnedCertificates.Select(Load)];
    private readonly X509Certificate2[] authorities = [.. options.TrustedAuthorities.Select(Load)];

    /// <summary>The keys for a message that names this URL. A pinned key is taken whatever the message names.</summary>
    public async ValueTask<SigningKey> ForAsync(string url, CancellationToken cancellationToken)
    {
        if (pinned.Length > 0)
            return Pinned();
        if (
            !options.CertificateOrigins.Any(origin =>
                url.StartsWith(origin + "/", StringComparison.Ordinal)
                && CertificatePath().IsMatch(url.AsSpan(origin.Length))
            )
        )
            return new SigningKey.None(RejectionReason.CertificateUrl, $"SigningCertURL {url}");

        var now = time.GetUtcNow();
        Task<SigningKey> task;
        lock (gate)
        {
            if (kept.TryGetValue(url, out var entry) && now < entry.Until)
                task = entry.Key;
            else if (!MayFetch(now))
                return new SigningKey.NotNow("Too many certificates were asked for within a minute.");
            else
            {
                // One fetch for all that wait for it, and not canceled by the first of them that gives up.
                task = Fetch(url);
                if (kept.Count >= EntryCountMax && !kept.ContainsKey(url))
                    kept.Remove(kept.MinBy(one => one.Value.Until).Key);
                // A failure is short-lived, so is a fetch under way: the good ones are prolonged when they are known.
                kept[url] = (now + RefusedWindow, task);
            }
        }
        var key = await task.WaitAsync(cancellationToken);
        if (key is SigningKey.Found)
        {
            lock (gate)
            {
                if (kept.TryGetValue(url, out var entry) && entry.Key == task && entry.Until <= now + RefusedWindow)
                    kept[url] = (now + KeptWindow, task);
            }
        }
        return key;
    }

    private SigningKey Pinned()
    {
        var now = time.GetUtcNow();
        var valid = pinned
            .Where(one => IsInTime(one, now))
            .Select(one => one.PublicKey.ExportSubjectPublicKeyInfo())
            .ToList();
        return valid.Count > 0
            ? new SigningKey.Found(valid)
            : new SigningKey.None(RejectionReason.Certificate, "Every pinned certificate is out of its dates.");
    }

    private bool MayFetch(DateTimeOffset now)
    {
        while (fetches.TryPeek(out var first) && now - first >= FetchWindow)
            fetches.Dequeue();
        if (fetches.Count >= FetchCountMax)
            return false;
        fetches.Enqueue(now);
        return true;
    }

    private async Task<SigningKey> Fetch(string url)
    {
        // Never on the caller's lock.
        await Task.Yield();
        try
        {
            var from = options.CertificateServer is { } server
                ? new Uri(server, new Uri(url).AbsolutePath)
                : new Uri(url);
            using var client = http();
            using var response = await client.GetAsync(from);
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.Gone)
                return new SigningKey.None(RejectionReason.Certificate, $"There is no certificate at {url}.");
            if (response.StatusCode != HttpStatusCode.OK)
                return new SigningKey.NotNow($"{from} answered {(int)response.StatusCode}.");
            return Check(await response.Content.ReadAsStringAsync());
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or IOException)
        {
            return new SigningKey.NotNow($"The certificate could not be fetched: {failure.Message}");
        }
    }

    private SigningKey Check(string pem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            if (!IsInTime(certificate, time.GetUtcNow()))
                return new SigningKey.None(RejectionReason.Certificate, "The certificate is out of its dates.");
            if (
                certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false) != Subject
                && !certificate
                    .Extensions.OfType<X509SubjectAlternativeNameExtension>()
                    .Any(names => names.EnumerateDnsNames().Contains(Subject, StringComparer.Ordinal))
            )
                return new SigningKey.None(RejectionReason.Certificate, $"The certificate is not of {Subject}.");
            using var key = certificate.GetRSAPublicKey();
            if (key is not { KeySize: >= KeyBitsMin })
                return new SigningKey.None(
                    RejectionReason.Certificate,
                    $"The certificate's key is no RSA key of {KeyBitsMin} bits."
                );
            using var chain = new X509Chain { ChainPolicy = Policy() };
            return chain.Build(certificate)
                ? new SigningKey.Found([certificate.PublicKey.ExportSubjectPublicKeyInfo()])
                : new SigningKey.None(
                    RejectionReason.Certificate,
                    string.Join("; ", chain.ChainStatus.Select(one => one.StatusInformation.Trim()))
                );
        }
        catch (CryptographicException)
        {
            return new SigningKey.None(RejectionReason.Certificate, "What is there is no certificate.");
        }
    }

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            VerificationTimeIgnored = false,
            VerificationTime = time.GetUtcNow().LocalDateTime,
        };
        if (authorities.Length == 0)
            return policy;
        // Whom to believe is said: nothing is fetched to complete the chain, and what the system trusts does not count.
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.DisableCertificateDownloads = true;
        foreach (var authority in authorities)
        {
            if (authority.SubjectName.RawData.AsSpan().SequenceEqual(authority.IssuerName.RawData))
                policy.CustomTrustStore.Add(authority);
            else
                policy.ExtraStore.Add(authority);
        }
        return policy;
    }

    private static bool IsInTime(X509Certificate2 certificate, DateTimeOffset now) =>
        certificate.NotBefore <= now.LocalDateTime && now.LocalDateTime < certificate.NotAfter;

    /// <exception cref="ArgumentException">The text is no certificate.</exception>
    public static X509Certificate2 Load(string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException failure)
        {
            throw new ArgumentException(
                "A certificate of the notification options is no PEM of a certificate.",
                failure
            );
        }
    }

    // Wire v2: SNS, envelope; the file's name is a hash. Compared on the raw text, so that there is no second way to
    // write it.
    [GeneratedRegex(@"\A/SimpleNotificationService-[0-9a-f]{16,64}\.pem\z")]
    private static partial Regex CertificatePath();
}
