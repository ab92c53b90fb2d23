using Tender.MerchantKit.Outcomes;
using Tender.Testing;
using Xunit;

namespace ShopTests;

/// <summary>
/// A few of the endings a shop has to live with. Each test takes milliseconds, whatever time it plays.
/// </summary>
public class OrderTests(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    [Fact]
    public async Task A_payment_that_is_declined_after_a_day_ends_the_order_once()
    {
        var merchant = await sandbox.Pay.CreateMerchantAsync();
        await using var shop = await Shop.Open(merchant);
        await merchant.ScriptOutcomesAsync([
            new(ScriptedOperation.Authorize, "AmazonRejected") { Delay = TimeSpan.FromHours(23) },
        ]);
        var order = await shop.Sell();
        Assert.DoesNotContain(await shop.Endings(order), ending => ending is Declined);

        await merchant.Clock.AdvanceAsync(TimeSpan.FromHours(24));

        await shop.Until<Declined>(order);
        Assert.Single(await shop.Endings(order), ending => ending is Declined);
    }

    [Fact]
    public async Task A_notice_that_comes_twice_counts_once()
    {
        var merchant = await sandbox.Pay.CreateMerchantAsync();
        await using var shop = await Shop.Open(merchant);
        var order = await shop.Sell();
        var authorized = Assert.Single((await shop.Endings(order)).OfType<Authorized>());

        var charge = (await merchant.TimelineAsync())
            .Select(entry => entry.V2)
            .Last(one => one?.ObjectType == "CHARGE");
        await merchant.Notices.RedeliverAsync(charge!.ObjectId);
        await merchant.Clock.AdvanceAsync(TimeSpan.Zero);

        Assert.Equal(authorized, Assert.Single((await shop.Endings(order)).OfType<Authorized>()));
    }

    [Fact]
    public async Task A_payment_whose_answer_is_lost_is_made_once()
    {
        var merchant = await sandbox.Pay.CreateMerchantAsync();
        await using var shop = await Shop.Open(merchant);
        await merchant.Faults.SetAsync([
            new(FaultKind.ReplyLost) { Times = 1, Operation = "CompleteCheckoutSession" },
            new(FaultKind.DoubledNotice),
        ]);

        var order = await shop.Sell();
        await merchant.Clock.AdvanceAsync(TimeSpan.Zero);

        Assert.Single((await shop.Endings(order)).OfType<Authorized>());
        Assert.Single(await merchant.TimelineAsync(), one =>
            one.Summary.StartsWith("Authorization new", StringComparison.Ordinal)
        );
    }
}
