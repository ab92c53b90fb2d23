using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Xunit;

namespace Tender.Tests.Harness;

/// <summary>One side of a state: how one dialect shows it.</summary>
internal sealed record ViewSide(string ObjectType, string ObjectId, string? State, string? ReasonCode);

/// <summary>How both dialects show a state; null where one has no such object.</summary>
internal sealed record View(ViewSide? V2, ViewSide? V1);

internal sealed record ClockEvent(DateTimeOffset At, string Cause, ViewSide? V2, ViewSide? V1);

internal sealed record DeliveryCount(int Delivered, int Failed);

internal sealed record Advanced(
    DateTimeOffset Now,
    bool Settled,
    int EventCount,
    DeliveryCount Deliveries,
    ClockEvent[] Events
);

internal sealed record ClockReading(
    DateTimeOffset Now,
    string Shift,
    DateTimeOffset? Advancing,
    DateTimeOffset? Next,
    StalledJob? Stalled
);

/// <summary>The job of an advance that was given up.</summary>
internal sealed record StalledJob(string Id, string Kind, string? Error);

internal sealed record Endpoint(
    string Url,
    string Generation,
    string? SignatureVersion = null,
    string? Ca = null,
    string? Id = null
);

internal sealed record Attempt(DateTimeOffset At, int? Status, string? Error, long DurationMs, string? Answer);

internal sealed record Delivery(
    string Endpoint,
    string Generation,
    string MessageId,
    string State,
    DateTimeOffset? NextAttemptAt,
    string? Body,
    Attempt[] Attempts
);

internal sealed record Notice(string Id, DateTimeOffset At, ViewSide? V2, ViewSide? V1, Delivery[] Deliveries);

internal sealed record TimelineEntry(
    DateTimeOffset At,
    string Kind,
    string Who,
    string Summary,
    ViewSide? V2,
    ViewSide? V1
);

internal sealed record Page<T>(T[] Items, string? Next);

internal sealed record NextStep(View To, string Cause, string? Operation, DateTimeOffset? DueAt);

internal sealed record NextSteps(View Now, NextStep[] Items, string? Advice);

internal sealed record BuyerMove(string? Url, string State);

internal sealed record OrderReference(string Id, string AccessToken);

internal sealed record ControlReply(int Status, byte[] Body, string? ContentType)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    public T As<T>() =>
        JsonSerializer.Deserialize<T>(Body, ControlClient.Json)
        ?? throw new InvalidOperationException("The control API answered null.");
}

