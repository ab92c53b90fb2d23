using System.Text.Json.Nodes;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Users;

/// <summary>
/// Threat C5: who may do what. The tables of routes that a live server serves are walked, each route by nobody and by a
/// user of each role, and compared with the matrix that stands here.
/// </summary>
public class RolesTests(RolesTests.Served fixture) : IClassFixture<RolesTests.Served>
{
    private static readonly string[] ForViewers =
    [
        "GET merchants",
        "GET merchants/{m}",
        "GET merchants/{m}/keys",
        "GET merchants/{m}/notification-endpoints",
        "GET merchants/{m}/notifications",
        "GET merchants/{m}/timeline",
        "GET merchants/{m}/next",
        "GET jobs",
        "POST merchants/{m}/verify",
        "POST audit/verify",
        "GET secrets",
        "GET merchants/{m}/reconciliations",
        "GET merchants/{m}/reconciliations/{day}",
        "GET merchants/{m}/reconciliations/{day}/differences",
        "GET merchants/{m}/differences",
    ];

    private static readonly string[] ForOperators =
    [
        "PUT merchants/{m}/notification-endpoints",
        "POST merchants/{m}/notification-endpoints/{e}/sample",
        "POST merchants/{m}/notifications/redeliver",
        "POST merchants/{m}/notifications/{n}/redeliver",
        "POST jobs/retry",
        "POST jobs/{j}/retry",
        "POST merchants/{m}/reconciliations",
        "POST merchants/{m}/differences/{d}/accept",
    ];

    private static readonly string[] ForAdmins =
    [
        "POST secrets/reseal",
        "POST merchants",
        "PATCH merchants/{m}",
        "POST merchants/{m}/keys",
        "DELETE merchants/{m}/keys/{k}",
        "GET users",
        "POST users",
        "PATCH users/{u}",
        "POST users/{u}/password",
        "GET users/{u}/tokens",
        "POST users/{u}/tokens",
        "DELETE users/{u}/tokens/{t}",
        "GET audit",
    ];

    private static readonly string[] PagesForViewers =
    [
        "GET merchants",
        "POST merchants/find",
        "GET jobs",
        "GET account",
        "POST account/password",
        "POST account/factor",
        "POST account/factor-on",
        "POST account/factor-off",
        "POST account/token",
        "POST account/revoke",
        "GET confirm",
        "POST confirm",
        "GET m/now",
        "GET m/live",
        "GET m/payments",
        "GET m/payment",
        "GET m/notices",
        "GET m/money",
        "GET m/endpoints",
        "GET m/keys",
        "GET m/settings",
        "GET m/reconciliation",
    ];

    private static readonly string[] PagesForOperators =
    [
        "POST jobs/retry",
        "POST jobs/retry-all",
        "POST m/payment/act",
        "POST m/payment/redeliver",
        "POST m/notices/again",
        "POST m/endpoints/add",
        "POST m/endpoints/remove",
        "POST m/endpoints/sample",
        "POST m/reconciliation/run",
        "POST m/reconciliation/accept",
    ];

    private static readonly string[] PagesForAdmins =
    [
        "POST merchants/new",
        "GET users",
        "POST users/add",
        "POST users/role",
        "POST users/disable",
        "POST users/enable",
        "POST users/password",
        "GET audit",
        "POST audit/verify",
        "POST m/keys/new",
        "POST m/keys/remove",
        "POST m/settings/save",
    ];

    /// <summary>What needs the password once more: money, keys, endpoints, merchants and users.</summary>
    private static readonly string[] Fresh =
    [
        "POST m/payment/act",
        "POST m/payment/redeliver",
        "POST m/notices/again",
        "POST m/endpoints/add",
        "POST m/endpoints/remove",
        "POST m/keys/new",
        "POST m/keys/remove",
        "POST m/settings/save",
        "POST merchants/new",
        "POST users/add",
        "POST users/role",
        "POST users/disable",
        "POST users/enable",
        "POST users/password",
        "POST account/password",
        "POST account/factor",
        "POST account/factor-on",
        "POST account/factor-off",
        "POST account/token",
        "POST account/revoke",
    ];

    [Fact]
    public async Task Each_call_of_the_operator_api_is_taken_from_the_roles_of_the_matrix_alone()
    {
        var live = fixture.Live;
        var served = live.Parts.Routes.Select(route => $"{route.Method} {route.Template}").ToList();
        Assert.Equal([.. ForViewers.Concat(ForOperators).Concat(ForAdmins).Order()], served.Order());
        foreach (var route in live.Parts.Routes)
        {
            var name = $"{route.Method} {route.Template}";
            var path = route
                .Template.Replace("{m}", live.Merchant.MerchantId)
                .Replace("{u}", "nobody")
                .Replace('{', '-')
                .Replace('}', '-');
            Assert.Equal(401, (await live.Call(null, route.Method, path)).Status);
            Assert.Equal(401, (await live.Call(null, route.Method, path, token: "tender-of-nobody")).Status);
            Assert.Equal(401, (await live.Call(null, route.Method, path, token: ControlTokenOf(live))).Status);
            foreach (var role in Enum.GetValues<Role>())
            {
                // A body that nobody takes: who may call is told that, and nothing is done.
                var body = route.Body is null ? null : new JsonObject { ["nonsense"] = 1 };
                var (status, answer) = await live.Call(role, route.Method, path, body);
                Assert.True((status != 403) == MayCall(name, role), $"{name} as {role}: {status} {answer}");
                Assert.NotEqual(401, status);
                if (body is not null && status != 403)
                    Assert.InRange(status, 400, 404);
            }
        }
    }

