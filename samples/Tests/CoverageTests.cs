using System.Net.Http.Json;
using Tender.MerchantKit.Outcomes;
using Tender.Testing;
using Xunit;

namespace ShopTests;

/// <summary>
/// One merchant, put through every ending that a shop of this kind can meet. What it has not met, not noticed or not
/// reacted to stands in the report; <c>merchant.Coverage.GetJUnitAsync()</c> is for the build server.
/// </summary>
public class CoverageTests(SandboxFixture sandbox, ITestOutputHelper output) : IClassFixture<SandboxFixture>
{
    [Fact]
    public async Task The_shop_meets_every_ending_and_does_what_is_right()
    {
        var merchant = await sandbox.Pay.CreateMerchantAsync();
        await using var shop = await Shop.Open(merchant);

        await PaidAndGivenBack(merchant, shop);
        await Declined(merchant, shop);
        await LeftAtTheCheckout(merchant, shop);
        await EndedByOthers(merchant, shop);
        await Forgotten(merchant, shop);

        output.WriteLine(await merchant.Coverage.GetTextAsync());
        var coverage = await merchant.Coverage.GetAsync();
        Assert.Empty(coverage.Warnings);
        Assert.DoesNotContain(coverage.Endings, one => one is { Applies: true, Reacted: 0 });
        Assert.Equal(100, coverage.Percent);
    }

    private static async Task PaidAndGivenBack(SandboxMerchant merchant, Shop shop)
    {
        // The answer that tells of the payment is lost once.
        await merchant.Faults.SetAsync([new(FaultKind.ReplyLost) { Times = 1, Operation = "CompleteCheckoutSession" }]);
        foreach (var refund in new[] { "Approved", "AmazonRejected", "ProcessingFailure" })
        {
            var order = await shop.Sell();
            await shop.Until<Captured>(order);
            await merchant.ScriptOutcomesAsync([new(ScriptedOperation.Refund, refund)]);
            await shop.Refund(order);
            await merchant.Clock.AdvanceAsync(TimeSpan.FromHours(1));
            await shop.Endings(order);
        }
    }

    private static async Task Declined(SandboxMerchant merchant, Shop shop)
    {
        string[] always = ["SoftDeclined", "HardDeclined", "AmazonRejected", "ProcessingFailure"];
        string[] authorizing = ["PaymentMethodNotAllowed", "MFANotCompleted", "TransactionTimedOut"];
        foreach (var reason in always.Concat(authorizing))
            await Sold(ScriptedOperation.Authorize, reason, TimeSpan.FromHours(1));
        foreach (var reason in always)
            await Sold(ScriptedOperation.Capture, reason, null);

        // Another payment method, and all is well.
        shop.Till.GivesUp = false;
        var repaired = await Sold(ScriptedOperation.Authorize, "HardDeclined", TimeSpan.FromHours(1));
        var permission = (await shop.Until<Declined>(repaired)).PermissionId!;
        await merchant.Buyer.ChangeInstrumentAsync(permission, "1111");
        await shop.ChargeAgain(repaired);
        await shop.Until<Captured>(repaired);
        shop.Till.GivesUp = true;

        async Task<string> Sold(ScriptedOperation operation, string reason, TimeSpan? delay)
        {
            await merchant.ScriptOutcomesAsync([new(operation, reason) { Delay = delay }]);
            var order = await shop.Sell();
            if (operation == ScriptedOperation.Capture)
                await shop.Until<CaptureDeclined>(order);
            else
                await merchant.Clock.AdvanceAsync(TimeSpan.FromHours(2));
            await shop.Endings(order);
            return order;
        }
    }

    private static async Task LeftAtTheCheckout(SandboxMerchant merchant, Shop shop)
    {
        var (_, session) = await shop.Begin();
        await merchant.Buyer.CancelAsync(session);
        Assert.Equal("Canceled", await shop.Look(session));
        foreach (var ending in new[] { "Declined", "AmazonCanceled" })
        {
            await merchant.ScriptOutcomesAsync([new(ScriptedOperation.Complete, ending)]);
            await shop.Endings(await shop.Sell());
        }
        (_, session) = await shop.Begin();
        await merchant.Clock.AdvanceAsync(TimeSpan.FromHours(25));
        Assert.Equal("Canceled", await shop.Look(session));
    }

    private async Task EndedByOthers(SandboxMerchant merchant, Shop shop)
    {
        shop.Till.ShipsAtOnce = false;
        using var control = sandbox.Pay.CreateControlClient();
        foreach (var reason in new[] { "BuyerClosed", "AmazonClosed", "AmazonCanceled" })
            await End(one => $"permissions/{one.PermissionId}/end", new { reason });
        await End(one => $"charges/{one.ObjectId}/cancel", new { });

        async Task End(Func<Outcome, string> path, object body)
        {
            var order = await shop.Sell();
            var authorized = await shop.Until<Authorized>(order);
            var url = $"/control/v1/merchants/{merchant.MerchantId}/{path(authorized)}";
            using var answer = await control.PostAsJsonAsync(url, body);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            await merchant.Clock.AdvanceAsync(TimeSpan.Zero);
            await shop.Endings(order);
        }
    }

    private static async Task Forgotten(SandboxMerchant merchant, Shop shop)
    {
        var order = await shop.Sell();
        await merchant.Clock.AdvanceAsync(TimeSpan.FromDays(31));
        await merchant.Clock.AdvanceAsync(TimeSpan.FromDays(180));
        Assert.Single((await shop.Endings(order)).OfType<Expired>());
    }
}
