using System.Security.Cryptography;
using System.Text;
using Tender.Server.Hosting;
using Xunit;

namespace Tender.Tests.Hosting;

public sealed class SecretsTests
{
    private readonly Secrets secrets = new(RandomNumberGenerator.GetBytes(32));

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")]
    [InlineData("päß💶\0\n")]
    public void What_is_sealed_opens_again(string secret) =>
        Assert.Equal(secret, secrets.OpenText(secrets.Seal(secret, "row/1"), "row/1"));

    [Fact]
    public void Two_seals_differ_and_show_nothing()
    {
        var (one, two) = (secrets.Seal("canary-secret", "row/1"), secrets.Seal("canary-secret", "row/1"));
        Assert.NotEqual(one, two);
        Assert.Equal(-1, one.AsSpan().IndexOf("canary"u8));
        Assert.Equal(1 + 12 + 16 + "canary-secret".Length, one.Length);
    }

    [Fact]
    public void A_sealed_value_opens_in_its_own_place_only()
    {
        var message = Assert
            .Throws<CannotOpenSecretException>(() => secrets.Open(secrets.Seal("s", "row/1"), "row/2"))
            .Message;
        Assert.Contains("row/2 does not open", message);
        Assert.Contains(secrets.Fingerprint, message);
    }

    [Fact]
    public void Another_key_opens_nothing_and_has_another_fingerprint()
    {
        var other = new Secrets(RandomNumberGenerator.GetBytes(32));
        Assert.NotEqual(secrets.Fingerprint, other.Fingerprint);
        Assert.Contains(
            "another secrets-key",
            Assert.Throws<CannotOpenSecretException>(() => other.Open(secrets.Seal("s", "row"), "row")).Message
        );
    }

    [Fact]
    public void The_fingerprint_depends_on_the_key_alone_and_does_not_show_it()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        Assert.Equal(new Secrets(key).Fingerprint, new Secrets(key).Fingerprint);
        Assert.DoesNotContain(new Secrets(key).Fingerprint, Convert.ToHexStringLower(key));
    }

    [Fact]
    public void No_bit_can_be_changed_and_no_byte_left_out()
    {
        var seal = secrets.Seal("secret", "row");
        for (var bit = 0; bit < seal.Length * 8; bit++)
        {
            var altered = seal.ToArray();
            altered[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.Throws<CannotOpenSecretException>(() => secrets.Open(altered, "row"));
        }
        for (var length = 0; length < seal.Length; length++)
            Assert.Throws<CannotOpenSecretException>(() => secrets.Open(seal.AsSpan(0, length), "row"));
    }

    [Fact]
    public void Many_threads_may_seal_and_open_at_once() => Parallel.For(0, 2_000, i =>
        {
            var place = $"row/{i}";
            Assert.Equal(i.ToString(), Encoding.UTF8.GetString(secrets.Open(secrets.Seal(i.ToString(), place), place)));
        });

    [Fact]
    public void A_key_of_another_size_is_a_bug() => Assert.Throws<ArgumentException>(() => new Secrets(new byte[16]));
}

public sealed class TestKeysTests
{
    [Fact]
    public void There_are_two_thousand_different_keys_of_2048_bits()
    {
        Assert.Equal(2016, TestKeys.Count);
        var moduli = new HashSet<string>();
        for (var i = 0; i < TestKeys.Count; i++)
        {
            using var key = RSA.Create();
            key.ImportFromPem(TestKeys.PrivateKeyPem(i));
            Assert.Equal(2048, key.KeySize);
            Assert.NotNull(key.ExportParameters(true).D);
            moduli.Add(Convert.ToHexString(key.ExportParameters(false).Modulus!));
        }
        Assert.Equal(TestKeys.Count, moduli.Count);
    }

    [Fact]
    public void Each_fresh_key_is_another_signs_and_is_none_that_everyone_knows()
    {
        var pems = new System.Collections.Concurrent.ConcurrentBag<string>();
        Parallel.For(0, 30, _ => pems.Add(FreshKeys.TakePrivateKeyPem()));
        var (moduli, text) = (new HashSet<string>(), new byte[] { 1, 2, 3 });
        foreach (var pem in pems)
        {
            using var key = RSA.Create();
            key.ImportFromPem(pem);
            Assert.Equal(2048, key.KeySize);
            var signature = key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
            using var publicHalf = RSA.Create();
            publicHalf.ImportFromPem(key.ExportSubjectPublicKeyInfoPem());
            Assert.True(publicHalf.VerifyData(text, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
            Assert.False(TestKeys.Contains(publicHalf));
            moduli.Add(Convert.ToHexString(key.ExportParameters(false).Modulus!));
        }
        Assert.Equal(30, moduli.Count);
    }

    [Theory]
    [InlineData(0, 2016)]
    [InlineData(3, 4035)]
    [InlineData(-1, 1023)] // 2^64 - 1 is 1023 more than a multiple of 2016
    [InlineData(long.MinValue, 512)]
    [InlineData(long.MaxValue, 511)]
    public void Any_number_picks_a_key_and_always_the_same(long one, long other)
    {
        Assert.Equal(TestKeys.PrivateKeyPem(one), TestKeys.PrivateKeyPem(other));
        Assert.NotEqual(TestKeys.PrivateKeyPem(one), TestKeys.PrivateKeyPem(other + 1));
    }

    [Fact]
    public void A_known_key_is_recognised_by_its_public_half()
    {
        using var known = RSA.Create();
        known.ImportFromPem(TestKeys.PrivateKeyPem(5));
        using var publicHalf = RSA.Create();
        publicHalf.ImportFromPem(known.ExportSubjectPublicKeyInfoPem());
        Assert.True(TestKeys.Contains(publicHalf));
        using var unknown = RSA.Create(2048);
        Assert.False(TestKeys.Contains(unknown));
    }

    [Fact]
    public void The_file_says_what_it_is()
    {
        using var reader = new StreamReader(typeof(TestKeys).Assembly.GetManifestResourceStream("test-keys.pem")!);
        Assert.Contains("Never use them for real money", reader.ReadLine());
    }
}