    [Fact]
    public async Task Each_page_and_form_of_the_console_is_for_the_roles_of_the_matrix_alone()
    {
        var live = fixture.Live;
        var pages = live.Parts.Pages.ToDictionary(
            page => $"{page.Method} {(page.OfMerchant ? "m/" : "")}{page.Path}",
            page => page.OfMerchant ? live.At(page.Path) : $"/console/{page.Path}"
        );
        Assert.Equal([.. PagesForViewers.Concat(PagesForOperators).Concat(PagesForAdmins).Order()], pages.Keys.Order());
        using var stranger = new PageVisitor(live.Host.Http);
        foreach (var (name, path) in pages)
            Assert.Equal(401, (await Send(stranger, name, path, "none")).Status);
        foreach (var role in Enum.GetValues<Role>())
        {
            using var visitor = await live.SignedIn(role);
            var token = LiveUsers.FormToken(await visitor.Get("/console/account"));
            await live.Age(TimeSpan.FromMinutes(6));
            foreach (var (name, path) in pages.Where(page => page.Key is not ("GET m/live" or "POST confirm")))
            {
                var reply = await Send(visitor, name, path, token);
                Assert.True(
                    (reply.Status != 403) == MayOpen(name, role),
                    $"{name} as {role}: {reply.Status} {reply.Html}"
                );
                var asksAgain = reply.Location?.StartsWith("/console/confirm?", StringComparison.Ordinal) == true;
                Assert.True(
                    asksAgain == (MayOpen(name, role) && Fresh.Contains(name)),
                    $"{name} as {role}: {asksAgain}"
                );
            }
            foreach (var page in PagesOf(role))
                Assert.DoesNotContain(
                    "action=\"/console/sign-in\"",
                    (await Send(visitor, page, pages[page], token)).Html
                );
        }

        IEnumerable<string> PagesOf(Role role) =>
            pages.Keys.Where(page =>
                page.StartsWith("GET", StringComparison.Ordinal) && page != "GET m/live" && MayOpen(page, role)
            );
    }

    [Fact]
    public async Task A_page_shows_the_forms_that_its_visitor_may_send_and_no_other()
    {
        var live = fixture.Live;
        var forms = new Dictionary<Role, HashSet<string>>();
        foreach (var role in Enum.GetValues<Role>())
        {
            using var visitor = await live.SignedIn(role);
            var shown = new HashSet<string>();
            foreach (
                var page in live.Parts.Pages.Where(page => page is { Method: "GET", Path: not ("live" or "payment") })
            )
            {
                var reply = await visitor.Get(page.OfMerchant ? live.At(page.Path) : $"/console/{page.Path}");
                foreach (
                    System.Text.RegularExpressions.Match form in System.Text.RegularExpressions.Regex.Matches(
                        reply.Html,
                        "<form method=\"post\" action=\"([^\"]*)\""
                    )
                )
                    shown.Add(form.Groups[1].Value.Replace(live.At(""), "m/").Replace("/console/", ""));
            }
            forms[role] = shown;
            Assert.All(shown.Where(form => form != "sign-out"), form =>
                Assert.True(MayOpen($"POST {form}", role), form)
            );
        }
        Assert.Contains("m/endpoints/add", forms[Role.Operator]);
        Assert.Contains("users/add", forms[Role.Admin]);
        Assert.Contains("m/keys/new", forms[Role.Admin]);
        Assert.Contains("m/settings/save", forms[Role.Admin]);
    }

    private static bool MayCall(string route, Role role) => May(route, role, ForViewers, ForOperators, ForAdmins);

    private static bool MayOpen(string page, Role role) =>
        May(page, role, PagesForViewers, PagesForOperators, PagesForAdmins);

    private static bool May(string route, Role role, params string[][] byRole) =>
        byRole.Take((int)role).Any(some => some.Contains(route));

    private static Task<PageReply> Send(PageVisitor visitor, string name, string path, string token) =>
        name.StartsWith("POST", StringComparison.Ordinal)
            ? visitor.Post(path, new() { ["token"] = token })
            : visitor.Get(path);

    private static string ControlTokenOf(LiveUsers live) =>
        File.ReadAllText(Path.Combine(live.Host.DataDirectory, "control-token")).Trim();

    /// <summary>One live server for all of the matrix.</summary>
    public sealed class Served : IAsyncLifetime
    {
        internal LiveUsers Live { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Live = await LiveUsers.Start(TestDatabase.Sqlite);

        public ValueTask DisposeAsync() => Live.DisposeAsync();
    }
}
