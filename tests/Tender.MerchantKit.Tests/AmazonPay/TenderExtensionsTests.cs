using Tender.AmazonPay;
using Xunit;

namespace Tender.MerchantKit.Tests.AmazonPay;

/// <summary>One line that points the clients, or the kit, at the Tender of a data directory.</summary>
public sealed class TenderExtensionsTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("tender-keys-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void The_ready_merchant_is_filled_in()
    {
        Write(region: "eu");
        File.WriteAllText(Path.Combine(directory, "address"), "http://localhost:8123/\n");
        var options = new AmazonPayOptions();
        options.UseTender(directory);
        Assert.Equal(
            ("M1", PayEnvironment.Sandbox, PayRegion.Europe),
            (options.MerchantId, options.Environment, options.Region)
        );
        Assert.Equal(("SANDBOX-1", "a key"), (options.V2!.PublicKeyId, options.V2.PrivateKeyPem));
        Assert.Equal(("AKIA1", "secret"), (options.V1!.AccessKeyId, options.V1.SecretAccessKey));
        var server = new Uri("http://localhost:8123");
        Assert.Equal(
            (server, server, server),
            (options.V2.Endpoint, options.V1.Endpoint, options.Notifications!.CertificateServer)
        );
        Assert.Equal(["the authority"], options.Notifications.TrustedAuthorities);
        Assert.Contains("https://sns.eu-west-1.amazonaws.com", options.Notifications.CertificateOrigins);
    }

    [Fact]
    public void The_address_is_the_one_given_or_that_of_a_server_to_come()
    {
        Write();
        var options = new AmazonPayClientOptions();
        options.UseTender(directory);
        Assert.Equal(new Uri("http://localhost:8080"), options.V2!.Endpoint);
        options.UseTender(directory, new Uri("http://tender:9000"));
        Assert.Equal(new Uri("http://tender:9000"), options.V1!.Endpoint);
    }

    /// <summary>In another container the directory is somewhere else.</summary>
    [Fact]
    public void A_private_key_that_is_not_where_it_was_written_is_looked_for_beside_the_merchant()
    {
        Write(keyFile: "/nowhere/merchant-private-key.pem");
        var options = new AmazonPayClientOptions();
        options.UseTender(directory);
        Assert.Equal("a key", options.V2!.PrivateKeyPem);
    }

    [Fact]
    public void Without_a_directory_or_with_another_one_it_is_said_what_to_do()
    {
        var nowhere = Path.Combine(directory, "nowhere");
        Assert.Contains("merchant.json cannot be read. Start Tender first", Refused(nowhere));
        File.WriteAllText(Path.Combine(directory, "merchant.json"), "{}");
        Assert.Contains("merchant.json is not what Tender writes.", Refused(directory));
        Write(region: "mars");
        Assert.Contains("merchant.json is not what Tender writes.", Refused(directory));
        var file = Path.Combine(directory, "merchant.json");
        Write();
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"M1\"", "null", StringComparison.Ordinal));
        Assert.Contains("merchant.json is not what Tender writes.", Refused(directory));
        Write();
        File.Delete(Path.Combine(directory, "ca.pem"));
        Assert.Contains("ca.pem cannot be read.", Refused(directory));

        static string Refused(string directory) =>
            Assert.Throws<ArgumentException>(() => new AmazonPayOptions().UseTender(directory)).Message;
    }

    private void Write(string region = "na", string? keyFile = null)
    {
        var key = Path.Combine(directory, "merchant-private-key.pem");
        File.WriteAllText(key, "a key");
        File.WriteAllText(Path.Combine(directory, "ca.pem"), "the authority");
        File.WriteAllText(
            Path.Combine(directory, "merchant.json"),
            $$"""
            {"merchantId":"M1","storeId":"s","publicKeyId":"SANDBOX-1","privateKeyFile":"{{keyFile ?? key}}",
             "accessKeyId":"AKIA1","secretAccessKey":"secret","region":"{{region}}","currency":"USD"}
            """
        );
    }
}
