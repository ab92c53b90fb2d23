using System.Diagnostics;
using System.Text.Json;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processes;

/// <summary>A shop that charges one permission, each time under a key of its own, and asks again.</summary>
internal sealed class KeyedCharges
{
    /// <summary>Nobody waits longer than 15 s for an answer, whatever the database does; a busy machine gets
    /// more.</summary>
    private static readonly TimeSpan AnswerWindow = TimeSpan.FromSeconds(20);

    private readonly V2Client v2;
    private readonly string permission,
        store;

    private KeyedCharges(V2Client v2, string permission, string store) =>
        (this.v2, this.permission, this.store) = (v2, permission, store);

    /// <param name="place">Where the server's files are.</param>
    /// <param name="server">Where it answers.</param>
    /// <param name="merchant">Whose shop it is; null for the one that is there from the start.</param>
    public static async Task<KeyedCharges> Open(Place place, Uri server, TestMerchant? merchant = null)
    {
        merchant ??= place.Ready;
        await UntilReady(server, ready: true, TimeSpan.FromSeconds(30));
        for (var attempt = 1; ; attempt++)
            try
            {
                var (permission, _) = await Client.Permission(merchant, server, place.Control(server), 5000);
                return new KeyedCharges(new V2Client(merchant, server), permission, merchant.StoreId);
            }
            catch (Xunit.Sdk.XunitException refused)
                when (attempt < 5 && refused.Message.Contains("answered 503", StringComparison.Ordinal))
            {
                // A machine that is busy with other tests may need longer than a connection may take.
            }
    }

    /// <summary>The same shop, whose server answers elsewhere now.</summary>
    public KeyedCharges At(Place place, Uri server) => new(new V2Client(place.Ready, server), permission, store);

    public Task<V2Reply> Charge(string key) =>
        v2.Post(
            "charges",
            new
            {
                chargePermissionId = permission,
                chargeAmount = new { amount = "1.00", currencyCode = "USD" },
                captureNow = false,
                canHandlePendingAuthorization = false,
            },
            key
        );

    /// <summary>Begins a checkout, of which there may be any number.</summary>
    public Task<V2Reply> Checkout(string key) =>
        v2.Post(
            "checkoutSessions",
            new
            {
                webCheckoutDetails = new { checkoutReviewReturnUrl = "https://shop.example/review" },
                storeId = store,
            },
            key
        );

    public Task<V2Reply> Read() => v2.Get($"chargePermissions/{permission}");

    /// <summary>A charge is answered in time, in the API's own shape, that it cannot be made now.</summary>
    public async Task IsUnavailable(string key)
    {
        var since = Stopwatch.GetTimestamp();
        var answer = await Charge(key);
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, AnswerWindow);
        Assert.True(answer.Status == 503, $"{answer.Status} {answer.Text}");
        using var body = JsonDocument.Parse(answer.Text);
        Assert.Equal("ServiceUnavailable", body.RootElement.GetProperty("reasonCode").GetString());
    }

    /// <summary>Whether the service says that it can be used, and that it says so in time.</summary>
    public static async Task<(int Status, string Text)> Ready(Uri server)
    {
        using var client = new HttpClient(new SocketsHttpHandler());
        var since = Stopwatch.GetTimestamp();
        using var answer = await client.GetAsync(new Uri(server, "/readyz"));
        // Two seconds are promised; a busy machine gets more.
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, TimeSpan.FromSeconds(4));
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Asks until the service says that it can be used, or cannot; what it says.</summary>
    public static async Task<string> UntilReady(Uri server, bool ready, TimeSpan window)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var (status, text) = await Ready(server);
            if (status == (ready ? 200 : 503))
                return text;
            Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, window);
            await Task.Delay(50);
        }
    }

    /// <summary>Asks until the charge is made; how long that took.</summary>
    public Task<TimeSpan> UntilCharged(string key) => UntilMade(() => Charge(key));

    /// <summary>Asks until something is made; how long that took.</summary>
    public static async Task<TimeSpan> UntilMade(Func<Task<V2Reply>> ask)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (answer.Status == 201)
                return Stopwatch.GetElapsedTime(since);
            Assert.True(answer.Status == 503, $"{answer.Status} {answer.Text}");
            Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, TimeSpan.FromSeconds(60));
            await Task.Delay(100);
        }
    }
}
