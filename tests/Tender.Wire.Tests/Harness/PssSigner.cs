using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Tender.Wire.Tests.Harness;

/// <summary>
/// Signs like the SDKs: RSASSA-PSS with any salt length, which the framework cannot. Slow (milliseconds), and meant to
/// be: every step is spelled out.
/// </summary>
public sealed class PssSigner
{
    private readonly RSAParameters key;
    private readonly BigInteger modulus;

    public PssSigner(RSA rsa)
    {
        key = rsa.ExportParameters(includePrivateParameters: true);
        modulus = Unsigned(key.Modulus!);
        PublicPem = rsa.ExportSubjectPublicKeyInfoPem();
    }

    /// <summary>A key of 2048 bits made once per test run.</summary>
    public static PssSigner Default { get; } = Generate(2048);

    public string PublicPem { get; }

    public BigInteger Modulus => modulus;

    public static PssSigner Generate(int bits)
    {
        using var rsa = RSA.Create(bits);
        return new PssSigner(rsa);
    }

    public static PssSigner FromPem(string pem)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        return new PssSigner(rsa);
    }

    public byte[] Sign(ReadOnlySpan<byte> data, int saltLength) =>
        SignWith(SHA256.HashData(data), saltLength, HashAlgorithmName.SHA256);

    /// <summary>The signature with parts a verifier must refuse: another mask hash, another salt length.</summary>
    public byte[] SignWith(byte[] hash, int saltLength, HashAlgorithmName maskHash) =>
        Raise(Encode(hash, RandomNumberGenerator.GetBytes(saltLength), (int)modulus.GetBitLength() - 1, maskHash));

    /// <summary>The private operation on an encoded message of any making.</summary>
    public byte[] Raise(byte[] encoded)
    {
        var message = Unsigned(encoded);
        var (p, q) = (Unsigned(key.P!), Unsigned(key.Q!));
        var m1 = BigInteger.ModPow(message % p, Unsigned(key.DP!), p);
        var m2 = BigInteger.ModPow(message % q, Unsigned(key.DQ!), q);
        var h = (m1 - m2 + q * p) * Unsigned(key.InverseQ!) % p;
        return Fixed(m2 + h * q, key.Modulus!.Length);
    }

    // RFC 8017, 9.1.1 (EMSA-PSS-ENCODE).
    public static byte[] Encode(byte[] hash, byte[] salt, int encodedBits, HashAlgorithmName maskHash)
    {
        var size = (encodedBits + 7) / 8;
        byte[] proof = SHA256.HashData([.. new byte[8], .. hash, .. salt]);
        byte[] block = [.. new byte[size - salt.Length - proof.Length - 2], 1, .. salt];
        var mask = Mask(proof, block.Length, maskHash);
        for (var i = 0; i < block.Length; i++)
            block[i] ^= mask[i];
        block[0] &= (byte)(0xFF >> (size * 8 - encodedBits));
        return [.. block, .. proof, 0xBC];
    }

    private static byte[] Mask(byte[] seed, int length, HashAlgorithmName hash)
    {
        var mask = new List<byte>();
        for (var counter = 0; mask.Count < length; counter++)
        {
            var suffix = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(suffix, counter);
            mask.AddRange(CryptographicOperations.HashData(hash, [.. seed, .. suffix]));
        }
        return [.. mask.Take(length)];
    }

    public static byte[] Fixed(BigInteger value, int length)
    {
        var bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[length - bytes.Length], .. bytes];
    }

    private static BigInteger Unsigned(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
