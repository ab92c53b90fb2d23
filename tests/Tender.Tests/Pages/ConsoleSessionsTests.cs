using System.Net;
using Tender.Server.Http;
using Tender.Server.Pages.Console;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Pages;

/// <summary>Who may use the console, and for how long.</summary>
public class ConsoleSessionsTests
{
    private const string Token = "the-control-token";

    private static readonly RequestContext Context = new(
        "r-1",
        new RequestHead("GET", "/console", "localhost:8080", "http"),
        IPAddress.Loopback,
        CancellationToken.None
    );

    [Theory, OnBothDatabases]
    public async Task A_session_is_known_until_it_is_ended_on_every_node(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var sessions = Sessions(engines);
        Assert.Null(await sessions.SignIn("another", null, Context));
        Assert.Null(await sessions.SignIn(null, "another", Context));
        Assert.Null(await sessions.Find(With("tender-console=another"), Context));
        var cookie = await SignIn(sessions);
        Assert.Contains("; Path=/console; Max-Age=43200; HttpOnly; SameSite=Strict", cookie);
        var request = With("other=1; " + cookie.Split(';')[0]);
        // Another node, which shares nothing but the database.
        var session = await Sessions(engines).Find(request, Context);
        Assert.NotNull(session);
        // The token was replaced: whoever signed in with the old one is out.
        Assert.Null(await Sessions(engines, "a-new-token").Find(request, Context));
        var gone = await Sessions(engines).End(session, Context);
        Assert.Contains("tender-console=; ", gone.Value);
        Assert.Null(await sessions.Find(request, Context));
        Assert.False(await sessions.GoesOn(session));
    }

    [Theory, OnBothDatabases]
    public async Task A_session_ends_when_it_is_idle_and_when_it_is_old(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var sessions = Sessions(engines);
        var idle = With((await SignIn(sessions)).Split(';')[0]);
        engines.Clock.Now += TimeSpan.FromMinutes(119);
        Assert.NotNull(await sessions.Find(idle, Context));
        engines.Clock.Now += TimeSpan.FromMinutes(119);
        var session = await sessions.Find(idle, Context);
        Assert.NotNull(session);
        engines.Clock.Now += TimeSpan.FromMinutes(121);
        Assert.Null(await sessions.Find(idle, Context));
        Assert.False(await sessions.GoesOn(session));

        var used = With((await SignIn(sessions)).Split(';')[0]);
        for (var hour = 1; hour <= 12; hour++)
        {
            engines.Clock.Now += TimeSpan.FromMinutes(59);
            Assert.NotNull(await sessions.Find(used, Context));
        }
        engines.Clock.Now += TimeSpan.FromMinutes(13);
        Assert.Null(await sessions.Find(used, Context));
    }

    [Theory, OnBothDatabases]
    public async Task A_link_signs_in_once_and_not_for_long(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var sessions = Sessions(engines);
        var (used, late) = (sessions.NewLinkCode(), sessions.NewLinkCode());
        Assert.NotNull(await sessions.SignIn(null, used, Context));
        Assert.Null(await sessions.SignIn(null, used, Context));
        engines.Clock.Now += TimeSpan.FromMinutes(16);
        Assert.Null(await sessions.SignIn(null, late, Context));
    }

    [Theory, OnBothDatabases]
    public async Task Of_many_sessions_the_oldest_go(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var sessions = Sessions(engines);
        var first = With((await SignIn(sessions)).Split(';')[0]);
        for (var i = 0; i < 100; i++)
        {
            engines.Clock.Now += TimeSpan.FromSeconds(1);
            await SignIn(sessions);
        }
        Assert.Null(await sessions.Find(first, Context));
        Assert.Equal(100, await engines.Count("tender", "name LIKE 'console-session/%'"));
    }

    private static ConsoleSessions Sessions(Engines engines, string token = Token) =>
        new(engines.Store.Database, new ControlToken(token), engines.Clock);

    private static async Task<string> SignIn(ConsoleSessions sessions) =>
        (await sessions.SignIn(Token, null, Context))!.Value.Value;

    private static WireRequest With(string cookie) => new("GET", "/console", [new("Cookie", cookie)], default);
}
