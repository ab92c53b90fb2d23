using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>What a check said of a race.</summary>
internal sealed record RaceRun(string Name, bool? Passed, string? Detail);

/// <summary>What a shop does when it is told of an object, and when it captures.</summary>
internal sealed record Habits(Func<CheckedShop, string, Task> Told, Func<CheckedShop, string, Task>? Captures = null)
{
    /// <summary>Whether it offers pages for the buyer's return, its own look and a capture.</summary>
    public bool HasPages { get; init; } = true;

    /// <summary>The address that is told of its own look, where it is another one.</summary>
    public string? PollUrl { get; init; }
}

/// <summary>A shop with the pages that a check needs, in one generation of the API.</summary>
internal sealed class CheckedShop(Shop shop, string generation, Habits habits, WebApplication app) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> outcomes = new();
    private readonly ConcurrentDictionary<string, string> orders = new();

    public string Url => app.Urls.Single() + "/";

    private bool IsV1 => generation == "v1";

    public static async Task<CheckedShop> Start(Shop shop, string generation, Habits habits)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var checkedShop = new CheckedShop(shop, generation, habits, app);
        app.MapPost("/begin", checkedShop.Begin);
        app.MapGet("/outcomes", (string order) => checkedShop.outcomes[checkedShop.orders[order]]);
        app.MapGet("/return", (string order) => habits.Told(checkedShop, checkedShop.orders[order]));
        app.MapPost("/poll", (string order) => habits.Told(checkedShop, checkedShop.orders[order]));
        app.MapPost("/capture", (string order) => habits.Captures!(checkedShop, checkedShop.orders[order]));
        app.MapPost("/ipn", checkedShop.Receive);
        await app.StartAsync();
        await shop.Control.PutEndpoints(new Harness.Endpoint($"{checkedShop.Url}ipn", generation));
        return checkedShop;
    }

    /// <summary>Counts an outcome of an order of its own, as often as it is told.</summary>
    public bool Add(string id, string outcome)
    {
        if (!outcomes.TryGetValue(id, out var its))
            return false;
        its.Enqueue(outcome);
        return true;
    }

    /// <summary>Reads what has become of an object of its own, and counts that once.</summary>
    public async Task Look(string id)
    {
        if (!outcomes.ContainsKey(id))
            return;
        var outcome = IsV1 ? await LookInV1(id) : await LookInV2(id);
        lock (outcomes)
            if (outcome is not null && !outcomes[id].Contains(outcome))
                Add(id, outcome);
    }

    /// <summary>Captures; whatever is answered.</summary>
    public async Task Capture(string id)
    {
        if (IsV1)
            await shop.CaptureV1(id, 20);
        else
            await shop.Capture(id, 20);
    }

    public async Task<List<RaceRun>> Check(string patience, params string[] races)
    {
        var reply = await shop.Control.Mine(
            HttpMethod.Post,
            "receiver-check",
            new
            {
                endpoint = $"{Url}ipn",
                generation,
                begin = $"{Url}begin",
                readBack = new { url = $"{Url}outcomes?order={{order}}" },
                races = races.Length == 0 ? null : races,
                patience,
            },
            200
        );
        var report = reply.As<JsonObject>();
        List<RaceRun> runs =
        [
            .. report["races"]!
                .AsArray()
                .Select(one => new RaceRun((string)one!["race"]!, (bool?)one["passed"], (string?)one["detail"])),
        ];
        Assert.Equal(runs.All(run => run.Passed != false), (bool)report["passed"]!);
        return runs;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task<string?> LookInV2(string id) =>
        (await shop.GetCharge(id)).State switch
        {
            "Authorized" => "authorized",
            "Captured" => "captured",
            "Canceled" => "canceled",
            _ => null,
        };

    private async Task<string?> LookInV1(string id)
    {
        var found = await shop.GetAuthorization(id);
        return (found[$"{Shop.Authorized}/State"], found[$"{Shop.Authorized}/ReasonCode"]) switch
        {
            ("Open", _) => "authorized",
            ("Closed", "MaxCapturesProcessed") => "captured",
            ("Closed", _) => "canceled",
            _ => null,
        };
    }

    private async Task Receive(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var envelope = JsonNode.Parse(await reader.ReadToEndAsync())!;
        var message = JsonNode.Parse(envelope["Message"]!.GetValue<string>())!.AsObject();
        await habits.Told(
            this,
            IsV1
                ? XDocument
                    .Parse((string)message["NotificationData"]!)
                    .Descendants(ReceivedMessage.DataNamespace + "AmazonAuthorizationId")
                    .First()
                    .Value
                : (string)message["ObjectId"]!
        );
    }

    private async Task<object> Begin()
    {
        var id = IsV1
            ? (await shop.Authorize(await shop.Order(20), 20, timeout: "1440")).Ok()[Shop.AuthorizationId]!
            : (await shop.Checkout(20, pending: true, card: "0701")).Charge;
        var order = Shop.NewReference();
        outcomes[id] = new();
        orders[order] = id;
        var query = $"?order={order}";
        return habits.HasPages
            ? new
            {
                order,
                objectId = id,
                redirectUrl = $"{Url}return{query}",
                pollUrl = habits.PollUrl ?? $"{Url}poll{query}",
                captureUrl = $"{Url}capture{query}",
            }
            : new { order, objectId = id };
    }
}
