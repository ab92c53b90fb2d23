using System.Collections.Concurrent;
using Tender.AmazonPay;
using Tender.AmazonPay.V2;
using Tender.Testing.Tests;
using Tender.Tests.Harness;
using Xunit;

[assembly: AssemblyFixture(typeof(Sandboxes))]

namespace Tender.Testing.Tests;

/// <summary>A sandbox on each database, shared by the tests, and the first steps of a payment.</summary>
public sealed class Sandboxes : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<TestDatabase, Lazy<Task<TenderSandbox>>> Shared = new();

    internal static async Task<SandboxMerchant> Merchant(
        TestDatabase database,
        SandboxMerchantOptions? options = null
    ) => await (await On(database)).CreateMerchantAsync(options);

    internal static Task<TenderSandbox> On(TestDatabase database) =>
        Shared.GetOrAdd(database, one => new Lazy<Task<TenderSandbox>>(() => Start(one))).Value;

    /// <summary>
    /// A checkout that the buyer paid and the shop completed: its permission and, unless it was only confirmed, its
    /// authorized charge.
    /// </summary>
    internal static async Task<CheckoutSession> Paid(
        SandboxMerchant merchant,
        AmazonPayClient client,
        PaymentIntent? intent = null
    )
    {
        var price = new Price(25, merchant.Currency);
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
                        PaymentIntent = intent ?? PaymentIntent.Authorize,
                        ChargeAmount = price,
                    },
                },
                Guid.NewGuid().ToString("N")
            )
        ).ValueOrThrow();
        var url = await merchant.Buyer.PayAsync(session.CheckoutSessionId);
        Assert.StartsWith("https://shop.example/thanks?amazonCheckoutSessionId=", url?.ToString());
        return (
            await client.CompleteCheckoutSessionAsync(
                session.CheckoutSessionId,
                new CompleteCheckoutSessionRequest { ChargeAmount = price }
            )
        ).ValueOrThrow();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sandbox in Shared.Values)
            if (sandbox.IsValueCreated)
                await (await sandbox.Value).DisposeAsync();
    }

    private static async Task<TenderSandbox> Start(TestDatabase database) =>
        await TenderSandbox.StartAsync(
            new TenderSandboxOptions
            {
                Database = database == TestDatabase.Postgres ? await Postgres.NewDatabase() : null,
            }
        );
}
