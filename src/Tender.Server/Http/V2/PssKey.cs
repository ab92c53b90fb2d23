using System.Buffers.Binary;
using System.Collections.Concurrent;
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

    private readonly PublicOperation operation;
    private readonly BigInteger modulus;
    private readonly int modulusBits;

    private PssKey(PublicOperation operation, BigInteger modulus)
    {
        this.operation = operation;
        this.modulus = modulus;
        modulusBits = (int)modulus.GetBitLength();
        SignatureBytes = (modulusBits + 7) / 8;
    }

    /// <summary>The exact length of this key's signatures.</summary>
    public int SignatureBytes { get; }

    /// <summary>What verifies: "libcrypto" or "managed".</summary>
    public string Engine => operation.Name;

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
            return new PssKey(new ManagedOperation(modulus, (ulong)exponent), modulus);
        return LibcryptoOperation.Read(libcrypto, subjectPublicKeyInfo) is { } native
            ? new PssKey(native, modulus)
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
        return operation.Verify(hash, signature, saltLength, modulusBits - 1);
    }

    public void Dispose() => operation.Dispose();

    private abstract class PublicOperation : IDisposable
    {
        public abstract string Name { get; }
        public abstract bool Verify(
            ReadOnlySpan<byte> hash,
            ReadOnlySpan<byte> signature,
            int saltLength,
            int encodedBits
        );

        public virtual void Dispose() { }
    }

    /// <summary>
    /// Verification by libcrypto. Contexts are prepared once and taken in turns: preparing one costs about as much as
    /// using it.
    /// </summary>
    private sealed class LibcryptoOperation : PublicOperation
    {
        private readonly Libcrypto libcrypto;
        private readonly Libcrypto.Key key;
        private readonly ConcurrentQueue<Libcrypto.Context> ready20 = [],
            ready32 = [];
        private volatile bool disposed;

        private LibcryptoOperation(Libcrypto libcrypto, Libcrypto.Key key) =>
            (this.libcrypto, this.key) = (libcrypto, key);

        public override string Name => "libcrypto";

        public static LibcryptoOperation? Read(Libcrypto libcrypto, byte[] subjectPublicKeyInfo) =>
            libcrypto.Read(subjectPublicKeyInfo) is { } key ? new LibcryptoOperation(libcrypto, key) : null;

        public override bool Verify(
            ReadOnlySpan<byte> hash,
            ReadOnlySpan<byte> signature,
            int saltLength,
            int encodedBits
        )
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            var ready = saltLength == 20 ? ready20 : ready32;
            var context = ready.TryDequeue(out var idle) ? idle : libcrypto.Prepare(key, saltLength);
            var verified = libcrypto.Verify(context, hash, signature);
            ready.Enqueue(context);
            if (disposed)
                Drain(ready);
            return verified;
        }

        public override void Dispose()
        {
            disposed = true;
            Drain(ready20);
            Drain(ready32);
            key.Dispose();
        }

        private static void Drain(ConcurrentQueue<Libcrypto.Context> ready)
        {
            while (ready.TryDequeue(out var context))
                context.Dispose();
        }
    }

    /// <summary>
    /// Verification without any library: the signature to the public power, then the checks of EMSA-PSS. Public values
    /// only, so its timing may vary.
    /// </summary>
    private sealed class ManagedOperation : PublicOperation
    {
        private readonly ulong[] modulus;
        private readonly ulong[] squaredRadix;
        private readonly ulong inverse;
        private readonly ulong exponent;

        public ManagedOperation(BigInteger modulus, ulong exponent)
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

        public override bool Verify(
            ReadOnlySpan<byte> hash,
            ReadOnlySpan<byte> signature,
            int saltLength,
            int encodedBits
        )
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
}
