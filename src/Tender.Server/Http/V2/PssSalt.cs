using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Tender.Server.Http.V2;

/// <summary>Reads the length of the salt from a signature, to explain one of the wrong length.</summary>
internal static class PssSalt
{
    /// <summary>
    /// How long the salt is with which this hash was signed; null when the signature is not one of the hash.
    /// </summary>
    // RFC 8017, 9.1.2 (EMSA-PSS-VERIFY), with the salt's length found instead of given.
    public static int? LengthIn(
        ReadOnlySpan<byte> signature,
        BigInteger modulus,
        BigInteger exponent,
        ReadOnlySpan<byte> hash
    )
    {
        const int hashBytes = SHA256.HashSizeInBytes;
        var encodedBits = (int)modulus.GetBitLength() - 1;
        var raised = BigInteger
            .ModPow(new BigInteger(signature, isUnsigned: true, isBigEndian: true), exponent, modulus)
            .ToByteArray(isUnsigned: true, isBigEndian: true);
        var encoded = new byte[(encodedBits + 7) / 8];
        if (raised.Length > encoded.Length || raised[^1] != 0xBC)
            return null;
        raised.CopyTo(encoded.AsSpan(encoded.Length - raised.Length));

        var masked = encoded.AsSpan(0, encoded.Length - hashBytes - 1);
        var proof = encoded.AsSpan(masked.Length, hashBytes);
        Unmask(masked, proof);
        masked[0] &= (byte)(0xFF >> (encoded.Length * 8 - encodedBits));

        var one = masked.IndexOfAnyExcept((byte)0);
        if (one < 0 || masked[one] != 1)
            return null;
        var salt = masked[(one + 1)..];
        byte[] salted = [0, 0, 0, 0, 0, 0, 0, 0, .. hash, .. salt];
        return SHA256.HashData(salted).AsSpan().SequenceEqual(proof) ? salt.Length : null;
    }

    private static void Unmask(Span<byte> masked, ReadOnlySpan<byte> proof)
    {
        Span<byte> seed = stackalloc byte[SHA256.HashSizeInBytes + 4];
        Span<byte> mask = stackalloc byte[SHA256.HashSizeInBytes];
        proof.CopyTo(seed);
        for (var at = 0; at < masked.Length; at++)
        {
            var offset = at % mask.Length;
            if (offset == 0)
            {
                BinaryPrimitives.WriteUInt32BigEndian(seed[^4..], (uint)(at / mask.Length));
                SHA256.HashData(seed, mask);
            }
            masked[at] ^= mask[offset];
        }
    }
}
