using System.Security.Cryptography;
using System.Text;
using Tender.Server.Http;
using Tender.Server.Http.V2;

namespace Tender.Server.Sandbox.Doctor;

/// <summary>A key that may have signed.</summary>
/// <param name="Id">The id of the public key.</param>
/// <param name="Pem">The public key.</param>
internal sealed record KnownKey(string Id, string Pem);

/// <summary>
/// Why a signature of API v2 is refused. Each mistake that clients are known to make is tried: what they would have
/// signed then is verified with their key, so that a cause that is named is a cause that is proven.
/// </summary>
internal static class V2RequestDoctor
{
    private const string Kind = "v2";

    /// <summary>Examines a request.</summary>
    /// <param name="request">As it was sent.</param>
    /// <param name="theirs">What the client says it signed: its canonical request or its string to sign; null when it
    /// says nothing.</param>
    /// <param name="keyOf">The key of an id; null when there is none.</param>
    /// <param name="others">All keys there are, to find one that was mixed up.</param>
    /// <param name="now">Real time.</param>
    /// <param name="window">How far the date of a request may be from it.</param>
    public static Diagnosis Examine(
        WireRequest request,
        string? theirs,
        Func<string, KnownKey?> keyOf,
        IEnumerable<KnownKey> others,
        DateTimeOffset now,
        TimeSpan window
    )
    {
        // The date is told last: what was written down some time ago is old, and that is not what is wrong with it.
        if (!V2Signature.TryRead(request, now, TimeSpan.FromDays(400_000), out var claim, out var fault))
            return Diagnosis.Unreadable(Kind, $"{fault.ReasonCode}: {fault.Message}");
        if (keyOf(claim.PublicKeyId) is not { } known || PssKey.Read(known.Pem) is not { } key)
            return UnknownKey(claim.PublicKeyId);
        using var _ = key;
        var verified = V2Signature.Verify(request, claim, key);
        var ours = verified.CanonicalRequest;
        if (verified.Verified)
            return new(Kind, true, ours, null, DateOf(claim, now, window));
        var parts = new V2Parts(request, claim);
        var evidence = new Evidence(claim, key, known);
        if (OfSignature(parts, evidence) is { } signature)
            return new(Kind, false, ours, null, signature);
        if (parts.Mistakes().FirstOrDefault(one => evidence.Fits(one.Signed)) is { } mistake)
            return new(Kind, false, ours, mistake.Differs, mistake.Cause);
        if (others.FirstOrDefault(other => other.Id != known.Id && SignedBy(other, verified, claim)) is { } other)
            return new(
                Kind,
                false,
                ours,
                null,
                $"The request was signed with the private key of {other.Id}, and names {known.Id}. "
                    + "Use the private key that belongs to the id."
            );
        var differs = theirs is null ? null : TextComparison.OfCanonicalRequests(ours, theirs, claim.Algorithm);
        return new(Kind, false, ours, differs, Unexplained(differs, theirs, evidence));
    }

    private static Diagnosis UnknownKey(string id) =>
        id.StartsWith("LIVE-", StringComparison.OrdinalIgnoreCase)
            ? Diagnosis.Unreadable(
                Kind,
                $"{id} is a key of the live environment; the sandbox takes keys whose id begins with SANDBOX-."
            )
            : Diagnosis.UnknownKey(Kind, $"public key {id}");

    private static string? DateOf(V2Claim claim, DateTimeOffset now, TimeSpan window)
    {
        var age = now - claim.SentAt;
        if (age.Duration() <= window)
            return null;
        var side = age > TimeSpan.Zero ? "behind" : "ahead of";
        return $"The signature is right. Sent now, the request would be refused for its date: x-amz-pay-date is "
            + $"{age.Duration().TotalMinutes:0} minutes {side} the time, and {window.TotalMinutes:0} are allowed. If "
            + "it was sent just now, the client's clock or its time zone is wrong: the date is in UTC.";
    }

    /// <summary>Mistakes in signing the right text.</summary>
    private static string? OfSignature(V2Parts parts, Evidence evidence)
    {
        var claim = evidence.Claim;
        var content = parts.Canonical();
        foreach (var algorithm in new[] { V2Signature.Algorithm20, V2Signature.Algorithm32 })
        {
            var text = V2Parts.StringToSign(algorithm, content);
            var salt = evidence.SaltOf(text);
            if (algorithm == claim.Algorithm && salt is { } length)
                return $"The salt of the signature has {length} bytes, and {claim.Algorithm} takes {claim.SaltLength}. "
                    + $"openssl and Node take the longest unless told otherwise: set the salt length to "
                    + $"{claim.SaltLength}.";
            if (salt is not null)
                return $"The text that was signed begins with {algorithm}, and the Authorization header names "
                    + $"{claim.Algorithm}: use the same name in both, with a salt of "
                    + $"{(algorithm == V2Signature.Algorithm20 ? 20 : 32)} bytes for {algorithm}.";
            if (evidence.IsPkcs1(text))
                return $"The signature is RSASSA-PKCS1-v1_5, and {claim.Algorithm} is RSASSA-PSS with SHA-256 and a "
                    + $"salt of {claim.SaltLength} bytes. Set the padding of your RSA function to PSS.";
        }
        if (evidence.Fits(content, isWhole: true))
            return "The canonical request itself was signed. Sign the algorithm's name, a line feed, and the SHA-256 "
                + "of the canonical request in lower-case hex.";
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
        return evidence.Fits($"{claim.Algorithm}\n{hash}", isWhole: true)
            ? "The hash of the canonical request was signed in upper-case hex; write it in lower case."
            : null;
    }

    private static bool SignedBy(KnownKey other, V2Verification verified, V2Claim claim)
    {
        using var key = PssKey.Read(other.Pem);
        return key?.SaltLengthIn(Encoding.UTF8.GetBytes(verified.StringToSign), claim.Signature) is not null;
    }

    private static string Unexplained(Difference? differs, string? theirs, Evidence evidence)
    {
        if (theirs is not null && !evidence.Fits(theirs) && !evidence.Fits(theirs, isWhole: true))
            return "What was given as signed is not what was signed either: the private key is not the one of "
                + $"{evidence.Known.Id}, or the text was changed between signing and writing it down.";
        if (differs is not null)
            return $"{differs.Part} was signed in another way than it was sent.";
        return "None of the mistakes that are known fits. Either the private key is not the one of "
            + $"{evidence.Known.Id}, or more than one part differs: log the canonical request that your client signs "
            + "and give it as theirs, and the first part that differs is named.";
    }

    /// <summary>What the signature can be asked.</summary>
    private sealed class Evidence(V2Claim claim, PssKey key, KnownKey known)
    {
        public V2Claim Claim => claim;

        public KnownKey Known => known;

        /// <summary>Whether this text was signed: a canonical request, or the whole string to sign.</summary>
        public bool Fits(string text, bool isWhole = false) =>
            SaltOf(isWhole ? text : V2Parts.StringToSign(claim.Algorithm, text)) is not null;

        public int? SaltOf(string text) => key.SaltLengthIn(Encoding.UTF8.GetBytes(text), claim.Signature);

        public bool IsPkcs1(string text)
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(known.Pem);
            return rsa.VerifyData(
                Encoding.UTF8.GetBytes(text),
                claim.Signature,
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1
            );
        }
    }
}
