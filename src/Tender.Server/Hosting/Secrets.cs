using System.Security.Cryptography;
using System.Text;

namespace Tender.Server.Hosting;

/// <summary>
/// Seals the secrets that must be recoverable (shared signing secrets, the notification signing key) before they reach
/// the database, under <c>secrets-key</c>, which never does. Safe for any number of threads.
/// </summary>
public sealed class Secrets
{
    private const byte Version = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] key;

    /// <param name="key">32 random bytes.</param>
    public Secrets(ReadOnlySpan<byte> key)
    {
        if (key.Length != 32)
            throw new ArgumentException("AES-256 takes 32 bytes.", nameof(key));
        this.key = key.ToArray();
        // Tells keys apart and gives nothing away: a database keeps it, so that a node with another key is stopped at
        // its start.
        Fingerprint = Convert.ToHexStringLower(HMACSHA256.HashData(key, "tender secrets-key fingerprint"u8))[..16];
    }

    /// <summary>Names the key without revealing it. All nodes of one database must have the same.</summary>
    public string Fingerprint { get; }

    /// <summary>Seals a secret for one place, such as <c>access-key/AKIA…</c>: it opens there and nowhere else,
    /// so that no row's secret can be moved to another row.</summary>
    /// <returns>Version, nonce, tag, ciphertext. Two seals of one secret differ.</returns>
    public byte[] Seal(ReadOnlySpan<byte> secret, string place)
    {
        var result = new byte[1 + NonceBytes + TagBytes + secret.Length];
        result[0] = Version;
        var nonce = result.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        // One cipher object a call: they are cheap, and not promised to be safe for two threads.
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(
            nonce,
            secret,
            result.AsSpan(1 + NonceBytes + TagBytes),
            result.AsSpan(1 + NonceBytes, TagBytes),
            Associated(place)
        );
        return result;
    }

    /// <exception cref="CannotOpenSecretException">Another key, another place, or altered bytes.</exception>
    public byte[] Open(ReadOnlySpan<byte> sealedSecret, string place)
    {
        if (sealedSecret.Length < 1 + NonceBytes + TagBytes)
            throw new CannotOpenSecretException($"The secret of {place} is too short to be one.");
        if (sealedSecret[0] != Version)
            throw new CannotOpenSecretException(
                $"The secret of {place} has the unknown version {sealedSecret[0]}: it was sealed by a newer Tender."
            );
        var secret = new byte[sealedSecret.Length - 1 - NonceBytes - TagBytes];
        using var cipher = new AesGcm(key, TagBytes);
        try
        {
            cipher.Decrypt(
                sealedSecret.Slice(1, NonceBytes),
                sealedSecret[(1 + NonceBytes + TagBytes)..],
                sealedSecret.Slice(1 + NonceBytes, TagBytes),
                secret,
                Associated(place)
            );
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new CannotOpenSecretException(
                $"The secret of {place} does not open: sealed with another secrets-key than this one ({Fingerprint}), "
                    + "for another place, or altered.",
                e
            );
        }
        return secret;
    }

    public byte[] Seal(string secret, string place) => Seal(Encoding.UTF8.GetBytes(secret), place);

    public string OpenText(ReadOnlySpan<byte> sealedSecret, string place) =>
        Encoding.UTF8.GetString(Open(sealedSecret, place));

    /// <summary>
    /// A code that only who has the key can make: what is said stays readable, and cannot be altered.
    /// </summary>
    public byte[] Mac(ReadOnlySpan<byte> said, string place) =>
        HMACSHA256.HashData(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"mac/{place}")), said);

    // The version is part of what is authenticated: a value cannot be passed off as one of an older, weaker form.
    private static byte[] Associated(string place) => [Version, .. Encoding.UTF8.GetBytes(place)];
}
