using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Jobs;
using Tender.Server.Notifications;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>
/// The control API of the sandbox: merchants, clocks, notices, and what the buyer does. Composed only there. Each route
/// is a row of <see cref="Routes"/>; a handler answers JSON or throws the one exception that is worded as problem
/// details: a test's caller is told in words what to do.
/// </summary>
internal sealed partial class ControlApi : Surface
{
    private const int PageMax = 1000,
        PageDefault = 100,
        EventsMax = 1000;
    private static readonly TimeSpan WaitDefault = TimeSpan.FromSeconds(60),
        WaitMax = TimeSpan.FromMinutes(10);

    private readonly Engine engine;
    private readonly MerchantClocks clocks;
    private readonly MerchantAccounts accounts;
    private readonly NoticeHistory notifications;
    private readonly Mailbox mailbox;
    private readonly Deliveries deliveries;
    private readonly Settings settings;
    private readonly OperatorToken token;

    public ControlApi(
        Engine engine,
        MerchantClocks clocks,
        MerchantAccounts accounts,
        NoticeHistory notifications,
        Mailbox mailbox,
        Deliveries deliveries,
        OperatorToken token,
        Settings settings
    )
    {
        (this.engine, this.clocks, this.accounts) = (engine, clocks, accounts);
        (this.notifications, this.mailbox, this.deliveries) = (notifications, mailbox, deliveries);
        (this.token, this.settings) = (token, settings);
        Routes =
        [
            new("POST", "merchants", NewMerchant),
            new("GET", "merchants", ListMerchants),
            new("GET", "merchants/{m}", GetMerchant),
            new("PATCH", "merchants/{m}", PatchMerchant),
            new("DELETE", "merchants/{m}", RemoveMerchant),
            new("GET", "merchants/{m}/clock", GetClock),
            new("POST", "merchants/{m}/clock/advance", Advance),
            new("GET", "merchants/{m}/notification-endpoints", GetEndpoints),
            new("PUT", "merchants/{m}/notification-endpoints", PutEndpoints),
            new("POST", "merchants/{m}/notification-endpoints/{e}/sample", SendSample),
            new("GET", "merchants/{m}/notifications", ListNotifications),
            new("POST", "merchants/{m}/notifications/redeliver", RedeliverMany),
            new("POST", "merchants/{m}/notifications/{n}/redeliver", RedeliverOne),
            new("GET", "merchants/{m}/timeline", Timeline),
            new("GET", "merchants/{m}/next", Next),
            new("GET", "merchants/{m}/outcomes", GetOutcomes),
            new("PUT", "merchants/{m}/outcomes", PutOutcomes),
            new("POST", "merchants/{m}/sign-in", SignInBuyer),
            new("POST", "merchants/{m}/checkout-sessions", PressButton),
            new("POST", "merchants/{m}/checkout-sessions/{id}/buyer", BuyerActs),
            new("POST", "merchants/{m}/order-references", NewOrderReference),
            new("POST", "merchants/{m}/order-references/{id}/challenge", Challenged),
            new("PUT", "merchants/{m}/permissions/{id}/instrument", PutInstrument),
            new("POST", "merchants/{m}/charges/{id}/cancel", CancelCharge),
            new("POST", "merchants/{m}/charges/{id}/dispute", DisputeCharge),
            new("POST", "merchants/{m}/disputes/{id}", MoveDispute),
            new("POST", "merchants/{m}/permissions/{id}/end", EndPermission),
            new("GET", "merchants/{m}/mailbox", Mailbox),
        ];
    }

    /// <summary>Every route: method, template under /control/v1, handler.</summary>
    public IReadOnlyList<Route> Routes { get; }

    internal sealed record Route(string Method, string Template, Func<Call, Task<(int Status, JsonNode? Body)>> Handle);

    /// <summary>One call: the path's names, the query, the body.</summary>
    internal sealed class Call(Dictionary<string, string> path, Dictionary<string, string> query, byte[] body)
    {
        public string Path(string name) => path[name];

        public string? Query(string name) => query.GetValueOrDefault(name);

        public IEnumerable<string> QueryNames => query.Keys;

        /// <summary>The body as an object of known members; none is an empty one.</summary>
        public JsonObject Object(params string[] members)
        {
            var given = Json() switch
            {
                null => [],
                JsonObject json => json,
                _ => throw new Problem(400, "The body must be a JSON object."),
            };
            Known(given, "", members);
            return given;
        }

