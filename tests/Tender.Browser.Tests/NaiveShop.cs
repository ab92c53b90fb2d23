using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tender.Browser.Tests;

/// <summary>A shop with the pages that a receiver check needs; it believes every notice about an order of
/// its.</summary>
internal sealed class NaiveShop : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> outcomes = new();
    private readonly WebApplication app;

    private NaiveShop(WebApplication app) => this.app = app;

    public string Url => app.Urls.Single();

    public static async Task<NaiveShop> Start(RealServer real, Seller seller)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var shop = new NaiveShop(app);
        app.MapPost("/begin", async () =>
        {
            var charge = (await real.PendingOrder(seller)).Capture(1).Value;
            shop.outcomes[charge] = new();
            return new { order = charge, objectId = charge };
        });
        app.MapGet("/outcomes", (string order) => shop.outcomes[order]);
        app.MapPost("/ipn", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            var message = JsonNode.Parse(await reader.ReadToEndAsync())!["Message"]!.GetValue<string>();
            if (shop.outcomes.TryGetValue(JsonNode.Parse(message)!["ObjectId"]!.GetValue<string>(), out var its))
                its.Enqueue("paid");
        });
        await app.StartAsync();
        return shop;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
