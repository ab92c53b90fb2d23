using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Pages;

/// <summary>Threat C7: what is charged is what the page showed, once, by the buyer whose checkout it is.</summary>
public class PaidOnceTests
{
    private const string Email = "buyer@example.com";

    [Theory, OnBothDatabases]
    public async Task A_page_that_showed_another_amount_confirms_nothing(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (session, path) = await Begun(shop);
        using var visitor = new PageVisitor(shop.Host.Http);
        var page = await Confirming(visitor, path);
        Assert.True(page.Says("10.00 USD"), page.Html);
        (
            await shop.V2.Patch(
                $"checkoutSessions/{session}",
                new { paymentDetails = new { chargeAmount = shop.Usd(20) } }
            )
        ).Is(200, "Open");
        var refused = await visitor.Submit(page, "/checkout/pay");
        Assert.Equal(409, refused.Status);
        Assert.True(refused.Says("20.00 USD"), refused.Html);
        (await shop.Complete(session, 20)).IsError(422, "InvalidCheckoutSessionStatus");
        // The page that came instead is good.
        var paid = await visitor.Submit(refused, "/checkout/pay");
        Assert.StartsWith(Shop.ResultUrl, paid.Location);
        (await shop.Complete(session, 20)).Is(200, "Completed");
    }

    [Theory, OnBothDatabases]
    public async Task Fifty_confirmations_at_once_are_one(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (session, path) = await Begun(shop);
        using var visitor = new PageVisitor(shop.Host.Http);
        var page = await Confirming(visitor, path);
        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => visitor.Submit(page, "/checkout/pay")));
        Assert.All(replies, one => Assert.StartsWith(Shop.ResultUrl, one.Location));
        var completed = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => shop.Complete(session, 10)));
        var done = Assert.Single(completed, one => one.Status == 200);
        var permission = done["chargePermissionId"]!;
        await shop.BalanceIs(permission, 0);
        (await shop.GetCharge($"{permission}-C000001")).Is(200, "Authorized");
        (await shop.GetCharge($"{permission}-C000002")).IsError(404, "ResourceNotFound");
    }

    [Theory, OnBothDatabases]
    public async Task A_checkout_of_another_buyer_is_not_there(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (session, path) = await Begun(shop);
        using var owner = new PageVisitor(shop.Host.Http);
        using var other = new PageVisitor(shop.Host.Http);
        var page = await Confirming(owner, path);
        var signIn = await other.Open(path);
        var seen = await other.Submit(signIn, "/checkout/sign-in", ("email", "second.buyer@example.com"));
        Assert.Equal(404, seen.Status);
        Assert.False(seen.Says("10.00 USD"));
        // Nor with the form that was shown to the owner: its code is of her browser.
        var stolen = await other.Submit(page, "/checkout/pay");
        Assert.NotEqual(303, stolen.Status);
        (await shop.Complete(session, 10)).IsError(422, "InvalidCheckoutSessionStatus");
    }

    /// <summary>Session ended, opened twice, reloaded: each shows what is true, and a way back.</summary>
    [Theory, OnBothDatabases]
    public async Task What_has_ended_is_told_with_a_way_back(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (session, path) = await Begun(shop);
        using var visitor = new PageVisitor(shop.Host.Http);
        using var second = new PageVisitor(shop.Host.Http);
        var page = await Confirming(visitor, path);
        // A second window of the same buyer shows the same.
        var other = await second.Submit(await second.Open(path), "/checkout/sign-in", ("email", Email));
        Assert.True(other.Says("10.00 USD"), other.Html);
        var canceled = await visitor.Submit(page, "/checkout/cancel");
        Assert.StartsWith("https://shop.example/canceled", canceled.Location);
        foreach (var window in new[] { visitor, second })
        {
            var ended = await window.Open(path);
            Assert.Equal(410, ended.Status);
            Assert.Contains("href=\"https://shop.example/canceled\"", ended.Html);
        }
        // The back button, and the other window's form: nothing is paid.
        foreach (var (window, form) in new[] { (visitor, page), (second, other) })
            Assert.Equal(410, (await window.Submit(form, "/checkout/pay")).Status);
        // One that nobody used for a day says so.
        var (late, lateAt) = await Begun(shop);
        await shop.Control.Advance("PT24H");
        var expired = await visitor.Open(lateAt);
        Assert.Equal(410, expired.Status);
        Assert.True(expired.Says("This checkout has expired. Start again in the shop."), expired.Html);
        (await shop.V2.Get($"checkoutSessions/{late}")).Is(200, "Canceled", "Expired");
    }

    private static async Task<(string Session, string Path)> Begun(Shop shop)
    {
        var session = (
            await shop.V2.Post(
                "checkoutSessions",
                new
                {
                    webCheckoutDetails = new
                    {
                        checkoutResultReturnUrl = Shop.ResultUrl,
                        checkoutCancelUrl = "https://shop.example/canceled",
                        checkoutMode = "ProcessOrder",
                    },
                    storeId = shop.Merchant.StoreId,
                    paymentDetails = new { paymentIntent = "Authorize", chargeAmount = shop.Usd(10) },
                }
            )
        ).Is(201, "Open")["checkoutSessionId"]!;
        return (session, $"/checkout/continue?amazonCheckoutSessionId={session}");
    }

    private static async Task<PageReply> Confirming(PageVisitor visitor, string path)
    {
        var page = await visitor.Submit(await visitor.Open(path), "/checkout/sign-in", ("email", Email));
        return await visitor.Submit(page, "/checkout/consent");
    }
}
