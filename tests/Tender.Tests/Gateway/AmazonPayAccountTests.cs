using System.Text.RegularExpressions;
using Tender.Core.Tests;
using Tender.Server.Hosting;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Gateway;

/// <summary>The file of a far account, and what a live start says of a wrong one.</summary>
public sealed partial class AmazonPayAccountTests : IDisposable
{
    // As docs/gateway.md has it.
    private static readonly string Good = PageBlock()
        .Match(File.ReadAllText(Path.Combine(Repository.Root, "docs/gateway.md")))
        .Groups[1]
        .Value;

    private readonly string place = Directory.CreateTempSubdirectory("tender-account-").FullName;

    public AmazonPayAccountTests()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        File.WriteAllText(Path.Combine(place, "amazon-pay.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(place, "no.pem"), "no key");
    }

    public void Dispose() => Directory.Delete(place, recursive: true);

    [Fact]
    public void A_good_file_is_read_with_its_key()
    {
        var (account, problems) = AmazonPayAccount.Read(Write(Good));
        Assert.Empty(problems);
        Assert.Equal(("A1B2C3D4E5F6G7", "eu", false), (account!.MerchantId, account.Region, account.IsSandbox));
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", account.PrivateKeyPem);
    }

    [Theory]
    [InlineData("\"merchantId\": \"A1B2C3D4E5F6G7\",", "", "merchantId is missing")]
    [InlineData("\"eu\"", "\"mars\"", "is na, eu or jp, and not mars")]
    [InlineData("LIVE-", "", "publicKeyId in")]
    [InlineData("amazon-pay.pem", "nowhere.pem", "privateKeyFile cannot be read")]
    [InlineData("amazon-pay.pem", "no.pem", "no.pem is not PEM: it has no line -----BEGIN PRIVATE KEY")]
    [InlineData("\"eu\"", "\"eu\", \"ca\": \"far.pem\"", "ca in")]
    [InlineData("\"eu\"", "\"eu\", \"serviceUrl\": \"http://pay.example\"", "serviceUrl in")]
    [InlineData("\"eu\"", "\"eu\", \"serviceUrl\": \"https://pay.example/v2\"", "serviceUrl in")]
    [InlineData(
        "\"eu\"",
        "\"eu\", \"serviceUrl\": \"https://pay.example\", \"ca\": \"no.pem\"",
        "no.pem is not PEM: it has no line -----BEGIN CERTIFICATE"
    )]
    [InlineData("\"eu\"", "\"eu\", \"shop\": 1", "account: shop is none of its members")]
    [InlineData("\"region\"", "region", "is not the JSON of an account")]
    public void What_is_wrong_is_said_in_a_sentence_and_stops_the_start(string part, string by, string why)
    {
        var file = Write(Good.Replace(part, by, StringComparison.Ordinal));
        var (account, problems) = AmazonPayAccount.Read(file);
        Assert.Null(account);
        Assert.Contains(why, Assert.Single(problems));
        Assert.Contains(Start(file).Text!.Split('\n'), line => line.Contains(why, StringComparison.Ordinal));
    }

    [Fact]
    public void A_start_with_two_processors_or_without_the_file_is_refused()
    {
        var file = Write(Good);
        Assert.NotNull(Start(file).Settings);
        Assert.Contains("name two processors", Start(file, "--processor-url", "https://bank.example").Text);
        Assert.Contains("cannot be read", Start(Path.Combine(place, "nowhere.json")).Text);
    }

    private string Write(string text)
    {
        var file = Path.Combine(place, "far.json");
        File.WriteAllText(file, text);
        return file;
    }

    private SettingsReading Start(string account, params string[] more) =>
        Settings.Read(
            [
                "--mode",
                "live",
                "--data",
                Path.Combine(place, "data"),
                "--secrets-key",
                LiveHost.WriteKey(Path.Combine(place, "secrets.key")),
                "--public-url",
                "https://pay.example",
                "--amazon-pay",
                account,
                .. more,
            ],
            new Dictionary<string, string>(),
            place
        );

    [GeneratedRegex(@"^ *```json\n(.*?)^ *```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex PageBlock();
}
