using System.Text;
using Tender.Server.Http;
using Tender.Server.Http.V2;

namespace Tender.Server.Sandbox.Doctor;

/// <summary>Why the signed payload of a button is refused. Wire v2: spec 2.8.</summary>
internal static class ButtonDoctor
{
    private const string Kind = "button";

    /// <summary>Examines a payload.</summary>
    /// <param name="signed">What the page gave to the button.</param>
    /// <param name="theirs">The payload, or the string to sign, that the shop's server logged; null for none.</param>
    /// <param name="keyOf">The key of an id; null when there is none.</param>
    /// <param name="others">All keys there are.</param>
    public static Diagnosis Examine(
        SignedText signed,
        string? theirs,
        Func<string, KnownKey?> keyOf,
        IEnumerable<KnownKey> others
    )
    {
        if (keyOf(signed.PublicKeyId) is not { } known || PssKey.Read(known.Pem) is not { } key)
            return Diagnosis.UnknownKey(Kind, $"public key {signed.PublicKeyId}");
        using var _ = key;
        if (V2Signature.VerifyPayload(signed.Text, signed.Algorithm, signed.Signature, key))
            return new(Kind, true, signed.Text, null, null);
        var signature = new byte[key.SignatureBytes];
        if (!Convert.TryFromBase64String(signed.Signature, signature, out var length) || length != signature.Length)
            return new(Kind, false, signed.Text, null, NoSignature(signed.Signature, key.SignatureBytes));
        var (cause, differs) = Find(signed, key, signature, others, known);
        if (cause is null && theirs is not null && theirs != signed.Text)
            (cause, differs) = (
                "The page shows another payload than the one that was signed: sign the very text of payloadJSON.",
                new Difference("payloadJSON", signed.Text, theirs)
            );
        return new(Kind, false, signed.Text, differs, cause ?? Unexplained(known));
    }

    private static (string? Cause, Difference? Differs) Find(
        SignedText signed,
        PssKey key,
        byte[] signature,
        IEnumerable<KnownKey> others,
        KnownKey known
    )
    {
        if (OfAlgorithm(signed, key, signature) is { } algorithm)
            return (algorithm, null);
        if (PayloadSpellings.Explain(signed.Text, text => Salt(key, text, signature) is not null) is { } habit)
            return (char.ToUpperInvariant(habit[0]) + habit[1..], new("payloadJSON", signed.Text, null));
        foreach (var (text, _) in BodySpellings.Of(signed.Text))
            if (text != signed.Text && Salt(key, text, signature) is not null)
                return (
                    "Another text of the same payload was signed than the page shows. Make the JSON text once, sign "
                        + "it, and put that very text into payloadJSON.",
                    new("payloadJSON", signed.Text, text)
                );
        var mixedUp = others.FirstOrDefault(other => other.Id != known.Id && IsOf(other, signed.Text, signature));
        return mixedUp is null
            ? (null, null)
            : (
                $"The payload was signed with the private key of {mixedUp.Id}, and names {known.Id}.",
                new("publicKeyId", known.Id, mixedUp.Id)
            );
    }

    private static string? OfAlgorithm(SignedText signed, PssKey key, byte[] signature)
    {
        foreach (var algorithm in new[] { V2Signature.Algorithm20, V2Signature.Algorithm32 })
        {
            var wanted = algorithm == V2Signature.Algorithm20 ? 20 : 32;
            if (key.SaltLengthIn(Bytes(V2Parts.StringToSign(algorithm, signed.Text)), signature) is not { } salt)
                continue;
            return salt == wanted
                ? $"The payload was signed as {algorithm}, and the button names {signed.Algorithm}: name the same."
                : $"The salt of the signature has {salt} bytes, and {algorithm} takes {wanted}: set the salt length of "
                    + "your RSA function.";
        }
        return null;
    }

    private static int? Salt(PssKey key, string text, byte[] signature) =>
        key.SaltLengthIn(Bytes(V2Parts.StringToSign(V2Signature.Algorithm32, text)), signature)
        ?? key.SaltLengthIn(Bytes(V2Parts.StringToSign(V2Signature.Algorithm20, text)), signature);

    private static bool IsOf(KnownKey other, string text, byte[] signature)
    {
        using var key = PssKey.Read(other.Pem);
        return key is not null && Salt(key, text, signature) is not null;
    }

    private static string NoSignature(string text, int bytes) =>
        text.Contains('%') || text.Contains(' ')
            ? "The signature is percent-encoded, or its plus signs became blanks: give the button the Base64 as it is."
            : $"The signature is not the Base64 of {bytes} bytes, as a signature of this key is.";

    private static string Unexplained(KnownKey known) =>
        $"None of the mistakes that are known fits: the private key is not the one of {known.Id}, or the payload was "
        + "changed after it was signed.";

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
