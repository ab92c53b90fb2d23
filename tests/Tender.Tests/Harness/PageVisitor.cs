using System.Net;
using System.Text.RegularExpressions;

namespace Tender.Tests.Harness;

/// <summary>What a page answered.</summary>
internal sealed record PageReply(int Status, string Html, string? Location)
{
    public bool Says(string text) => Html.Contains(WebUtility.HtmlEncode(text), StringComparison.Ordinal);

    /// <summary>The value of the first attribute of that name.</summary>
    public string Attribute(string name) =>
        WebUtility.HtmlDecode(Regex.Match(Html, $"{name}=\"([^\"]*)\"").Groups[1].Value);
}

/// <summary>
/// A browser without a script, for the hosted pages: it keeps cookies and sends the forms it was shown.
/// </summary>
internal sealed partial class PageVisitor(Uri http) : IDisposable
{
    private readonly HttpClient client = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new() }
    );

    public Task<PageReply> Get(string path) => Send(HttpMethod.Get, path, null);

    /// <summary>Opens an address and goes on until a page is shown, or one outside comes next.</summary>
    public async Task<PageReply> Open(string path) => await Follow(await Get(path));

    /// <summary>Sends the page's form with this action, with more fields, and goes on.</summary>
    public async Task<PageReply> Submit(PageReply page, string action, params (string Name, string Value)[] more)
    {
        var form = Form().Matches(page.Html).FirstOrDefault(one => one.Groups["action"].Value == action);
        Xunit.Assert.True(form is not null, $"There is no form to {action}: {page.Html}");
        var fields = Hidden()
            .Matches(form.Groups["body"].Value)
            .ToDictionary(one => one.Groups["name"].Value, one => WebUtility.HtmlDecode(one.Groups["value"].Value));
        foreach (var (name, value) in more)
            fields[name] = value;
        return await Follow(await Post(action, fields));
    }

    /// <param name="path">Where to.</param>
    /// <param name="fields">The form.</param>
    /// <param name="origin">The other site whose page sends it; empty for a page of ours, null for nobody.</param>
    public Task<PageReply> Post(string path, Dictionary<string, string> fields, string? origin = "") =>
        Send(HttpMethod.Post, path, fields, origin);

    public void Dispose() => client.Dispose();

    private async Task<PageReply> Follow(PageReply reply)
    {
        while (reply.Location?.StartsWith('/') == true)
            reply = await Get(reply.Location);
        return reply;
    }

    private async Task<PageReply> Send(
        HttpMethod method,
        string path,
        Dictionary<string, string>? fields,
        string? origin = ""
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(http, path));
        if (fields is not null)
        {
            request.Content = new FormUrlEncodedContent(fields);
            if (origin is { Length: > 0 })
                request.Headers.TryAddWithoutValidation("Origin", origin);
            request.Headers.TryAddWithoutValidation(
                "Sec-Fetch-Site",
                origin?.Length == 0 ? "same-origin" : "cross-site"
            );
        }
        using var answer = await client.SendAsync(request);
        return new(
            (int)answer.StatusCode,
            await answer.Content.ReadAsStringAsync(),
            answer.Headers.Location?.OriginalString
        );
    }

    [GeneratedRegex("""<form[^>]* action="(?<action>[^"]*)"[^>]*>(?<body>.*?)</form>""", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]*)" value="(?<value>[^"]*)">""")]
    private static partial Regex Hidden();
}
