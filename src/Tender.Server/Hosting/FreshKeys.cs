using System.Security.Cryptography;

namespace Tender.Server.Hosting;

/// <summary>
/// RSA-2048 keys that nobody had before, for sandbox merchants made without a seed. A key from scratch takes 0.3 s of
/// one processor; these are made of primes found in this process (<see cref="RsaPrimes"/>): the first is as slow, the
/// hundredth took 14 keys from scratch in all, found beside the calls that need them. Safe for any number of threads.
/// </summary>
internal static class FreshKeys
{
    /// <summary>How many keys are to be ready at least: more are looked for in time.</summary>
    private const int ReadyMin = 4;

    private static readonly Lock One = new();
    private static readonly RsaPrimes Primes = new();
    private static int taken;
    private static bool isSearching;

    /// <summary>A private key (PKCS #8 PEM) that was never taken before.</summary>
    public static string TakePrivateKeyPem()
    {
        lock (One)
        {
            if (taken == Primes.PairCount)
                Find();
            if (Primes.PairCount - taken <= ReadyMin && !isSearching)
            {
                isSearching = true;
                _ = Task.Run(Search);
            }
            return Primes.KeyOf(taken++);
        }
    }

    private static void Find()
    {
        using var key = RSA.Create(2048);
        Primes.AddOf(key);
    }

    /// <summary>Finds the primes of one more key, while others go on taking.</summary>
    private static void Search()
    {
        using var key = RSA.Create(2048);
        // Made when it is first used.
        _ = key.ExportParameters(includePrivateParameters: false);
        lock (One)
        {
            Primes.AddOf(key);
            isSearching = false;
        }
    }
}
