using System.Security.Cryptography;
using System.Text;

namespace Tender.Server.Storage;

/// <summary>
/// Where new numbers come from: growing with time, so that every index is filled at its end. With a seed, the same
/// numbers in the same order.
/// </summary>
internal sealed class IdGenerator
{
    private const int RandomBits = 20,
        StepMax = 256;

    private static readonly DateTimeOffset Epoch = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly Random random;
    private readonly bool isSeeded;
    private long last,
        lastDigits;

    public IdGenerator(TimeProvider time, int? seed = null)
    {
        this.time = time;
        isSeeded = seed is not null;
        random = seed is { } number ? new Random(number) : new Random(RandomNumberGenerator.GetInt32(int.MaxValue));
    }

    /// <summary>
    /// A 63-bit number: 43 bits of milliseconds, 20 at random, and from there on by random steps. Never the same twice
    /// from one generator. Any number of them may stand on one clock, even one that does not move: that two draw the
    /// same is rare, and is done again with other numbers.
    /// </summary>
    public long Next()
    {
        lock (gate)
            return last = Following(1 + random.Next(StepMax));
    }

    /// <summary>
    /// Sets numbers aside, as if they had been drawn one after the other: those behind the answer, so many.
    /// </summary>
    public long Reserve(long count)
    {
        lock (gate)
        {
            var before = Following(0);
            last = before + count;
            return before;
        }
    }

    /// <summary>
    /// From now on numbers are larger than one that was drawn before: the machine's clock may have gone back since.
    /// </summary>
    public void StartAfter(long number)
    {
        lock (gate)
            last = Math.Max(last, number);
    }

    /// <summary>A number that is larger than all that were drawn longer ago.</summary>
    public long Before(TimeSpan age) => FirstOf(time.GetUtcNow() - age);

    /// <summary>The least number that may be drawn at an instant.</summary>
    public static long FirstOf(DateTimeOffset at) => (long)(at - Epoch).TotalMilliseconds << RandomBits;

    /// <summary>When a number was drawn, to the millisecond.</summary>
    public static DateTimeOffset InstantOf(long number) => Epoch.AddMilliseconds(number >> RandomBits);

    /// <summary>
    /// Fourteen digits for a permission's id: hundredths of a millisecond since 2025, then some free one. Lasts
    /// until 2056.
    /// </summary>
    public long FourteenDigits()
    {
        lock (gate)
        {
            var fresh = (long)((time.GetUtcNow() - Epoch).TotalMilliseconds * 100) + random.Next(100);
            return lastDigits = Math.Max(lastDigits + 1 + random.Next(100), fresh);
        }
    }

    public Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (gate)
        {
            if (isSeeded)
                random.NextBytes(bytes);
            else
                RandomNumberGenerator.Fill(bytes);
        }
        return new Guid(bytes);
    }

    private long Following(int step)
    {
        var now = FirstOf(time.GetUtcNow());
        return now > last ? now | (long)random.Next(1 << RandomBits) : last + step;
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
