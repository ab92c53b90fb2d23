using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Tender.Server.Http.V2;

/// <summary>
/// Verification without any library: the signature to the public power, then the checks of EMSA-PSS. Public values
/// only, so its timing may vary.
/// </summary>
internal sealed class ManagedPssVerifier : PssVerifier
{
    private readonly ulong[] modulus;
    private readonly ulong[] squaredRadix;
    private readonly ulong inverse;
    private readonly ulong exponent;

    public ManagedPssVerifier(BigInteger modulus, ulong exponent)
    {
        var limbs = ((int)modulus.GetBitLength() + 63) / 64;
        this.modulus = Limbs(modulus, limbs);
        this.exponent = exponent;
        squaredRadix = Limbs((BigInteger.One << (128 * limbs)) % modulus, limbs);
        // Newton's iteration for -1/n modulo 2^64: each round doubles the number of right bits, and an odd n is its
        // own inverse modulo 8.
        unchecked
        {
            var x = this.modulus[0];
            for (var round = 0; round < 5; round++)
                x *= 2 - this.modulus[0] * x;
            inverse = 0 - x;
        }
    }

    public override string Name => "managed";

    public override bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, int saltLength, int encodedBits)
    {
        Span<byte> block = stackalloc byte[modulus.Length * 8];
        Power(signature, block);
        var encodedBytes = (encodedBits + 7) / 8;
        // Where the modulus is one bit longer than whole bytes, the encoded message is one byte shorter than the
        // signature.
        return block[..^encodedBytes].IndexOfAnyExcept((byte)0) < 0
            && EncodesHash(block[^encodedBytes..], encodedBits, hash, saltLength);
    }

    // RFC 8017, 9.1.2 (EMSA-PSS-VERIFY); the numbers are its steps.
    private static bool EncodesHash(Span<byte> encoded, int encodedBits, ReadOnlySpan<byte> hash, int saltLength)
    {
        const int hashBytes = SHA256.HashSizeInBytes;
        // 4, 5, 6: trailer and unused leading bits.
        var masked = encoded[..^(hashBytes + 1)];
        var proof = encoded[masked.Length..^1];
        var used = (byte)(0xFF >> (encoded.Length * 8 - encodedBits));
        if (encoded[^1] != 0xBC || masked[0] > used)
            return false;
        // 7, 8, 9: take the mask off.
        Span<byte> seed = stackalloc byte[hashBytes + 4];
        Span<byte> mask = stackalloc byte[hashBytes];
        proof.CopyTo(seed);
        for (var (at, counter) = (0, 0u); at < masked.Length; at += hashBytes, counter++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(seed[hashBytes..], counter);
            SHA256.HashData(seed, mask);
            for (var i = 0; i < hashBytes && at + i < masked.Length; i++)
                masked[at + i] ^= mask[i];
        }
        masked[0] &= used;
        // 10, 11: zeros, a one, and the salt of exactly the expected length.
        var one = masked.Length - saltLength - 1;
        if (masked[..one].IndexOfAnyExcept((byte)0) >= 0 || masked[one] != 1)
            return false;
        // 12, 13, 14: the proof again, from the salt found.
        Span<byte> salted = stackalloc byte[8 + hashBytes + saltLength];
        salted[..8].Clear();
        hash.CopyTo(salted[8..]);
        masked[(one + 1)..].CopyTo(salted[(8 + hashBytes)..]);
        SHA256.HashData(salted, mask);
        return CryptographicOperations.FixedTimeEquals(mask, proof);
    }

    /// <summary>
    /// Signature to the public exponent modulo n, big endian, by Montgomery multiplication: three times as fast as
    /// BigInteger.ModPow here.
    /// </summary>
    private void Power(ReadOnlySpan<byte> signature, Span<byte> result)
    {
        var size = modulus.Length;
        Span<ulong> numbers = stackalloc ulong[3 * size + 2];
        Span<ulong> x = numbers[..size],
            power = numbers[size..(2 * size)],
            scratch = numbers[(2 * size)..];
        Span<byte> padded = stackalloc byte[size * 8];
        padded.Clear();
        signature.CopyTo(padded[^signature.Length..]);
        for (var i = 0; i < size; i++)
            x[i] = BinaryPrimitives.ReadUInt64BigEndian(padded[^(8 * (i + 1))..]);
        Multiply(x, squaredRadix, x, scratch);
        x.CopyTo(power);
        for (var bit = 62 - BitOperations.LeadingZeroCount(exponent); bit >= 0; bit--)
        {
            Multiply(power, power, power, scratch);
            if ((exponent >> bit & 1) != 0)
                Multiply(power, x, power, scratch);
        }
        x.Clear();
        x[0] = 1;
        Multiply(power, x, power, scratch);
        for (var i = 0; i < size; i++)
            BinaryPrimitives.WriteUInt64BigEndian(result[^(8 * (i + 1))..], power[i]);
    }

    // Coarsely integrated operand scanning: a * b / 2^(64 * size) modulo n, each operand below n. The result may be
    // one of the operands.
    private void Multiply(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result, Span<ulong> t)
    {
        var size = modulus.Length;
        var n = modulus.AsSpan();
        t.Clear();
        unchecked
        {
            for (var i = 0; i < size; i++)
            {
                ulong carry = 0;
                for (var j = 0; j < size; j++)
                    t[j] = Step(a[i], b[j], t[j], ref carry);
                t[size] += carry;
                t[size + 1] = t[size] < carry ? 1UL : 0;
                var m = t[0] * inverse;
                carry = 0;
                Step(m, n[0], t[0], ref carry);
                for (var j = 1; j < size; j++)
                    t[j - 1] = Step(m, n[j], t[j], ref carry);
                var top = t[size] + carry;
                t[size - 1] = top;
                t[size] = t[size + 1] + (top < carry ? 1UL : 0);
            }
            var least = t[size] != 0 || !Below(t[..size], n);
            ulong borrow = 0;
            for (var i = 0; i < size; i++)
            {
                var subtrahend = least ? n[i] : 0;
                var difference = t[i] - subtrahend - borrow;
                borrow = t[i] < subtrahend || (t[i] == subtrahend && borrow != 0) ? 1UL : 0;
                result[i] = difference;
            }
        }
    }

    private static ulong Step(ulong a, ulong b, ulong addend, ref ulong carry)
    {
        unchecked
        {
            var high = Math.BigMul(a, b, out var low);
            low += addend;
            if (low < addend)
                high++;
            low += carry;
            if (low < carry)
                high++;
            carry = high;
            return low;
        }
    }

    private static bool Below(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        for (var i = a.Length - 1; i >= 0; i--)
            if (a[i] != b[i])
                return a[i] < b[i];
        return false;
    }

    private static ulong[] Limbs(BigInteger value, int count)
    {
        var bytes = new byte[count * 8];
        if (!value.TryWriteBytes(bytes, out _, isUnsigned: true))
            throw new ArgumentOutOfRangeException(nameof(value));
        var limbs = new ulong[count];
        for (var i = 0; i < count; i++)
            limbs[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(8 * i));
        return limbs;
    }
}
