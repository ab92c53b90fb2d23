using System.Security.Cryptography;
using System.Text;

namespace Tender.Server.Storage;

/// <summary>
/// Where new numbers come from: growing with time, so that every index is filled at its end. With a seed, the same
/// numbers in the same order.
/// </summary>
internal sealed class IdGenerator
{
    private static readonly DateTimeOffset Epoch = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Lock one = new();
    private readonly TimeProvider time;
    private readonly Random? seeded;
    private readonly int node;
    private long last,
        lastDigits;

    public IdGenerator(TimeProvider time, int? seed = null)
    {
        this.time = time;
        seeded = seed is { } number ? new Random(number) : null;
        node = seeded?.Next(256) ?? RandomNumberGenerator.GetInt32(256);
    }

    /// <summary>
    /// A 63-bit number: 43 bits of milliseconds, 12 of a counter, 8 of the node. Never the same twice from one node;
    /// two nodes differ in 255 of 256 cases, and a clash is done again.
    /// </summary>
    public long Next()
    {
        lock (one)
        {
            var fresh = (long)(time.GetUtcNow() - Epoch).TotalMilliseconds << 12;
            last = Math.Max(last + 1, fresh);
            return (last << 8) | (long)node;
        }
    }

    /// <summary>
    /// Fourteen digits for a permission's id: hundredths of a millisecond since 2025, then the next free one. Lasts
    /// until 2056.
    /// </summary>
    public long FourteenDigits()
    {
        lock (one)
        {
            var fresh =
                (long)((time.GetUtcNow() - Epoch).TotalMilliseconds * 100)
                + (seeded?.Next(100) ?? RandomNumberGenerator.GetInt32(100));
            return lastDigits = Math.Max(lastDigits + 1, fresh);
        }
    }

    public Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (one)
        {
            if (seeded is null)
                RandomNumberGenerator.Fill(bytes);
            else
                seeded.NextBytes(bytes);
        }
        return new Guid(bytes);
    }

    /// <summary>The nth number drawn by a merchant made with a seed.</summary>
    public static UInt128 Seeded(long seed, long n)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.ASCII.GetBytes($"{seed}/{n}"), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    public static Guid AsGuid(UInt128 number)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new Guid(bytes);
    }
}
