using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>What a check said of a race.</summary>
internal sealed record RaceRun(string Name, bool? Passed, string? Detail);

/// <summary>A shop with the pages that a check needs; a test says what it does with notices.</summary>
internal sealed class CheckedShop : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> outcomes = new();
    private readonly ConcurrentDictionary<string, string> orders = new();
    private readonly WebApplication app;
    private readonly Shop shop;

    private CheckedShop(Shop shop, WebApplication app) => (this.shop, this.app) = (shop, app);

    public string Url => app.Urls.Single() + "/";

    public bool Knows(string charge) => outcomes.ContainsKey(charge);

    public void Add(string charge, string outcome)
    {
        if (outcomes.TryGetValue(charge, out var its))
            its.Enqueue(outcome);
    }

    public void AddOnce(string charge, string outcome)
    {
        lock (outcomes)
            if (!outcomes[charge].Contains(outcome))
                Add(charge, outcome);
    }

    public static async Task<CheckedShop> Start(Shop shop, Func<CheckedShop, JsonObject, Task> told)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var checkedShop = new CheckedShop(shop, app);
        app.MapPost("/begin", checkedShop.Begin);
        app.MapGet("/outcomes", (string order) => checkedShop.outcomes[checkedShop.orders[order]]);
        app.MapPost("/ipn", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            var envelope = JsonNode.Parse(await reader.ReadToEndAsync())!;
            await told(checkedShop, JsonNode.Parse(envelope["Message"]!.GetValue<string>())!.AsObject());
        });
        await app.StartAsync();
        await shop.Control.PutEndpoints(new Harness.Endpoint($"{checkedShop.Url}ipn", "v2"));
        return checkedShop;
    }

    public async Task<List<RaceRun>> Check(params string[] races)
    {
        var reply = await shop.Control.Mine(
            HttpMethod.Post,
            "receiver-check",
            new
            {
                endpoint = $"{Url}ipn",
                begin = $"{Url}begin",
                readBack = new { url = $"{Url}outcomes?order={{order}}" },
                races = races.Length == 0 ? null : races,
                patience = "PT3S",
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

    private async Task<object> Begin()
    {
        var (_, charge) = await shop.Checkout(20, pending: true, card: "0701");
        var order = Shop.NewReference();
        outcomes[charge] = new();
        orders[order] = charge;
        return new { order, objectId = charge };
    }
}
