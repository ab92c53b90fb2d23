using System.Net;
using Tender.Server.Http;
using Tender.Server.Pages.Console;
using Xunit;

namespace Tender.Tests.Pages;

/// <summary>
/// Threat C3: the cookie of a session is never sent in the clear from another machine, however the console was reached.
/// </summary>
public class ConsoleCookieTests
{
    [Theory]
    [InlineData("https", "pay.example", "203.0.113.9", "https://pay.example", true)]
    // Through a proxy that has the certificate, on this machine or another.
    [InlineData("http", "pay.example", "127.0.0.1", "https://pay.example", true)]
    [InlineData("http", "pay.example", "10.0.0.7", "https://pay.example", true)]
    // Without one: a browser does not take it then.
    [InlineData("http", "192.0.2.2:8080", "203.0.113.9", "https://pay.example", true)]
    // Whoever sits at the machine, in either mode.
    [InlineData("http", "localhost:8080", "127.0.0.1", "https://pay.example", false)]
    [InlineData("http", "localhost:8080", "127.0.0.1", null, false)]
    [InlineData("http", "192.0.2.2:8080", "203.0.113.9", null, false)]
    public void It_is_for_encrypted_connections_alone_where_there_is_one(
        string scheme,
        string host,
        string from,
        string? publicUrl,
        bool isSecure
    )
    {
        var url = publicUrl is null ? null : new Uri(publicUrl);
        var head = new RequestHead("GET", "/console", host, scheme);
        var context = new RequestContext("r-1", head, IPAddress.Parse(from), CancellationToken.None);
        var header = ConsoleCookie.Make(context, "the-session", TimeSpan.FromHours(1), url).Value;
        Assert.Equal(isSecure, header.EndsWith("; Secure", StringComparison.Ordinal));
        Assert.StartsWith(isSecure ? "__Host-tender-console=" : "tender-console=", header);
        var sent = new WireRequest("GET", "/console", [new("Cookie", header.Split(';')[0])], default);
        Assert.Equal("the-session", ConsoleCookie.Read(sent, context, url));
    }
}
