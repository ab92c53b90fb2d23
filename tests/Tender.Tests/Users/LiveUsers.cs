using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tender.Server.Hosting;
using Tender.Server.Storage;
using Tender.Server.Users;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Users;

/// <summary>A live server with a user of each role, a merchant, and what each of them calls and opens.</summary>
internal sealed partial class LiveUsers : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    private readonly HttpClient client = new(new SocketsHttpHandler());
    private readonly Dictionary<Role, string> tokens = [];

    private LiveUsers(LiveHost host, ScriptedProcessor processor, TestMerchant merchant) =>
        (Host, Processor, Merchant) = (host, processor, merchant);

    private ApiDocument? document;

    public LiveHost Host { get; }

    public ScriptedProcessor Processor { get; }

    /// <summary>The operations that did what was asked.</summary>
    public HashSet<string> Answered { get; } = [];

    public TestMerchant Merchant { get; }

    public OperatorParts Parts => Host.Server.Operators!;

    public static async Task<LiveUsers> Start(TestDatabase database)
    {
        var processor = new ScriptedProcessor();
        var host = await LiveHost.Start(database, processor);
        var live = new LiveUsers(host, processor, await host.NewMerchant());
        // A hash says itself how much work it is: these are little.
        var accounts = new UserAccounts(
            host.Engine.Store.Database,
            new Secrets(new byte[32]),
            new Passwords(rounds: 1_000),
            TimeProvider.System
        );
        foreach (var role in Enum.GetValues<Role>())
        {
            Assert.Null(await accounts.Add(NameOf(role), Password, role));
            var user = (await live.Parts.Accounts.Find(NameOf(role)))!;
            live.tokens[role] = (await live.Parts.Tokens.Add(user, "tests", null, null)).Text;
        }
        return live;
    }

    public static string NameOf(Role role) => $"the-{role.Text()}";

    public string TokenOf(Role role) => tokens[role];

    /// <summary>A call of the operator API; by nobody where there is no role.</summary>
    public async Task<(int Status, JsonNode? Body)> Call(
        Role? role,
        string method,
        string path,
        JsonNode? body = null,
        string? token = null
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Host.Http, $"/operator/v1/{path}"));
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        if ((token ?? (role is { } known ? tokens[known] : null)) is { } sent)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", sent);
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsByteArrayAsync();
        // Each call is as the document says that is served beside it.
        document ??= new(await client.GetByteArrayAsync(new Uri(Host.Http, "/openapi/operator.json")));
        var asked = Encoding.UTF8.GetBytes(body?.ToJsonString() ?? "");
        var target = $"/operator/v1/{path.Split('?')[0]}";
        if (document.Check(method, target, asked, (int)answer.StatusCode, text) is { } operation)
            Answered.Add(operation);
        return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    /// <summary>A browser in which a user of a role has just signed in.</summary>
    public async Task<PageVisitor> SignedIn(Role role)
    {
        var visitor = new PageVisitor(Host.Http);
        var answer = await visitor.Post("/console/sign-in", new() { ["name"] = NameOf(role), ["password"] = Password });
        Assert.Equal((303, "/console"), (answer.Status, answer.Location));
        return visitor;
    }

    /// <summary>Lets the time in which a password counts as just given pass, for everybody.</summary>
    public Task Age(TimeSpan by) =>
        Host.Engine.Store.Database.Execute(
            "UPDATE user_sessions SET fresh = fresh - @by RETURNING 1",
            _ => 0,
            ("by", (long)by.TotalMilliseconds)
        );

    public string At(string path) => $"/console/m/{Merchant.MerchantId}/{path}";

    /// <summary>The code that a form of this page carries.</summary>
    public static string FormToken(PageReply page) =>
        FormTokens().Match(page.Html).Groups["token"].Value is { Length: > 0 } token
            ? token
            : throw new InvalidOperationException(page.Html);

    public async Task<List<AuditEntry>> Audit() => await Parts.Audit.Before(null, 100);

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await Host.DisposeAsync();
    }

    [GeneratedRegex("""name="token" value="(?<token>[^"]*)">""")]
    private static partial Regex FormTokens();
}
