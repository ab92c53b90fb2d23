using System.Net;
using System.Text.RegularExpressions;

namespace Tender.Tests.Flows;

/// <summary>The buyer's browser at the login of the first generation, without its pages being drawn.</summary>
internal sealed partial class HostedLogin(Shop shop) : IDisposable
{
    private const string Page = "http://shop.example/page";

    private readonly HttpClient browser = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }
    );

    /// <summary>Signs in and agrees; the parameters of the way back.</summary>
    public async Task<Dictionary<string, string>> LogIn(
        string email = "buyer@example.com",
        string scope = "profile postal_code payments:widget payments:shipping_address",
        string more = ""
    )
    {
        var start =
            $"/ap/oa?client_id={shop.Merchant.StoreId}&scope={Uri.EscapeDataString(scope)}"
            + $"&redirect_uri={Uri.EscapeDataString(Page)}&environment=SANDBOX&interactive=always{more}";
        var signIn = await Go(await browser.GetAsync(At(start)));
        var consent = await Go(await Post("/ap/oa/sign-in", signIn, ("email", email)));
        var back = await Post("/ap/oa/share", consent);
        return back
            .Headers.Location!.OriginalString.Split('?', '#')[1]
            .Split('&')
            .Select(pair => pair.Split('='))
            .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
    }

    public void Dispose() => browser.Dispose();

    private Uri At(string target) => new(shop.Host.Http, target);

    private async Task<string> Go(HttpResponseMessage answer) =>
        await browser.GetStringAsync(At(answer.Headers.Location!.OriginalString));

    private async Task<HttpResponseMessage> Post(string path, string page, params (string Name, string Value)[] more)
    {
        var hidden = Hidden().Matches(page).DistinctBy(one => one.Groups[1].Value);
        var fields = hidden.Select(one => KeyValuePair.Create(one.Groups[1].Value, one.Groups[2].Value));
        using var request = new HttpRequestMessage(HttpMethod.Post, At(path))
        {
            Content = new FormUrlEncodedContent(
                fields.Concat(more.Select(one => KeyValuePair.Create(one.Name, one.Value)))
            ),
        };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        return await browser.SendAsync(request);
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([a-z]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
