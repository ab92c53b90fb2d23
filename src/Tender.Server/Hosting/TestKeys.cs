using System.Security.Cryptography;

namespace Tender.Server.Hosting;

/// <summary>
/// RSA-2048 keys that everyone knows, for sandbox merchants made with a seed: RSA keys cannot be made from a seed. The
/// source holds a few; each two of their primes make another, two thousand in all. Whoever registers a public key in
/// live mode must refuse them (<see cref="Contains"/>).
/// </summary>
public static class TestKeys
{
    private static readonly Lazy<RsaPrimes> Pool = new(Load);

    /// <summary>How many there are.</summary>
    public static int Count => Pool.Value.PairCount;

    /// <summary>The private key (PKCS #8 PEM) for an index; any number is taken, negative ones too.</summary>
    public static string PrivateKeyPem(long index) =>
        Pool.Value.KeyOf((int)(unchecked((ulong)index) % (ulong)Pool.Value.PairCount));

    /// <summary>Whether this public key is one of the known ones.</summary>
    public static bool Contains(RSA publicKey) => Pool.Value.Divide(publicKey);

    private static RsaPrimes Load()
    {
        using var reader = new StreamReader(typeof(TestKeys).Assembly.GetManifestResourceStream("test-keys.pem")!);
        var text = reader.ReadToEnd();
        var primes = new RsaPrimes();
        for (var rest = text.AsSpan(); PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
        {
            using var key = RSA.Create();
            key.ImportFromPem(rest[found.Location]);
            primes.AddOf(key);
        }
        return primes;
    }
}
