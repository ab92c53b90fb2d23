using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Gateway;

/// <summary>What shops of the second generation and their buyers do at a live Tender that is a gateway.</summary>
internal static class GatewayCheckouts
{
    public static Shop.Money Price(this GatewayHost host, decimal amount) =>
        new(amount.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture), host.Merchant.Currency);

    /// <summary>The shop's server makes a session, and the buyer is sent from the shop's page to the far end.</summary>
    public static async Task<(string Session, string FarSession, PageReply Page)> Begin(
        this GatewayHost host,
        object? more = null
    )
    {
        var body = more
            ?? new
            {
                webCheckoutDetails = new { checkoutReviewReturnUrl = Shop.ReviewUrl },
                storeId = host.Merchant.StoreId,
            };
        var session = (await host.V2.Post("checkoutSessions", body)).Is(201, "Open")["checkoutSessionId"]!;
        var page = await host.Follow(
            await host.Post(
                "/checkout/initiate",
                new Dictionary<string, string>
                {
                    ["amazonCheckoutSessionId"] = session,
                    ["merchantId"] = host.Merchant.MerchantId,
                    ["origin_url"] = "https://shop.example/cart",
                    ["productType"] = "PayAndShip",
                },
                "https://shop.example"
            )
        );
        return (session, GatewayHost.FormOf(page).FarSession, page);
    }

    /// <summary>The buyer chooses at the far end and comes back to the shop's review page.</summary>
    public static async Task<string> Review(this GatewayHost host, string farSession)
    {
        var back = await host.Far.Control.Buyer(farSession, "review");
        var reply = await host.Follow(await host.Get(back.Url!));
        Assert.True(reply.Location is not null, reply.Html);
        return reply.Location!;
    }

    /// <summary>The shop's server says what is paid.</summary>
    public static async Task<string> Update(
        this GatewayHost host,
        string session,
        decimal amount,
        string intent = "Authorize",
        bool pending = false
    )
    {
        var updated = await host.V2.Patch(
            $"checkoutSessions/{session}",
            new
            {
                webCheckoutDetails = new { checkoutResultReturnUrl = Shop.ResultUrl },
                paymentDetails = new
                {
                    paymentIntent = intent,
                    canHandlePendingAuthorization = pending,
                    chargeAmount = host.Price(amount),
                },
                merchantMetadata = new { merchantReferenceId = Shop.NewReference(), merchantStoreName = "Shop" },
            }
        );
        Assert.True(updated.Is(200, "Open")["constraints"] is null or "[]", updated.Text);
        return updated["webCheckoutDetails.amazonPayRedirectUrl"]!;
    }

    /// <summary>The buyer confirms at the far end and comes back to the shop's page of the result.</summary>
    public static async Task<string> Pay(
        this GatewayHost host,
        string redirectUrl,
        string? card = null,
        bool? saveWallet = null
    )
    {
        var there = await host.Follow(await host.Get(redirectUrl));
        var paid = await host.Far.Control.Buyer(
            GatewayHost.FarSessionOf(there.Location),
            "pay",
            card,
            saveWallet: saveWallet
        );
        var reply = await host.Follow(await host.Get(paid.Url!));
        Assert.True(reply.Location is not null, reply.Html);
        return reply.Location!;
    }

    public static Task<V2Reply> Complete(this GatewayHost host, string session, decimal amount) =>
        host.V2.Post($"checkoutSessions/{session}/complete", new { chargeAmount = host.Price(amount) });

    /// <summary>A whole checkout, up to the completed session.</summary>
    public static async Task<V2Reply> Checkout(
        this GatewayHost host,
        decimal amount,
        string intent = "Authorize",
        bool pending = false,
        string? card = null
    )
    {
        var (session, farSession, _) = await host.Begin();
        await host.Review(farSession);
        await host.Pay(await host.Update(session, amount, intent, pending), card);
        return await host.Complete(session, amount);
    }

    /// <summary>What was captured at the far end under the consent of a permission of ours.</summary>
    public static async Task<decimal> FarCaptured(this GatewayHost host, string permission)
    {
        var consent = await host.Live.Get<Tender.Core.ChargePermission>(
            host.Merchant,
            Tender.Core.ObjectId.Read(permission)
        );
        var total = 0m;
        for (var number = 1; ; number++)
        {
            var charge = await host.Far.GetCharge($"{consent.Instrument.Code}-C{number:000000}");
            if (charge.Status == 404)
                return total;
            if (charge.Is(200)["captureAmount.amount"] is not null)
                total += charge.Amount("captureAmount");
        }
    }
}
