using System.Numerics;
using System.Security.Cryptography;
using Tender.Server.Http.V2;
using Tender.Wire.Tests.Harness;
using Xunit;

namespace Tender.Wire.Tests.Http.V2;

/// <summary>One contract for both ways of verifying.</summary>
public class PssTests
{
    private static readonly byte[] Text =
        "AMZN-PAY-RSASSA-PSS\nb4bae2b685592a45cd86d01d2c1066a52d728fcb34f20d8efa8cd80f53da16f5"u8.ToArray();

    public static TheoryData<string, int> EnginesAndSalts =>
        new()
        {
            { "libcrypto", 20 },
            { "libcrypto", 32 },
            { "managed", 20 },
            { "managed", 32 },
        };

    private static PssKey Key(string engine, string pem)
    {
        var key = PssKey.Read(
            pem,
            engine == "libcrypto"
                ? Libcrypto.Trusted ?? throw new InvalidOperationException("This machine has no libcrypto.")
                : null
        );
        Assert.Equal(engine, key?.Engine);
        return key!;
    }

    [Fact]
    public void On_Linux_keys_are_verified_by_libcrypto()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere the managed way is the usual one");
        using var key = PssKey.Read(PssSigner.Default.PublicPem);
        Assert.Equal("libcrypto", key?.Engine);
    }

    [Theory, MemberData(nameof(EnginesAndSalts))]
    public void The_right_salt_verifies_and_the_other_one_does_not(string engine, int salt)
    {
        using var key = Key(engine, PssSigner.Default.PublicPem);
        var signature = PssSigner.Default.Sign(Text, salt);
        Assert.True(key.Verify(Text, signature, salt));
        Assert.False(key.Verify(Text, signature, 52 - salt));
        Assert.True(key.Verify(Text, signature, salt), "a refusal must not spoil what follows");
    }

    [Theory, MemberData(nameof(EnginesAndSalts))]
    public void Salts_the_wire_does_not_know_are_refused(string engine, int salt)
    {
        using var key = Key(engine, PssSigner.Default.PublicPem);
        foreach (var other in (int[])[0, 1, 19, 21, 31, 33, 48, 222])
            Assert.False(key.Verify(Text, PssSigner.Default.Sign(Text, other), salt));
    }

    [Theory, MemberData(nameof(EnginesAndSalts))]
    public void Tampered_signatures_and_texts_are_refused(string engine, int salt)
    {
        using var key = Key(engine, PssSigner.Default.PublicPem);
        var signature = PssSigner.Default.Sign(Text, salt);
        for (var bit = 0; bit < signature.Length * 8; bit += 61)
        {
            byte[] tampered = [.. signature];
            tampered[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.False(key.Verify(Text, tampered, salt));
        }
        Assert.False(key.Verify([.. Text, (byte)'\n'], signature, salt));
        Assert.False(key.Verify(Text.AsSpan(1), signature, salt));
        Assert.False(key.Verify([], signature, salt));
    }

    [Theory, MemberData(nameof(EnginesAndSalts))]
    public void A_signature_has_one_length_and_one_spelling(string engine, int salt)
    {
        using var key = Key(engine, PssSigner.Default.PublicPem);
        var signature = PssSigner.Default.Sign(Text, salt);
        Assert.False(key.Verify(Text, signature.AsSpan(0, 255), salt));
        Assert.False(key.Verify(Text, signature.AsSpan(1), salt));
        Assert.False(key.Verify(Text, [], salt));
        Assert.False(key.Verify(Text, [0, .. signature], salt));
        Assert.False(key.Verify(Text, [.. signature, 0], salt));
        Assert.False(key.Verify(Text, new byte[256], salt));
        Assert.False(key.Verify(Text, [.. Enumerable.Repeat((byte)0xFF, 256)], salt));
        // s + n gives the same number modulo n; about one signature in two has room for it in 256 bytes.
        byte[] again;
        do signature = PssSigner.Default.Sign(Text, salt);
        while (
            (again = (new BigInteger(signature, true, true) + PssSigner.Default.Modulus).ToByteArray(true, true)).Length
            > 256
        );
        Assert.True(key.Verify(Text, signature, salt));
        Assert.False(key.Verify(Text, again, salt));
    }

    [Theory, InlineData("libcrypto"), InlineData("managed")]
    public void A_leading_zero_belongs_to_the_signature(string engine)
    {
        using var rsa = RSA.Create(2048);
        using var key = Key(engine, rsa.ExportSubjectPublicKeyInfoPem());
        byte[] signature;
        // One in 256 starts so; without the zero the number is the same and the text is not.
        do signature = rsa.SignData(Text, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
        while (signature[0] != 0);
        Assert.True(key.Verify(Text, signature, 32));
        Assert.False(key.Verify(Text, signature.AsSpan(1), 32));
    }

    [Theory, MemberData(nameof(EnginesAndSalts))]
    public void Other_paddings_are_refused(string engine, int salt)
    {
        using var rsa = RSA.Create(2048);
        var signer = new PssSigner(rsa);
        using var key = Key(engine, signer.PublicPem);
        Assert.False(key.Verify(Text, rsa.SignData(Text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), salt));
        Assert.False(key.Verify(Text, rsa.SignData(Text, HashAlgorithmName.SHA384, RSASignaturePadding.Pss), salt));
        Assert.False(key.Verify(Text, signer.SignWith(SHA256.HashData(Text), salt, HashAlgorithmName.SHA1), salt));
        Assert.False(key.Verify(Text, signer.SignWith(SHA1.HashData(Text), salt, HashAlgorithmName.SHA256), salt));
        Assert.Equal(
            salt == 32,
            key.Verify(Text, rsa.SignData(Text, HashAlgorithmName.SHA256, RSASignaturePadding.Pss), salt)
        );
        // Each single fault of an otherwise right encoding: trailer, unused bit, first zero, the one.
        foreach (var (at, flip) in ((int, byte)[])[(255, 0x01), (0, 0x80), (1, 0x01), (256 - 33 - salt - 1, 0x01)])
        {
            var encoded = PssSigner.Encode(
                SHA256.HashData(Text),
                RandomNumberGenerator.GetBytes(salt),
                2047,
                HashAlgorithmName.SHA256
            );
            Assert.True(key.Verify(Text, signer.Raise(encoded), salt));
            encoded[at] ^= flip;
            if (new BigInteger(encoded, true, true) < signer.Modulus)
                Assert.False(key.Verify(Text, signer.Raise(encoded), salt));
        }
    }

    [Theory]
    [InlineData("libcrypto", 3072)]
    [InlineData("managed", 3072)]
    public void Longer_keys_verify_too(string engine, int bits)
    {
        var signer = PssSigner.Generate(bits);
        using var key = Key(engine, signer.PublicPem);
        foreach (var salt in (int[])[20, 32])
        {
            var signature = signer.Sign(Text, salt);
            Assert.True(key.Verify(Text, signature, salt));
            signature[^1] ^= 1;
            Assert.False(key.Verify(Text, signature, salt));
        }
    }

    [Theory, MemberData(nameof(EnginesAndSalts))]
    public void One_bit_beyond_whole_bytes_makes_the_encoded_message_a_byte_shorter(string engine, int salt)
    {
        // A key of 2049 bits, which the framework cannot make, and its signatures over the text, made with
        // pyca/cryptography.
        using var key = Key(
            engine,
            """
            -----BEGIN PUBLIC KEY-----
            MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEB0N5wcRcF3+xH3diBRXB1
            clFetv7J9qYtAYTwrLoIdhSXlydg+WO1If9oD5v4duO3v+9SwBUFQPEb38d5sjYi
            BvP49EeVu6YgKrcUi8iSicQ8p5xCWmMgDIxPTAem2qsdPiT+VhQtqNB7vJSblbuu
            zGR3Vv9TIzeDtkT3lUXNFK6kYWNXUcw89tCWDhcbkZXK7XC6AeAKasl9InBkTa5h
            /XWlt9V+4jfcW/V+37Dhiwr/EWYLMMLR4ruZSWi929EtgaZvcyJApUxR8ErdCcuY
            rZjpAqcB871XBJl+T5XZpxeXXqTJkUlJ+9PTMM+Y2x8SCxNq3ZMqb+TrlD9VzDZA
            FwIDAQAB
            -----END PUBLIC KEY-----
            """
        );
        var signature = Convert.FromBase64String(
            salt == 20
                ? "AcPFfWz1b5tXpK64eR5mRfVSHWStBd9N+uvJGRQHE21FxYdl9fvzeuO4039lbqB7O0kn2LdK18ndlxcr6qh/"
                    + "ksZ6RouybQa0Ukwoiaf9bdgrqSKMh+yow3EQNWN/STqHqpvMBRehHlnw"
                    + "pTBsN863kwoiyZAOO7Kr5+qy+PU86lRtYQx44uzFSyx15QO5wsyUuc8LcOOoX7q8t/"
                    + "PJ2PA58p8uZ275R9CgADIRoCBOoWRtS/wJ79fY5+uhe9t/4O4ocTafKk65ytQrLyUR23eVTWBD"
                    + "dz/r6Jl6eS2mDLOr9+UNgg3Z4Fr47WJ1NbARbju76iVPyT1ZNpS6rwx02mHkCgY="
                : "AC2R7MMP8R3YQyZJOEbCUM3MCwZ/2jO4d+aEL7tFp600nN/"
                    + "rkQxVXkGesUPk+DnW7ORMIvNu5upAIdhBVb87jK6ktusonvWr+F7+nEKX2Wbq45uMaxVWlXVD/"
                    + "4ZZ1wfsCdKHSwVYp1xR"
                    + "GbEO7XuImIiEe706fdoeDB1uyyE4XRtSwEnuVN1EToV6cMIWKQFiPhqAR8Mq9BNI0UJ3K1cWlAnMHl+koK0IB8Pd"
                    + "7emozMJOD48GTwHlBkxE7j6N5CRHvBdiZCk1pYFI0bIYLyWa/pU8"
                    + "lhgNroI26b9cGm52erG+uzAnVyo4XK8bdgtu+nRcottXGRWhJH1RbXBYEo9louI="
        );
        Assert.Equal(257, key.SignatureBytes);
        Assert.True(key.Verify(Text, signature, salt));
        Assert.False(key.Verify(Text, signature, 52 - salt));
        signature[^1] ^= 1;
        Assert.False(key.Verify(Text, signature, salt));
    }

    [Fact]
    public void Both_engines_agree_on_random_signatures()
    {
        using var native = Key("libcrypto", PssSigner.Default.PublicPem);
        using var managed = Key("managed", PssSigner.Default.PublicPem);
        var random = new Random(20260102);
        for (var round = 0; round < 60; round++)
        {
            var text = new byte[random.Next(200)];
            random.NextBytes(text);
            var salt = random.Next(2) == 0 ? 20 : 32;
            var signature = PssSigner.Default.Sign(text, salt);
            if (random.Next(2) == 0)
                signature[random.Next(256)] ^= (byte)(1 << random.Next(8));
            foreach (var length in (int[])[20, 32])
                Assert.Equal(native.Verify(text, signature, length), managed.Verify(text, signature, length));
        }
    }

    [Fact]
    public void A_key_serves_many_threads_at_once()
    {
        using var key = PssKey.Read(PssSigner.Default.PublicPem)!;
        var (short20, long32) = (PssSigner.Default.Sign(Text, 20), PssSigner.Default.Sign(Text, 32));
        var wrong = 0;
        Parallel.For(0, 4000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            var salt = i % 2 == 0 ? 20 : 32;
            var expected = i % 3 != 0;
            if (key.Verify(Text, (salt == 20) == expected ? short20 : long32, salt) != expected)
                Interlocked.Increment(ref wrong);
        });
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void Keys_nobody_should_trust_are_not_read()
    {
        using var rsa = RSA.Create(2048);
        using var small = RSA.Create(1024);
        using var almost = RSA.Create(2040);
        using var curve = ECDsa.Create();
        Assert.Null(PssKey.Read(small.ExportSubjectPublicKeyInfoPem()));
        Assert.Null(PssKey.Read(almost.ExportSubjectPublicKeyInfoPem()));
        Assert.Null(PssKey.Read(curve.ExportSubjectPublicKeyInfoPem()));
        Assert.Null(PssKey.Read(rsa.ExportPkcs8PrivateKeyPem()));
        Assert.Null(PssKey.Read(rsa.ExportRSAPrivateKeyPem()));
        Assert.Null(PssKey.Read(""));
        Assert.Null(PssKey.Read("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"));
        Assert.Null(PssKey.Read(rsa.ExportSubjectPublicKeyInfoPem() + "\n" + rsa.ExportPkcs8PrivateKeyPem()));
    }

    [Fact]
    public void A_key_of_exponent_one_is_not_read()
    {
        // s^1 = s: with it, anybody signs anything.
        var parameters = new RSAParameters
        {
            Modulus = PssSigner.Fixed(PssSigner.Default.Modulus, 256),
            Exponent = [1],
        };
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new BigInteger(parameters.Modulus, true, true));
            writer.WriteInteger(1);
        }
        Assert.Null(PssKey.Read(PemEncoding.WriteString("RSA PUBLIC KEY", writer.Encode())));
    }

    [Fact]
    public void Both_public_formats_are_read()
    {
        using var rsa = RSA.Create(2048);
        var signature = new PssSigner(rsa).Sign(Text, 20);
        foreach (
            var pem in (string[])
                [
                    rsa.ExportSubjectPublicKeyInfoPem(),
                    rsa.ExportRSAPublicKeyPem(),
                    rsa.ExportRSAPublicKeyPem().ReplaceLineEndings("\r\n") + "\r\n",
                ]
        )
        {
            using var key = PssKey.Read(pem);
            Assert.True(key?.Verify(Text, signature, 20));
        }
    }
}
