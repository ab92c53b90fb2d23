using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tender.AmazonPay;
using Tender.AmazonPay.V2;
using Tender.MerchantKit;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Hosting;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;
using Tender.Testing;

namespace ShopTests;

/// <summary>The shop under test: the merchant kit, a database of its own, and a listener for notices.</summary>
internal sealed class Shop : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly SandboxMerchant merchant;
    private readonly string database;

    private Shop(WebApplication app, SandboxMerchant merchant, string database, Till till) =>
        (this.app, this.merchant, this.database, Till) = (app, merchant, database, till);

    public Till Till { get; }

    private OrderPayments Payments => app.Services.GetRequiredService<OrderPayments>();

    private AmazonPayClient Client => app.Services.GetRequiredService<AmazonPayClient>();

    public static async Task<Shop> Open(SandboxMerchant merchant)
    {
        var (database, till) = (Path.Combine(Path.GetTempPath(), $"shop-{Guid.NewGuid():N}.db"), new Till());
        var source = SqliteFactory.Instance.CreateDataSource($"Data Source={database};Pooling=false");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        // In production these two lines name the real keys; here they name the sandbox.
        builder.Services.AddAmazonPay(options => options.UseSandbox(merchant));
        builder.Services.AddAmazonPayOrders(
            // No quota is kept here, so nothing need be saved up for.
            options => (options.DataSource, options.ReadsPerSecond, options.ReadBurst) = (source, 1000, 1000),
            OutcomeHandler.From(till.Handle)
        );
        var app = builder.Build();
        app.MapAmazonPayNotifications("/ipn");
        await app.StartAsync();
        await merchant.Notices.SendToAsync(new Uri(new Uri(app.Urls.Single()), "/ipn"));
        return new Shop(app, merchant, database, till);
    }

    /// <summary>An order whose buyer pays with a test card; the authorization may be pending afterwards.</summary>
    public async Task<string> Sell(string? card = null)
    {
        var (order, session) = await Begin();
        await merchant.Buyer.PayAsync(session, card);
        await Payments.RequestAsync(new CompleteCheckoutCall(order, "charge", session, Price));
        return order;
    }

    /// <summary>An order whose buyer was sent to Amazon: its number, and its checkout.</summary>
    public async Task<(string Order, string Session)> Begin()
    {
        var order = $"order-{Guid.NewGuid():N}"[..20];
        var session = (
            await Client.CreateCheckoutSessionAsync(
                new CreateCheckoutSessionRequest
                {
                    StoreId = merchant.StoreId,
                    WebCheckoutDetails = new WebCheckoutDetails
                    {
                        CheckoutResultReturnUrl = "https://shop.example/thanks",
                        CheckoutMode = "ProcessOrder",
                    },
                    PaymentDetails = new PaymentDetails
                    {
                        PaymentIntent = PaymentIntent.Authorize,
                        CanHandlePendingAuthorization = true,
                        ChargeAmount = Price,
                    },
                },
                order
            )
        ).ValueOrThrow();
        return (order, session.CheckoutSessionId);
    }

    /// <summary>The buyer is back without having paid, or never came: the shop looks.</summary>
    public async Task<string> Look(string session) =>
        (await Client.GetCheckoutSessionAsync(session)).ValueOrThrow().StatusDetails.State.ToString();

    /// <summary>Gives the money of a captured order back.</summary>
    public async Task Refund(string order)
    {
        var captured = await Until<Captured>(order);
        await Payments.RequestAsync(new RefundCall(order, "refund", ApiGeneration.V2, captured.ObjectId!, Price));
    }

    /// <summary>Authorizes an order once more, on the permission it has.</summary>
    public async Task ChargeAgain(string order)
    {
        var permission = (await Outcomes(order)).First(one => one.PermissionId is not null).PermissionId!;
        await Payments.RequestAsync(
            new AuthorizeCall(order, "again", ApiGeneration.V2, permission, Price, AuthorizationMode.Optimal)
        );
    }

    /// <summary>How the order's payment ended, once everything the shop has heard of is dealt with.</summary>
    public async Task<IReadOnlyList<Ending>> Endings(string order) =>
        [.. (await Outcomes(order)).Select(outcome => outcome.Ending)];

    /// <summary>Waits for an ending: what the shop asks for by itself is answered in the background.</summary>
    public async Task<Outcome> Until<T>(string order)
        where T : Ending
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if ((await Outcomes(order)).LastOrDefault(one => one.Ending is T) is { } outcome)
                return outcome;
            await Task.Delay(20, limit.Token);
        }
    }

    /// <summary>The same with the objects they are about.</summary>
    public async Task<IReadOnlyList<Outcome>> Outcomes(string order)
    {
        while (await Payments.RunDueAsync()) { }
        return (await Payments.FindAsync(order)).Outcomes;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        File.Delete(database);
    }

    private Price Price => new(25, merchant.Currency);
}
