using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>What a till is told of declines.</summary>
public class InStoreDeclineStoryTests
{
    [Theory, OnBothDatabases]
    public async Task A_till_is_told_of_every_decline(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (
            var (code, status) in new[]
            {
                ("SoftDeclined", 422),
                ("HardDeclined", 422),
                ("AmazonRejected", 422),
                ("TransactionTimedOut", 422),
                ("ProcessingFailure", 500),
            }
        )
            (await Charge(await Scan(code), code)).IsError(status, code);
        var charge = (await Charge(await Scan("paid"))).Is(200)["chargeId"];
        var refund = (
            await shop.V2.Post(
                "in-store/refund",
                new
                {
                    chargeId = charge,
                    refundReferenceId = "r",
                    refundTotal = shop.Usd(5),
                },
                simulation: "ProcessingFailure"
            )
        ).Is(200)["refundId"]!;
        await shop.Control.Advance("PT1M");
        await shop.RefundIs(refund, "Declined", "ProcessingFailure");

        async Task<string> Scan(string reference) =>
            (
                await shop.V2.Post(
                    "in-store/merchantScan",
                    new
                    {
                        scanData = "code",
                        scanReferenceId = reference,
                        merchantCOE = "US",
                        ledgerCurrency = "USD",
                        chargeTotal = shop.Usd(5),
                    }
                )
            ).Is(200)["chargePermissionId"]!;

        Task<V2Reply> Charge(string permission, string? simulation = null) =>
            shop.V2.Post(
                "in-store/charge",
                new
                {
                    chargePermissionId = permission,
                    chargeReferenceId = $"c-{simulation}",
                    chargeTotal = shop.Usd(5),
                },
                simulation: simulation
            );
    }
}
