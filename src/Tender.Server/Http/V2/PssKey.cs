using System.Numerics;
using System.Security.Cryptography;

namespace Tender.Server.Http.V2;

/// <summary>
/// A merchant's public key, ready to verify RSASSA-PSS signatures (SHA-256, MGF1-SHA-256) with either salt length of
/// the wire.
/// </summary>
/// <remarks>
/// .NET verifies PSS with a salt as long as the hash only, and four of the five SDKs send 20 bytes. So the check goes
/// through libcrypto where it is present, and through arithmetic of our own elsewhere; one contract test holds both to
/// the same answers. Safe for concurrent use; keep one per key, it is costly to make.
/// </remarks>
public sealed class PssKey : IDisposable
{
    public const int ModulusBitsMin = 2048,
        ModulusBitsMax = 8192;

    private readonly PssVerifier verifier;
    private readonly BigInteger modulus;
    private readonly BigInteger exponent;
    private readonly int modulusBits;

    private PssKey(PssVerifier verifier, BigInteger modulus, BigInteger exponent)
    {
        this.verifier = verifier;
        this.modulus = modulus;
        this.exponent = exponent;
        modulusBits = (int)modulus.GetBitLength();
        SignatureBytes = (modulusBits + 7) / 8;
    }

    /// <summary>The exact length of this key's signatures.</summary>
    public int SignatureBytes { get; }

    /// <summary>What verifies: "libcrypto" or "managed".</summary>
    public string Engine => verifier.Name;

    /// <summary>
    /// Reads a PEM public key (PKCS#1 or SubjectPublicKeyInfo); null when it is anything else, private, or of a size
    /// nobody should trust.
    /// </summary>
    public static PssKey? Read(string pem) => Read(pem, Libcrypto.Trusted);

    internal static PssKey? Read(string pem, Libcrypto? libcrypto)
    {
        // A private key must not be taken for its public half: whoever stores what was pasted would store the secret.
        if (!PemEncoding.TryFind(pem, out var found) || pem[found.Label] is not ("PUBLIC KEY" or "RSA PUBLIC KEY"))
            return null;
        byte[] subjectPublicKeyInfo;
        RSAParameters parameters;
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            parameters = rsa.ExportParameters(includePrivateParameters: false);
            subjectPublicKeyInfo = rsa.ExportSubjectPublicKeyInfo();
        }
        catch (Exception notAKey) when (notAKey is CryptographicException or ArgumentException)
        {
            return null;
        }
        var modulus = new BigInteger(parameters.Modulus, isUnsigned: true, isBigEndian: true);
        var exponent = new BigInteger(parameters.Exponent, isUnsigned: true, isBigEndian: true);
        // A long exponent would make each check as dear as a signature; an even number is no RSA key.
        if (
            modulus.GetBitLength() is < ModulusBitsMin or > ModulusBitsMax
            || modulus.IsEven
            || exponent.IsEven
            || exponent < 3
            || exponent > ulong.MaxValue
        )
            return null;
        if (libcrypto is null)
            return new PssKey(new ManagedPssVerifier(modulus, (ulong)exponent), modulus, exponent);
        return LibcryptoPssVerifier.Read(libcrypto, subjectPublicKeyInfo) is { } native
            ? new PssKey(native, modulus, exponent)
            : null;
    }

    /// <summary>
    /// Whether the signature over these bytes was made by this key with a salt of exactly this length: 20 or 32, as the
    /// algorithm's name says.
    /// </summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, int saltLength)
    {
        if (saltLength is not (20 or 32))
            throw new ArgumentOutOfRangeException(nameof(saltLength));
        // Both checks also keep a signature's bytes unique: neither a shortened form nor s + n is a second spelling of
        // it.
        if (
            signature.Length != SignatureBytes
            || new BigInteger(signature, isUnsigned: true, isBigEndian: true) >= modulus
        )
            return false;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        return verifier.Verify(hash, signature, saltLength, modulusBits - 1);
    }

    /// <summary>How long the salt of this key's signature over these bytes is; null when it is none of them.</summary>
    public int? SaltLengthIn(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureBytes
            ? PssSalt.LengthIn(signature, modulus, exponent, SHA256.HashData(data))
            : null;

    public void Dispose() => verifier.Dispose();
}
