using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Http.V1;

/// <summary>
/// npm amazon-payments 0.2.9 signs a value that is not there as "undefined" and sends it empty, or not at all: refused,
/// and explained.
/// </summary>
public sealed class UnsentParametersTests
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler());

    [Theory]
    // Signed and not sent.
    [InlineData("MWSAuthToken", null, "MWSAuthToken=undefined")]
    [InlineData("SellerId", null, "SellerId=undefined")]
    // Signed, and sent empty: whatever its name is.
    [InlineData("MyOwnParameter", "", "MyOwnParameter=undefined")]
    public async Task A_parameter_that_was_signed_as_undefined_is_named(string name, string? sent, string says)
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var text = await Call(shop, shop.Merchant.SecretAccessKey, name, "undefined", sent);
        Assert.Contains("SignatureDoesNotMatch", text, StringComparison.Ordinal);
        Assert.Contains(says, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MWSAuthToken", "null", null)]
    [InlineData("MyOwnParameter", "undefined", null)]
    [InlineData("MyOwnParameter", "x", "")]
    public async Task What_that_would_not_explain_is_not_explained_by_it(string name, string signed, string? sent)
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var text = await Call(shop, shop.Merchant.SecretAccessKey, name, signed, sent);
        Assert.Contains("SignatureDoesNotMatch", text, StringComparison.Ordinal);
        Assert.DoesNotContain("=undefined", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_not_the_secret_learns_nothing()
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var text = await Call(shop, "another secret", "MWSAuthToken", "undefined", null);
        Assert.DoesNotContain("=undefined", text, StringComparison.Ordinal);
    }

    private static async Task<string> Call(Shop shop, string secret, string name, string signed, string? sent)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var parameters = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["AWSAccessKeyId"] = shop.Merchant.AccessKeyId,
            ["Action"] = "GetServiceStatus",
            ["SellerId"] = shop.Merchant.MerchantId,
            ["SignatureMethod"] = "HmacSHA256",
            ["SignatureVersion"] = "2",
            ["Timestamp"] = now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["Version"] = "2013-01-01",
            [name] = signed,
        };
        var host = shop.Host.Http.Authority;
        var signature = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(secret),
            Encoding.UTF8.GetBytes($"POST\n{host}\n{V1Client.Path}\n{Form()}")
        );
        if (sent is null)
            parameters.Remove(name);
        else
            parameters[name] = sent;
        parameters["Signature"] = Convert.ToBase64String(signature);
        using var content = new StringContent(Form(), Encoding.UTF8, "application/x-www-form-urlencoded");
        using var answer = await Client.PostAsync(new Uri(shop.Host.Http, V1Client.Path), content);
        return await answer.Content.ReadAsStringAsync();

        string Form() => string.Join('&', parameters.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
    }
}
