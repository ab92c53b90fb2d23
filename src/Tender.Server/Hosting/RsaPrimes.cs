using System.Numerics;
using System.Security.Cryptography;

namespace Tender.Server.Hosting;

/// <summary>
/// The primes of some RSA-2048 keys. Each two make a key: what costs time is finding primes, and n of them are enough
/// for n (n - 1) / 2 keys. Whoever holds one of the keys and the public half of another that shares a prime can find
/// that one's private half, so this is for test merchants alone. Not safe for several threads.
/// </summary>
internal sealed class RsaPrimes
{
    private const int HalfBytes = 128;
    private static readonly BigInteger Exponent = 65537;
    private readonly List<BigInteger> primes = [];

    /// <summary>How many different keys there are.</summary>
    public int PairCount => primes.Count * (primes.Count - 1) / 2;

    /// <summary>Adds the two primes of a key.</summary>
    public void AddOf(RSA key)
    {
        var known = key.ExportParameters(includePrivateParameters: true);
        primes.Add(Number(known.P!));
        primes.Add(Number(known.Q!));
    }

    /// <summary>
    /// The private key (PKCS #8 PEM) of the nth pair: first those of the first two primes, then those that the third
    /// makes with them, and so on, so that a pair keeps its place when primes are added.
    /// </summary>
    public string KeyOf(int pair)
    {
        var second = 1;
        for (; pair >= second; second++)
            pair -= second;
        var (p, q) = (primes[second], primes[pair]);
        if (p < q)
            (p, q) = (q, p);
        var d = Inverse(Exponent, (p - 1) * (q - 1));
        using var key = RSA.Create(
            new RSAParameters
            {
                Modulus = Bytes(p * q, 2 * HalfBytes),
                Exponent = [1, 0, 1],
                D = Bytes(d, 2 * HalfBytes),
                P = Bytes(p, HalfBytes),
                Q = Bytes(q, HalfBytes),
                DP = Bytes(d % (p - 1), HalfBytes),
                DQ = Bytes(d % (q - 1), HalfBytes),
                InverseQ = Bytes(Inverse(q, p), HalfBytes),
            }
        );
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    /// <summary>Whether one of the primes divides a public key.</summary>
    public bool Divide(RSA publicKey)
    {
        var modulus = Number(publicKey.ExportParameters(includePrivateParameters: false).Modulus!);
        return primes.Any(prime => (modulus % prime).IsZero);
    }

    private static BigInteger Inverse(BigInteger of, BigInteger modulus)
    {
        var (r, next) = (modulus, of);
        var (t, nextT) = (BigInteger.Zero, BigInteger.One);
        while (!next.IsZero)
        {
            var quotient = r / next;
            (r, next) = (next, r - quotient * next);
            (t, nextT) = (nextT, t - quotient * nextT);
        }
        return t.Sign < 0 ? t + modulus : t;
    }

    private static BigInteger Number(byte[] bigEndian) => new(bigEndian, isUnsigned: true, isBigEndian: true);

    private static byte[] Bytes(BigInteger number, int length)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[length - bytes.Length], .. bytes];
    }
}
