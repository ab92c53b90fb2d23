using System.Security.Cryptography;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Xunit;

namespace Tender.Tests.Pages;

/// <summary>Threat C3: what a browser is known by on the hosted pages.</summary>
public class PageCookieTests
{
    private const string Email = "buyer@example.com";
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 8, 0, 0, TimeSpan.Zero);
    private readonly Secrets secrets = new(RandomNumberGenerator.GetBytes(32));

    [Fact]
    public void A_sign_in_gives_another_id_so_that_nobody_can_fix_it_before()
    {
        var before = new PageCookie();
        var after = before.SignIn(Email, Now);
        Assert.NotEqual(before.Id, after.Id);
        Assert.NotEqual(after.Id, after.SignOut().Id);
        Assert.Null(after.SignOut().Email);
        // 128 bits.
        Assert.Equal(22, after.Id.Length);
        // The code of a form that was shown before it is not good after it.
        Assert.NotEqual(before.Token(secrets, "shown"), after.Token(secrets, "shown"));
        Assert.NotEqual(after.Token(secrets, "shown"), after.Token(secrets, "other"));
    }

    [Theory]
    [InlineData(0, 29, true)]
    [InlineData(0, 31, false)]
    [InlineData(11, 20, true)]
    [InlineData(12, 1, false)]
    public void It_ends_after_thirty_idle_minutes_and_twelve_hours(int hours, int minutes, bool isGood)
    {
        // Used every twenty minutes, but for the last time.
        var (cookie, now) = (new PageCookie().SignIn(Email, Now), Now);
        for (; now + TimeSpan.FromMinutes(20) <= Now.AddHours(hours); now += TimeSpan.FromMinutes(20))
            cookie = Sent(cookie, now, now + TimeSpan.FromMinutes(20));
        var last = Sent(cookie, now, Now + new TimeSpan(hours, minutes, 0));
        Assert.Equal(isGood ? Email : null, last.Email);
    }

    [Fact]
    public void Nobody_else_can_make_one()
    {
        var header = Header(new PageCookie().SignIn(Email, Now), "https", Now);
        var value = Value(header);
        Assert.Equal(Email, Read(value, "https", Now).Email);
        var other = new Secrets(RandomNumberGenerator.GetBytes(32));
        Assert.Null(PageCookie.Read(Request("https", value), Context("https"), other, Now).Email);
        foreach (var at in new[] { 0, value.Length / 2, value.Length - 1 })
        {
            var changed = value.ToCharArray();
            changed[at] = changed[at] == 'A' ? 'B' : 'A';
            Assert.Null(Read(new string(changed), "https", Now).Email);
        }
        foreach (var wrong in new[] { "", "x", "=", value[..^4], value + "AAAA" })
            Assert.Null(Read(wrong, "https", Now).Email);
    }

    [Fact]
    public void It_is_for_this_host_alone_and_out_of_the_reach_of_scripts()
    {
        var secure = Header(new PageCookie(), "https", Now);
        Assert.StartsWith("__Host-", secure);
        foreach (var word in new[] { "; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure" })
            Assert.Contains(word, secure);
        Assert.DoesNotContain("Domain", secure);
        // One of plain HTTP is none of HTTPS.
        var plain = Header(new PageCookie().SignIn(Email, Now), "http", Now);
        Assert.DoesNotContain("Secure", plain);
        Assert.Null(PageCookie.Read(Request("http", Value(plain)), Context("https"), secrets, Now).Email);
    }

    private PageCookie Sent(PageCookie cookie, DateTimeOffset at, DateTimeOffset readAt) =>
        Read(Value(Header(cookie, "https", at)), "https", readAt);

    private PageCookie Read(string value, string scheme, DateTimeOffset now) =>
        PageCookie.Read(Request(scheme, value), Context(scheme), secrets, now);

    private string Header(PageCookie cookie, string scheme, DateTimeOffset now) =>
        cookie.Header(Context(scheme), secrets, now).Value;

    private static string Value(string header) => header.Split(';')[0].Split('=', 2)[1];

    private static WireRequest Request(string scheme, string value)
    {
        var name = scheme == "https" ? "__Host-tender-pages" : "tender-pages";
        return new("GET", "/checkout/continue", [new("Cookie", $"a=b; {name}={value}")], default);
    }

    private static RequestContext Context(string scheme) =>
        new("1", new RequestHead("GET", "/checkout/continue", "pay.example", scheme), null, default);
}
