using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>How a checkout ends: paid, canceled by the buyer, expired, or as a simulation says.</summary>
public class CheckoutStoryTests
{
    [Theory, OnBothDatabases]
    public async Task A_buyer_who_cancels_goes_to_the_cancel_page(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.ReadySession(10);
        (
            await shop.V2.Patch(
                $"checkoutSessions/{session}",
                new { webCheckoutDetails = new { checkoutCancelUrl = "https://shop.example/cart" } }
            )
        ).Is(200, "Open");
        Assert.Equal("https://shop.example/cart", (await shop.Control.Buyer(session, "cancel")).Url);
        Assert.Null((await shop.Control.Buyer(await shop.ReadySession(10), "cancel")).Url);
    }

    [Theory, OnBothDatabases]
    public async Task A_checkout_that_was_paid_and_never_completed_ends_after_a_day(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.ReadySession(10);
        await shop.Control.Buyer(session, "pay");
        await shop.Control.Advance("PT25H");
        Assert.Null((await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Canceled", "Expired")["chargeId"]);
        (await shop.Complete(session, 10)).IsError(422, "CheckoutSessionCanceled");
    }

    [Theory, OnBothDatabases]
    public async Task Every_simulated_end_of_a_checkout_is_the_sessions(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (var finalize in new[] { false, true })
        foreach (var code in new[] { "BuyerCanceled", "AmazonCanceled", "Declined", "AuthorizationInitiated" })
        {
            var session = await shop.ReadySession(10, pending: true);
            if (!finalize)
                await shop.Control.Buyer(session, "pay");
            var done = finalize
                ? await shop.V2.Post(
                    $"checkoutSessions/{session}/finalize",
                    new
                    {
                        chargeAmount = shop.Usd(10),
                        paymentIntent = "Authorize",
                        canHandlePendingAuthorization = true,
                    },
                    simulation: code
                )
                : await shop.Complete(session, 10, simulation: code);
            if (code == "AuthorizationInitiated")
            {
                await shop.ChargeIs(done.Is(202, "Completed")["chargeId"]!, "AuthorizationInitiated");
                await shop.Control.Advance("PT1M");
                await shop.ChargeIs(done["chargeId"]!, "Authorized");
                continue;
            }
            done.IsError(422, "CheckoutSessionCanceled");
            (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Canceled", code);
        }
    }

    [Theory, OnBothDatabases]
    public async Task Every_card_that_pays_pays(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (var card in new[] { "1111", "0005", "4444", "9424", "0000" })
        {
            var (permission, charge) = await shop.Checkout(10, card: card);
            await shop.ChargeIs(charge, "Authorized");
            Assert.Contains(card, (await shop.GetPermission(permission))["paymentPreferences.0.paymentDescriptor"]);
            await shop.PermissionIs((await shop.Checkout(10, "Confirm", card: card)).Permission, "Chargeable");
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_checkout_the_buyer_confirmed_and_nobody_completed_ends_after_a_day(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.ReadySession(20);
        await shop.Control.Buyer(session, "pay");
        await shop.Control.Advance("PT25H");
        (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Canceled", "Expired");
        (await shop.Complete(session, 20)).IsError(422, "CheckoutSessionCanceled");
        await shop.Control.Advance("P29D");
        (await shop.V2.Get($"checkoutSessions/{session}")).IsError(404, "ResourceNotFound");
        (await shop.Complete(session, 20)).IsError(404, "ResourceNotFound");
    }
}
