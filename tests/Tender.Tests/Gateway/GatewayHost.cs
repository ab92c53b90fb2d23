using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Gateway;

/// <summary>
/// A live Tender as gateway, in this process, and as its far end a merchant of the sandbox that all tests share. The
/// buyer is one browser without a script, which follows every redirect and plays the far pages by the control API.
/// </summary>
internal sealed partial class GatewayHost : IDisposable
{
    /// <summary>Where the live Tender's own pages are, as links say it.</summary>
    private static readonly Uri Public = new("https://pay.example");

    private readonly HttpClient browser;

    public GatewayHost(Shop far, LiveHost live, TestMerchant merchant)
    {
        (Far, Live, Merchant) = (far, live, merchant);
        (V2, V1) = (live.V2(merchant), live.V1(merchant));
        // By HTTPS, as a browser comes: what it keeps for us it sends over nothing else.
        browser = new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                CookieContainer = new CookieContainer(),
                SslOptions = new SslClientAuthenticationOptions
                {
                    CertificateChainPolicy = new X509ChainPolicy
                    {
                        TrustMode = X509ChainTrustMode.CustomRootTrust,
                        CustomTrustStore = { Authority },
                        RevocationMode = X509RevocationMode.NoCheck,
                    },
                },
            }
        );
    }

    /// <summary>The far account, as its owner sees it.</summary>
    public Shop Far { get; }

    public LiveHost Live { get; }

    /// <summary>The merchant of the shop, at the live Tender.</summary>
    public TestMerchant Merchant { get; }

    /// <summary>What the live Tender's certificate is signed by.</summary>
    public X509Certificate2 Authority =>
        X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Live.DataDirectory, "ca.pem"));

    public V2Client V2 { get; }

    public V1Client V1 { get; }

    // ---- the browser ----

    /// <summary>One step of the browser: to one of the live Tender's pages or to the far end's.</summary>
    public async Task<PageReply> Get(string url)
    {
        using var answer = await browser.GetAsync(Reachable(url));
        return await ReplyOf(answer);
    }

    public async Task<PageReply> Post(string url, IEnumerable<KeyValuePair<string, string>> fields, string? origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Reachable(url))
        {
            Content = new FormUrlEncodedContent(fields),
        };
        if (origin is not null)
            request.Headers.TryAddWithoutValidation("Origin", origin);
        using var answer = await browser.SendAsync(request);
        return await ReplyOf(answer);
    }

    /// <summary>What a script of a page of ours asks.</summary>
    public Task<HttpResponseMessage> Send(HttpRequestMessage request) => browser.SendAsync(request);

    /// <summary>
    /// Goes on while the live Tender itself is what comes next; where its far end did not answer, the buyer asks again.
    /// </summary>
    public async Task<PageReply> Follow(PageReply reply)
    {
        for (var step = 0; ; step++)
        {
            Assert.True(step < 50, $"The buyer gets nowhere: {reply.Html}");
            var next =
                reply.Status == 503 ? WebUtility.HtmlDecode(Again().Match(reply.Html).Groups[1].Value) : reply.Location;
            if (next is null || !(next.StartsWith('/') || IsOurs(next)))
                return reply;
            reply = await Get(next);
        }
    }

    /// <summary>The form with which a page of ours leads on, and the far session in it.</summary>
    public static (string Action, Dictionary<string, string> Fields, string FarSession) FormOf(PageReply page)
    {
        Assert.True(page.Status == 200, $"{page.Status}: {page.Html}");
        var action = WebUtility.HtmlDecode(Action().Match(page.Html).Groups[1].Value);
        var fields = Hidden()
            .Matches(page.Html)
            .ToDictionary(one => one.Groups[1].Value, one => WebUtility.HtmlDecode(one.Groups[2].Value));
        return (action, fields, fields["amazonCheckoutSessionId"]);
    }

    /// <summary>The far session that an address of the far end names.</summary>
    public static string FarSessionOf(string? url)
    {
        var named = SessionId().Match(url ?? "");
        Assert.True(named.Success, $"{url} names no far session.");
        return named.Groups[1].Value;
    }

    // ---- time ----

    /// <summary>
    /// Time passes on both sides: what waits here is done, it comes about there, and here it is asked for.
    /// </summary>
    public async Task MoveBy(TimeSpan span)
    {
        await Live.MoveBy(TimeSpan.FromSeconds(30));
        await Far.Control.Advance(System.Xml.XmlConvert.ToString(span));
        await Live.MoveBy(span);
    }

    public void Dispose() => browser.Dispose();

    private Uri Reachable(string url)
    {
        var at = new Uri(Public, url);
        return at.Host == Public.Host ? new Uri(Live.Server.Https!, at.PathAndQuery) : at;
    }

    private static bool IsOurs(string url) => new Uri(Public, url).Host == Public.Host;

    private static async Task<PageReply> ReplyOf(HttpResponseMessage answer) =>
        new((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.Location?.OriginalString);

    [GeneratedRegex("""<form method="post" action="([^"]*)" class="card" data-auto="true">""")]
    private static partial Regex Action();

    [GeneratedRegex("""<input type="hidden" name="([^"]*)" value="([^"]*)">""")]
    private static partial Regex Hidden();

    [GeneratedRegex("""<a class="primary" href="([^"]*)">""")]
    private static partial Regex Again();

    [GeneratedRegex("amazonCheckoutSessionId=([0-9a-f-]{36})")]
    private static partial Regex SessionId();
}