        public JsonArray Array() => Json() as JsonArray ?? throw new Problem(400, "The body must be a JSON array.");

        private JsonNode? Json()
        {
            if (body.Length == 0)
                return null;
            try
            {
                return JsonNode.Parse(
                    body,
                    documentOptions: new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false }
                );
            }
            catch (JsonException broken)
            {
                throw new Problem(400, $"The body is not valid JSON: {broken.Message}");
            }
        }
    }

    public static void Known(JsonObject given, string path, params string[] members)
    {
        foreach (var (name, _) in given)
            if (!members.Contains(name))
                throw new Problem(400, $"Unknown member {path}{name}. Known: {string.Join(", ", members)}.");
    }

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) => head.Path.StartsWith("/control/v1/", StringComparison.Ordinal);

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        try
        {
            if (!token.IsSentWith(request))
                throw new Problem(401, "Send the content of control-token as a bearer token.");
            var segments = (request.Path.EndsWith('/') ? request.Path[..^1] : request.Path).Split('/')[3..];
            var methods = new List<string>();
            foreach (var route in Routes)
            {
                if (Match(route.Template, segments) is not { } path)
                    continue;
                methods.Add(route.Method);
                if (route.Method != request.Method)
                    continue;
                if (path.TryGetValue("m", out var merchant) && await engine.Store.Merchants.Read(merchant) is null)
                    throw new Problem(404, $"There is no merchant {merchant}.");
                var (status, body) = await route.Handle(new Call(path, Query(request.Query), request.Body.ToArray()));
                return new(
                    status,
                    "application/json",
                    body is null ? [] : Encoding.UTF8.GetBytes(body.ToJsonString(Plain))
                );
            }
            throw methods.Count == 0
                ? new Problem(404, $"There is no {request.Path}.")
                : new Problem(405, $"{request.Path} knows {string.Join(", ", methods)}.");
        }
        catch (Problem problem)
        {
            var details = new JsonObject
            {
                ["type"] = "about:blank",
                ["title"] = Title(problem.Status),
                ["status"] = problem.Status,
                ["detail"] = problem.Message,
            };
            return new(problem.Status, "application/problem+json", Encoding.UTF8.GetBytes(details.ToJsonString(Plain)));
        }
    }

    // Merchants

    private async Task<(int, JsonNode?)> NewMerchant(Call call)
    {
        var body = call.Object("region", "name", "seed", "startAt", "settings");
        if (MerchantAccounts.HomeOf(Text(body, "region")) is not var (region, currency))
            throw new Problem(400, "region is one of na, eu, uk, de, jp.");
        var seed = body["seed"] is null ? (long?)null : Number(body, "seed");
        var (drawn, secret) = MerchantAccounts.Draw(region, currency, Text(body, "name"), seed, sandbox: true);
        if (body["settings"] is JsonObject settings)
            drawn = drawn with { Settings = Settings(drawn.Settings, settings) };
        // RSA keys cannot be made from a seed, and take long to make: test merchants share a pool of fixed ones.
        var keyPem = TestKeys.PrivateKeyPem(seed ?? RandomNumberGenerator.GetInt32(int.MaxValue));
        using var key = RSA.Create();
        key.ImportFromPem(keyPem);
        var startAt = body["startAt"] is null ? (DateTimeOffset?)null : Instant(body, "startAt");
        if (!await accounts.Register(drawn, key.ExportSubjectPublicKeyInfoPem(), secret, startAt))
            throw new Problem(409, $"Seed {seed} is in use here.");
        var answer = MerchantJson(drawn);
        answer["privateKey"] = keyPem;
        answer["secretAccessKey"] = secret;
        return (201, answer);
    }

    private async Task<(int, JsonNode?)> ListMerchants(Call call)
    {
        var (after, limit) = Page(call);
        var all = await engine.Store.Merchants.All();
        var page = all.Skip((int)Math.Min(after, int.MaxValue)).Take(limit).ToList();
        return (
            200,
            Paged(
                page.Select(one => (JsonNode)Shown(one)),
                page.Count == limit && after + limit < all.Count ? after + limit : null
            )
        );
    }

    private async Task<(int, JsonNode?)> GetMerchant(Call call) =>
        (200, Shown((await engine.Store.Merchants.Read(call.Path("m")))!.Value.Merchant));

    private async Task<(int, JsonNode?)> PatchMerchant(Call call)
    {
        var body = call.Object("name", "settings");
        var changed = await accounts.Change(call.Path("m"), merchant =>
            merchant with
            {
                Name = body.ContainsKey("name") ? Text(body, "name") : merchant.Name,
                Settings = body["settings"] is JsonObject settings
                    ? Settings(merchant.Settings, settings)
                    : merchant.Settings,
            }
        );
        if (changed is null)
            throw new Problem(404, $"There is no merchant {call.Path("m")}.");
        // Read back, so that this node's copy is the changed one from the next request on.
        return (200, Shown((await engine.Store.Merchants.Read(call.Path("m")))!.Value.Merchant));
    }

    private async Task<(int, JsonNode?)> RemoveMerchant(Call call)
    {
        if (!await accounts.Remove(call.Path("m")))
            throw new Problem(404, $"There is no merchant {call.Path("m")}.");
        return (204, null);
    }

    private static MerchantSettings Settings(MerchantSettings present, JsonObject wanted)
    {
        Known(
            wanted,
            "settings.",
            "terms",
            "throttling",
            "returnOrigins",
            "fees",
            "serviceStatus",
            "serviceMessage",
            "suspended",
            "providers"
        );
        var terms = Text(wanted, "terms") switch
        {
            null => present.Terms,
            "tender" => TermsSetting.Tender,
            "amazon-sandbox" => TermsSetting.AmazonSandbox,
            _ => throw new Problem(400, "settings.terms is tender or amazon-sandbox."),
        };
        var status = Text(wanted, "serviceStatus") ?? present.ServiceStatus;
        if (status is not ("GREEN" or "GREEN_I" or "YELLOW" or "RED"))
            throw new Problem(400, "settings.serviceStatus is GREEN, GREEN_I, YELLOW or RED.");
        return new MerchantSettings
        {
            ServiceStatus = status,
            ServiceMessage = wanted.ContainsKey("serviceMessage")
                ? Text(wanted, "serviceMessage")
                : present.ServiceMessage,
            Suspended = wanted["suspended"] is { } suspended
                ? Flag(suspended, "settings.suspended")
                : present.Suspended,
            Providers = wanted["providers"] is { } providers ? Providers(providers) : present.Providers,
            Terms = terms,
            Throttling = wanted["throttling"] is { } throttling
                ? Flag(throttling, "settings.throttling")
                : present.Throttling,
            Fees = wanted.ContainsKey("fees") ? Fees(wanted["fees"]) : present.Fees,
            ReturnOrigins =
                wanted["returnOrigins"] is not { } origins ? present.ReturnOrigins
                : origins is not JsonArray list ? throw new Problem(400, "settings.returnOrigins is a list.")
                :
                [
                    .. list.Select(one =>
                        one is JsonValue value
                        && value.TryGetValue<string>(out var text)
                        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
                        && uri.Scheme is "http" or "https"
                            ? uri.GetLeftPart(UriPartial.Authority)
                            : throw new Problem(
                                400,
                                "settings.returnOrigins holds origins such as https://shop.example."
                            )
                    ),
                ],
        };
    }

    /// <summary>What a capture costs from now on; null for nothing.</summary>
    private static FeeSchedule? Fees(JsonNode? wanted)
    {
        if (wanted is null)
            return null;
        if (wanted is not JsonObject fees)
            throw new Problem(400, "settings.fees is an object, or null for no fees.");
        Known(fees, "settings.fees.", "basisPoints", "fixed");
        return new FeeSchedule(Number("basisPoints", 10_000), Number("fixed", 1_000_000));

        int Number(string name, int max) =>
            fees[name] is null ? 0
            : fees[name] is JsonValue value && value.TryGetValue<int>(out var number) && number >= 0 && number <= max
                ? number
            : throw new Problem(400, $"settings.fees.{name} is a whole number from 0 to {max}.");
    }

    /// <summary>Who may act for the merchant, each with its token.</summary>
    private static IReadOnlyList<ProviderGrant> Providers(JsonNode node)
    {
        if (node is not JsonArray list || list.Count > 50)
            throw new Problem(400, "settings.providers is a list of at most 50.");
        return
        [
            .. list.Select(item =>
            {
                if (item is not JsonObject one)
                    throw new Problem(400, "A provider is an object.");
                Known(one, "settings.providers.", "merchantId", "mwsAuthToken");
                return
                    Text(one, "merchantId") is { Length: > 0 } id
                    && Text(one, "mwsAuthToken") is { Length: > 0 and <= 256 } token
                    ? new ProviderGrant(id, token)
                    : throw new Problem(400, "A provider needs merchantId and mwsAuthToken (at most 256 characters).");
            }),
        ];
    }

    private static JsonObject MerchantJson(Merchant merchant) =>
        new()
        {
            ["merchantId"] = merchant.Id,
            ["storeId"] = merchant.StoreId,
            ["publicKeyId"] = merchant.PublicKeyId,
            ["accessKeyId"] = merchant.AccessKeyId,
            ["region"] = merchant.Region.Text(),
            ["currency"] = merchant.Currency.ToString(),
            ["clientId"] = merchant.StoreId,
            ["name"] = merchant.Name,
        };

    private static JsonObject Shown(Merchant merchant)
    {
        var json = MerchantJson(merchant);
        json["settings"] = new JsonObject
        {
            ["terms"] = merchant.Settings.Terms switch
            {
                TermsSetting.Tender => "tender",
                TermsSetting.AmazonSandbox => "amazon-sandbox",
            },
            ["throttling"] = merchant.Settings.Throttling,
            ["fees"] = merchant.Settings.Fees is { } fees
                ? new JsonObject { ["basisPoints"] = fees.BasisPoints, ["fixed"] = fees.Fixed }
                : null,
            ["serviceStatus"] = merchant.Settings.ServiceStatus,
            ["serviceMessage"] = merchant.Settings.ServiceMessage,
            ["suspended"] = merchant.Settings.Suspended,
            ["providers"] = new JsonArray([
                .. merchant.Settings.Providers.Select(one =>
                    (JsonNode)new JsonObject { ["merchantId"] = one.ProviderId, ["mwsAuthToken"] = one.Token }
                ),
            ]),
            ["returnOrigins"] = new JsonArray([.. merchant.Settings.ReturnOrigins.Select(one => (JsonNode)one)]),
        };
        return json;
    }

    // MerchantClock

    private async Task<(int, JsonNode?)> GetClock(Call call)
    {
        var clock = (await engine.Store.Merchants.Clock(call.Path("m")))!.Value;
        return (
            200,
            new JsonObject
            {
                ["now"] = Iso(await engine.Store.Now(call.Path("m"))),
                ["shift"] = XmlConvert.ToString(clock.AdvancingTo is null ? clock.Shift : TimeSpan.Zero),
                ["advancing"] = clock.AdvancingTo is { } target ? Iso(target) : null,
                ["next"] = (await clocks.Next(call.Path("m")))?.DueAt is { } next ? Iso(next) : null,
            }
        );
    }

    private async Task<(int, JsonNode?)> Advance(Call call)
    {
        var merchant = call.Path("m");
        var body = call.Object("by", "to", "settle", "wait");
        if ((body["by"] is null) == (body["to"] is null))
            throw new Problem(400, "Say either by (such as PT24H) or to (an instant, or next).");
        var now = await engine.Store.Now(merchant);
        var target =
            Text(body, "to") == "next"
                ? new AdvanceTarget(null)
                : new AdvanceTarget(body["by"] is null ? Instant(body, "to") : now + Span(body, "by"));
        if (target.To < now)
            throw new Problem(400, $"A clock moves forward only; it shows {Iso(now)}.");
        var wait = body["wait"] is null ? WaitDefault : Span(body, "wait");
        if (wait > WaitMax)
            throw new Problem(400, "wait is at most PT10M.");
        var settle = body["settle"] is not { } flag || Flag(flag, "settle");
        if (await clocks.Advance(merchant, target, settle, wait, CancellationToken.None) is not { } advanced)
            throw new Problem(409, "The clock is being advanced already; GET clock shows how far.");

        var events = new JsonArray();
        var (count, from) = (0L, advanced.FromSeq);
        while (events.Count < EventsMax)
        {
            var entries = await notifications.Entries(merchant, null, from, PageMax);
            foreach (var entry in entries)
            foreach (var step in entry.Steps)
                if (step.Moves && events.Count < EventsMax && DialectViews.Of(step.After) is { } view)
                    events.Add(
                        new JsonObject
                        {
                            ["at"] = Iso(entry.At),
                            ["cause"] = Cause(entry.Requester),
                            ["v2"] = view["v2"]!.DeepCloneOrNull(),
                            ["v1"] = view["v1"].DeepCloneOrNull(),
                        }
                    );
            if (entries.Count < PageMax)
                break;
            from = entries[^1].Seq;
        }
        count = events.Count < EventsMax ? events.Count : await notifications.CountMoves(merchant, advanced.FromSeq);
        var (delivered, failed) = await notifications.CountAttempts(merchant, now, advanced.Now);
        return (
            advanced.Finished ? 200 : 202,
            new JsonObject
            {
                ["now"] = Iso(advanced.Now),
                ["settled"] = settle && advanced.Finished,
                ["eventCount"] = count,
                ["deliveries"] = new JsonObject { ["delivered"] = delivered, ["failed"] = failed },
                ["events"] = events,
            }
        );
    }

    private static string KindOf(Requester requester) =>
        requester switch
        {
            Requester.Processor => "processor",
            Requester.Clock => "due",
            Requester.Merchant or Requester.Buyer or Requester.Operator => "request",
        };

    private static string Cause(Requester requester) =>
        requester switch
        {
            Requester.Clock => "deadline",
            Requester.Processor or Requester.Merchant or Requester.Buyer or Requester.Operator => requester.Text(),
        };

    // Small words

    public static string Iso(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static string? Text(JsonObject body, string name) =>
        body[name] switch
        {
            null => null,
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            _ => throw new Problem(400, $"{name} is a text."),
        };

    private static long Number(JsonObject body, string name) =>
        body[name] is JsonValue value && value.TryGetValue<long>(out var number)
            ? number
            : throw new Problem(400, $"{name} is a whole number.");

    private static bool Flag(JsonNode node, string name) =>
        node is JsonValue value && value.TryGetValue<bool>(out var flag)
            ? flag
            : throw new Problem(400, $"{name} is true or false.");

    private static DateTimeOffset Instant(JsonObject body, string name) =>
        DateTimeOffset.TryParse(
            Text(body, name),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var at
        ) && Text(body, name)!.Contains('T')
            ? RecordJson.At(RecordJson.Ms(at))
            : throw new Problem(400, $"{name} is an instant such as 2026-01-02T03:04:05.000Z.");

    private static TimeSpan Span(JsonObject body, string name)
    {
        var text = Text(body, name) ?? "";
        return
            Tender.Server.Settings.ParsePeriod(text) is { } span
            && span >= TimeSpan.Zero
            && span <= TimeSpan.FromDays(36_525)
            ? span
            : throw new Problem(
                400,
                $"{name} is a duration such as PT24H or P8D (weeks, days, hours, minutes, seconds)."
            );
    }

    private static (long After, int Limit) Page(Call call)
    {
        var after = 0L;
        var limit = PageDefault;
        if (
            call.Query("after") is { } a
            && !long.TryParse(a, NumberStyles.None, CultureInfo.InvariantCulture, out after)
        )
            throw new Problem(400, "after is the next of the page before.");
        if (
            call.Query("limit") is { } l
            && (
                !int.TryParse(l, NumberStyles.None, CultureInfo.InvariantCulture, out limit)
                || limit is < 1 or > PageMax
            )
        )
            throw new Problem(400, $"limit is 1 to {PageMax}.");
        return (after, limit);
    }

    private static JsonObject Paged(IEnumerable<JsonNode> items, long? next) =>
        new() { ["items"] = new JsonArray([.. items]), ["next"] = next?.ToString(CultureInfo.InvariantCulture) };

    private static Dictionary<string, string>? Match(string template, string[] segments)
    {
        var parts = template.Split('/');
        if (parts.Length != segments.Length)
            return null;
        var found = new Dictionary<string, string>();
        for (var i = 0; i < parts.Length; i++)
            if (parts[i][0] == '{')
                found[parts[i][1..^1]] = Uri.UnescapeDataString(segments[i]);
            else if (parts[i] != segments[i])
                return null;
        return found;
    }

    private static Dictionary<string, string> Query(string query)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            found[Uri.UnescapeDataString(at < 0 ? pair : pair[..at])] =
                at < 0 ? "" : Uri.UnescapeDataString(pair[(at + 1)..].Replace('+', ' '));
        }
        return found;
    }

    private static string Title(int status) =>
        status switch
        {
            400 => "Malformed",
            401 => "No token",
            404 => "Not found",
            405 => "Method not allowed",
            409 or 422 => "Not possible now",
            _ => "Failed",
        };
}

internal static class JsonNodes
{
    public static JsonNode? DeepCloneOrNull(this JsonNode? node) => node?.DeepClone();
}
