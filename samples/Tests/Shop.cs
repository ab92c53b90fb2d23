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

    private Shop(WebApplication app, SandboxMerchant merchant, string database) =>
        (this.app, this.merchant, this.database) = (app, merchant, database);

    private OrderPayments Payments => app.Services.GetRequiredService<OrderPayments>();

    public static async Task<Shop> Open(SandboxMerchant merchant)
    {
        var database = Path.Combine(Path.GetTempPath(), $"shop-{Guid.NewGuid():N}.db");
        var source = SqliteFactory.Instance.CreateDataSource($"Data Source={database};Pooling=false");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        // In production these two lines name the real keys; here they name the sandbox.
        builder.Services.AddAmazonPay(options => options.UseSandbox(merchant));
        builder.Services.AddAmazonPayOrders(
            options => options.DataSource = source,
            OutcomeHandler.From((_, _, _) => Task.CompletedTask)
        );
        var app = builder.Build();
        app.MapAmazonPayNotifications("/ipn");
        await app.StartAsync();
        await merchant.Notices.SendToAsync(new Uri(new Uri(app.Urls.Single()), "/ipn"));
        return new Shop(app, merchant, database);
    }

    /// <summary>An order whose buyer pays with a test card; the authorization may be pending afterwards.</summary>
    public async Task<string> Sell(string? card = null)
    {
        var (order, price) = ($"order-{Guid.NewGuid():N}"[..20], new Price(25, merchant.Currency));
        var client = app.Services.GetRequiredService<AmazonPayClient>();
        var session = (
            await client.CreateCheckoutSessionAsync(
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
                        ChargeAmount = price,
                    },
                },
                order
            )
        ).ValueOrThrow();
        await merchant.Buyer.PayAsync(session.CheckoutSessionId, card);
        await Payments.RequestAsync(new CompleteCheckoutCall(order, "charge", session.CheckoutSessionId, price));
        return order;
    }

    /// <summary>How the order's payment ended, once everything the shop has heard of is dealt with.</summary>
    public async Task<IReadOnlyList<Ending>> Endings(string order)
    {
        while (await Payments.RunDueAsync()) { }
        return [.. (await Payments.FindAsync(order)).Outcomes.Select(outcome => outcome.Ending)];
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        File.Delete(database);
    }
}
