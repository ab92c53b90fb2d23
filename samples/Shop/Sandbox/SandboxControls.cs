using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;

namespace RubberDuckShop.Sandbox;

/// <summary>What no real service lets a shop do: move time, and say how the next payment ends.</summary>
public sealed class SandboxControls(ShopSettings settings, MerchantKeys keys, IHttpClientFactory clients)
{
    private const string AmazonClosed = "AmazonClosed";

    private readonly ConcurrentDictionary<string, string> notes = new();

    /// <summary>What is offered at the foot of each page.</summary>
    public static IReadOnlyList<(string By, string Label)> Steps { get; } =
    [("PT1M", "a minute"), ("PT25H", "a day"), ("P8D", "8 days"), ("P31D", "a month")];

    /// <summary>What can be decided beforehand.</summary>
    public static IReadOnlyList<(string Operation, string Outcome, string Label)> Endings { get; } =
    [
        ("capture", "AmazonRejected", "the next capture is declined"),
        ("refund", "AmazonRejected", "the next refund is declined"),
        ("authorize", AmazonClosed, "Amazon closes the next authorization (original API)"),
        ("capture", AmazonClosed, "Amazon closes the next capture (original API)"),
    ];

    public Task ReceiveNoticesAt(Uri url) =>
        Tell(HttpMethod.Put, "notification-endpoints", new[] { new { url = url.ToString(), generation = "both" } });

    /// <summary>
    /// Moves the merchant's clock; whatever falls due on the way happens, and its notices are delivered.
    /// </summary>
    public Task Advance(string by) => Tell(HttpMethod.Post, "clock/advance", new { by });

    public Task Script(string operation, string outcome)
    {
        if (outcome != AmazonClosed)
            return Tell(HttpMethod.Put, "outcomes", new[] { new { operation, outcome } });
        notes[operation] = """{"SandboxSimulation":{"State":"Closed","ReasonCode":"AmazonClosed"}}""";
        return Task.CompletedTask;
    }

    /// <summary>
    /// The note of the next request of the original API, which in its sandbox says how that ends; null for none.
    /// </summary>
    public string? Note(string operation) => notes.TryRemove(operation, out var note) ? note : null;

    private async Task Tell(HttpMethod method, string path, object body)
    {
        var token = await File.ReadAllTextAsync(Path.Combine(settings.DataDirectory, "control-token"));
        using var request = new HttpRequestMessage(
            method,
            new Uri(settings.Endpoint, $"/control/v1/merchants/{keys.MerchantId}/{path}")
        )
        {
            Content = JsonContent.Create(body, options: JsonSerializerOptions.Web),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token.Trim()) },
        };
        using var response = await clients.CreateClient().SendAsync(request);
        response.EnsureSuccessStatusCode();
    }
}
