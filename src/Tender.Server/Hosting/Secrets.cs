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
    private const int CodeBytes = HMACSHA256.HashSizeInBytes;

    private readonly byte[][] keys;

    /// <param name="key">32 random bytes.</param>
    public Secrets(ReadOnlySpan<byte> key)
        : this([key.ToArray()]) { }

    /// <param name="keys">Keys of 32 random bytes, one at least: the first seals, each of them opens.</param>
    internal Secrets(IReadOnlyList<byte[]> keys)
    {
        if (keys.Count == 0 || keys.Any(key => key.Length != 32))
            throw new ArgumentException("AES-256 takes 32 bytes.", nameof(keys));
        this.keys = [.. keys];
        Fingerprint = FingerprintOf(keys[0]);
    }

    /// <summary>The keys that open and do not seal, with their fingerprints.</summary>
    internal IEnumerable<(string Fingerprint, byte[] Key)> Older =>
        keys.Select(key => (Fingerprint: FingerprintOf(key), Key: key)).Where(one => one.Fingerprint != Fingerprint);

    /// <summary>The keys that do not even open any more; what they vouched for is still checked with them.</summary>
    internal IReadOnlyList<RetiredKey> Retired { get; set; } = [];

    /// <summary>Names the key that seals without revealing it.</summary>
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
        using var cipher = new AesGcm(keys[0], TagBytes);
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
        foreach (var key in keys)
            if (OpenWith(key, sealedSecret, place) is { } secret)
                return secret;
        throw new CannotOpenSecretException(
            $"The secret of {place} does not open: sealed with another secrets-key than this one ({Fingerprint}), "
                + "for another place, or altered."
        );
    }

    /// <summary>Which key opens a secret: 0 is the one that seals, higher ones are older; null for none.</summary>
    internal int? AgeOf(byte[] sealedSecret, string place)
    {
        if (sealedSecret.Length < 1 + NonceBytes + TagBytes || sealedSecret[0] != Version)
            return null;
        var at = Array.FindIndex(keys, key => OpenWith(key, sealedSecret, place) is not null);
        return at < 0 ? null : at;
    }

    public byte[] Seal(string secret, string place) => Seal(Encoding.UTF8.GetBytes(secret), place);

    public string OpenText(ReadOnlySpan<byte> sealedSecret, string place) =>
        Encoding.UTF8.GetString(Open(sealedSecret, place));

    /// <summary>
    /// A code that only who has the key can make: what is said stays readable, and cannot be altered.
    /// </summary>
    public byte[] Mac(ReadOnlySpan<byte> said, string place) => MacWith(keys[0], said, place);

    /// <summary>Whether a code was made with one of the keys.</summary>
    /// <param name="code">The code.</param>
    /// <param name="said">What it is of.</param>
    /// <param name="place">What it was made for.</param>
    /// <param name="isOld">Whether a retired key may have made it; null for none of them.</param>
    /// <param name="length">How many bytes of a code are kept there: one of any other length is none.</param>
    internal bool IsMac(
        ReadOnlySpan<byte> code,
        ReadOnlySpan<byte> said,
        string place,
        Func<RetiredKey, bool>? isOld = null,
        int length = CodeBytes
    )
    {
        if (code.Length != length)
            return false;
        foreach (var key in keys)
            if (IsOf(key, code, said, place))
                return true;
        foreach (var retired in Retired)
            if (isOld?.Invoke(retired) == true && IsOf(retired.Key, code, said, place))
                return true;
        return false;
    }

    private static bool IsOf(byte[] key, ReadOnlySpan<byte> code, ReadOnlySpan<byte> said, string place) =>
        CryptographicOperations.FixedTimeEquals(MacWith(key, said, place).AsSpan(0, code.Length), code);

    private static byte[] MacWith(byte[] key, ReadOnlySpan<byte> said, string place) =>
        HMACSHA256.HashData(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"mac/{place}")), said);

    private static string FingerprintOf(byte[] key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, "tender secrets-key fingerprint"u8))[..16];

    private static byte[]? OpenWith(byte[] key, ReadOnlySpan<byte> sealedSecret, string place)
    {
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
            return secret;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    // The version is part of what is authenticated: a value cannot be passed off as one of an older, weaker form.
    private static byte[] Associated(string place) => [Version, .. Encoding.UTF8.GetBytes(place)];
}
