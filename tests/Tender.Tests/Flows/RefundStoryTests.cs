using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>How many refunds a charge takes, until when, and how one fails.</summary>
public class RefundStoryTests
{
    [Theory, OnBothDatabases]
    public async Task A_refund_may_fail_to_be_processed(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await shop.Checkout(50, "AuthorizeWithCapture");
        var refund = (await shop.Refund(charge, 10, simulation: "ProcessingFailure")).Is(201, "RefundInitiated")[
            "refundId"
        ]!;
        await shop.Control.Advance("PT1M");
        await shop.RefundIs(refund, "Declined", "ProcessingFailure");
        (await shop.Refund(charge, 10)).Is(201, "RefundInitiated");
    }

    [Theory, OnBothDatabases]
    public async Task A_refund_is_possible_after_years(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await shop.Checkout(50, "AuthorizeWithCapture");
        await shop.Control.Advance("P1500D");
        var refund = (await shop.Refund(charge, 10)).Is(201, "RefundInitiated")["refundId"]!;
        await shop.Control.Advance("PT1M");
        await shop.RefundIs(refund, "Refunded");
    }

    [Theory, OnBothDatabases]
    public async Task A_charge_takes_ten_refunds_and_the_eleventh_is_refused(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await shop.Checkout(100, "AuthorizeWithCapture");
        for (var i = 0; i < 10; i++)
            (await shop.Refund(charge, 1)).Is(201, "RefundInitiated");
        (await shop.Refund(charge, 1)).IsError(422, "TransactionCountExceeded");
        await shop.Control.Advance("PT1M");
        (await shop.Refund(charge, 1)).IsError(422, "TransactionCountExceeded");
        Assert.Equal(10, (await shop.GetCharge(charge)).Is(200, "Captured").Amount("refundedAmount"));
    }

    [Theory, OnBothDatabases]
    public async Task A_charge_takes_ten_refunds_that_are_not_declined(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await shop.Checkout(100, "AuthorizeWithCapture");
        (await shop.Refund(charge, 1, simulation: "ProcessingFailure")).Is(201);
        for (var i = 0; i < 9; i++)
            (await shop.Refund(charge, 1)).Is(201, "RefundInitiated");
        (await shop.Refund(charge, 1)).IsError(422, "TransactionCountExceeded");
        await shop.Control.Advance("PT1M");
        (await shop.Refund(charge, 1)).Is(201, "RefundInitiated");
        await shop.Control.Advance("PT1M");
        Assert.Equal(10m, (await shop.GetCharge(charge)).Is(200, "Captured").Amount("refundedAmount"));
        (await shop.Refund(charge, 1)).IsError(422, "TransactionCountExceeded");
    }
}
