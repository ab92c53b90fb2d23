using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Http.V1;

/// <summary>
/// npm amazon-payments 0.2.9 signs a star as %2a, HttpUtility.UrlEncode of .NET everything in small digits: refused, as
/// by the real service, and explained.
/// </summary>
public sealed class SmallDigitsTests
{
    private const string Explanation = "small hexadecimal digits";
    private static readonly HttpClient Client = new(new SocketsHttpHandler());

    [Theory]
    [InlineData("2*7 = ü", "2%2a7%20%3D%20%C3%BC")]
    [InlineData("2*7 = ü", "2%2a7%20%3d%20%c3%bc")]
    [InlineData("ü", "%c3%bc")]
    public async Task What_was_signed_in_small_digits_is_explained(string note, string signed)
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var text = await Call(shop, shop.Merchant.SecretAccessKey, note, signed);
        Assert.Contains("SignatureDoesNotMatch", text, StringComparison.Ordinal);
        Assert.Contains(Explanation, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2*7", "2%2A8")]
    [InlineData("ü", "%C3%Bc")]
    public async Task What_that_would_not_explain_is_not_explained_by_it(string note, string signed)
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var text = await Call(shop, shop.Merchant.SecretAccessKey, note, signed);
        Assert.Contains("SignatureDoesNotMatch", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Explanation, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_not_the_secret_learns_nothing()
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var text = await Call(shop, "another secret", "2*7", "2%2a7");
        Assert.Contains("SignatureDoesNotMatch", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Explanation, text, StringComparison.Ordinal);
    }

    /// <summary>A request whose note is encoded otherwise where it is signed than where it is sent.</summary>
    private static async Task<string> Call(Shop shop, string secret, string note, string signed)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var at = Uri.EscapeDataString(now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        // The time has colons, whose digits have no size.
        var rest =
            $"AWSAccessKeyId={shop.Merchant.AccessKeyId}&Action=GetServiceStatus&Note={{0}}"
            + $"&SellerId={shop.Merchant.MerchantId}&SignatureMethod=HmacSHA256&SignatureVersion=2"
            + $"&Timestamp={(signed.Any(char.IsAsciiLetterLower) ? at.Replace("%3A", Small(signed)) : at)}"
            + "&Version=2013-01-01";
        var signature = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(secret),
            Encoding.UTF8.GetBytes($"POST\n{shop.Host.Http.Authority}\n{V1Client.Path}\n{rest.Replace("{0}", signed)}")
        );
        using var content = new StringContent(
            $"{rest.Replace("{0}", Uri.EscapeDataString(note))}"
                + $"&Signature={Uri.EscapeDataString(Convert.ToBase64String(signature))}",
            Encoding.UTF8,
            "application/x-www-form-urlencoded"
        );
        using var answer = await Client.PostAsync(new Uri(shop.Host.Http, V1Client.Path), content);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>A colon as the same client writes it: %3a only where all digits are small.</summary>
    private static string Small(string signed) => signed.Any(char.IsAsciiLetterUpper) ? "%3A" : "%3a";
}