/// <summary>The control API as product tests use it: typed where it is typed, bound to one merchant. An unexpected
/// status fails with the whole answer.</summary>
internal sealed class ControlClient(Uri http, string token, string merchantId)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>How long an advance may take of real time: a busy machine drains slowly.</summary>
    private const string Wait = "PT10M";

    // Longer than an advance may wait before it answers 202.
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromMinutes(11),
    };

    public string MerchantId => merchantId;

    /// <summary>The operations that did what this client asked.</summary>
    public System.Collections.Concurrent.ConcurrentBag<string> Answered { get; } = [];

    public ControlClient For(TestMerchant merchant) => new(http, token, merchant.MerchantId);

    public async Task<TestMerchant> NewMerchant(object? body = null) =>
        (await Call(HttpMethod.Post, "/control/v1/merchants", body ?? new { }, 201)).As<TestMerchant>();

    public async Task<ClockReading> Clock() => (await Mine(HttpMethod.Get, "clock", null, 200)).As<ClockReading>();

    /// <summary>
    /// Moves the clock by an ISO 8601 duration and waits until every IPN that came due was answered or has failed.
    /// </summary>
    public Task<Advanced> Advance(string by) => AdvanceWith(new { by, wait = Wait });

    public Task<Advanced> AdvanceTo(DateTimeOffset to) =>
        AdvanceWith(new { to = to.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"), wait = Wait });

    public Task<Advanced> AdvanceToNext() => AdvanceWith(new { to = "next", wait = Wait });

    /// <summary>Lets everything that is owed now be delivered: the smallest step of the clock.</summary>
    public Task<Advanced> Settle() => Advance("PT1S");

    private async Task<Advanced> AdvanceWith(object body) =>
        (await Mine(HttpMethod.Post, "clock/advance", body, 200)).As<Advanced>();

    public async Task<Endpoint[]> PutEndpoints(params Endpoint[] endpoints) =>
        (await Mine(HttpMethod.Put, "notification-endpoints", endpoints, 200)).As<Endpoint[]>();

    public async Task<Endpoint[]> Endpoints() =>
        (await Mine(HttpMethod.Get, "notification-endpoints", null, 200)).As<Endpoint[]>();

    public async Task<Notice[]> Notifications(string? objectId = null)
    {
        var query = objectId is null ? "notifications?limit=1000" : $"notifications?limit=1000&objectId={objectId}";
        return (await Mine(HttpMethod.Get, query, null, 200)).As<Page<Notice>>().Items;
    }

    public Task<ControlReply> Redeliver(string notificationId) =>
        Mine(HttpMethod.Post, $"notifications/{notificationId}/redeliver", null, 202);

    public async Task<TimelineEntry[]> Timeline(string objectId) =>
        (await Mine(HttpMethod.Get, $"timeline?limit=1000&objectId={objectId}", null, 200))
            .As<Page<TimelineEntry>>()
            .Items;

    public async Task<NextSteps> Next(string objectId) =>
        (await Mine(HttpMethod.Get, $"next?objectId={objectId}", null, 200)).As<NextSteps>();

    public async Task<BuyerMove> Buyer(
        string sessionId,
        string action,
        string? instrument = null,
        object? buyer = null,
        bool? saveWallet = null
    ) =>
        (
            await Mine(
                HttpMethod.Post,
                $"checkout-sessions/{sessionId}/buyer",
                new
                {
                    action,
                    instrument,
                    buyer,
                    saveWallet,
                },
                200
            )
        ).As<BuyerMove>();

    public async Task<OrderReference> NewOrderReference(string? kind = null, string? instrument = null) =>
        (await Mine(HttpMethod.Post, "order-references", new { kind, instrument }, 201)).As<OrderReference>();

    /// <summary>The buyer changes the payment method. Answers the permission's view.</summary>
    public async Task<View> PutInstrument(string permissionId, string instrument) =>
        (await Mine(HttpMethod.Put, $"permissions/{permissionId}/instrument", new { instrument }, 200)).As<View>();

    public Task<ControlReply> PutOutcomes(params object[] rules) => Mine(HttpMethod.Put, "outcomes", rules, null);

    public Task<ControlReply> PutFaults(object faults) => Mine(HttpMethod.Put, "faults", faults, null);

    /// <summary>A POST under the merchant's own path, whatever it answers.</summary>
    public Task<ControlReply> Any(string path, object body) =>
        Raw(
            HttpMethod.Post,
            $"/control/v1/merchants/{merchantId}/{path}",
            JsonContent.Create(body, body.GetType(), options: Json),
            token
        );

    /// <summary>A call under the merchant's own path. Without an expected status any 2xx will do.</summary>
    public Task<ControlReply> Mine(HttpMethod method, string path, object? body, int? expected) =>
        Call(method, $"/control/v1/merchants/{merchantId}/{path}", body, expected);

    public async Task<ControlReply> Call(HttpMethod method, string path, object? body, int? expected)
    {
        var reply = await Raw(
            method,
            path,
            body is null ? null : JsonContent.Create(body, body.GetType(), options: Json),
            token
        );
        Assert.True(
            expected is { } status ? reply.Status == status : reply.Status is >= 200 and < 300,
            $"{method} {path} answered {reply.Status}, expected {expected?.ToString() ?? "2xx"}: {reply.Text}"
        );
        return reply;
    }

    public async Task<ControlReply> Raw(HttpMethod method, string path, HttpContent? content, string? bearer)
    {
        using var request = new HttpRequestMessage(method, new Uri(http, path)) { Content = content };
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        using var response = await Client.SendAsync(request);
        var reply = new ControlReply(
            (int)response.StatusCode,
            await response.Content.ReadAsByteArrayAsync(),
            response.Content.Headers.ContentType?.MediaType
        );
        // Whatever a test is about: what went over the wire is what the OpenAPI document says.
        if (
            path.StartsWith("/control/v1/", StringComparison.Ordinal)
            && ApiDocument.Control.Check(
                method.Method,
                path.Split('?')[0].TrimEnd('/'),
                content is null ? [] : await content.ReadAsByteArrayAsync(),
                reply.Status,
                reply.Body
            )
                is { } operation
        )
            Answered.Add(operation);
        return reply;
    }
}
