using System.Text.Json;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>How a dispute ended, as its provider reports it.</summary>
public class ReportedDisputeStoryTests
{
    private static readonly string[] Endings =
    [
        "MerchantAcceptedDispute",
        "MerchantResponseDeadlineExpired",
        "BuyerCancelled",
        "InvestigatorResolved",
        "AutoResolved",
        "ChargebackFiled",
    ];

    [Theory, OnBothDatabases]
    public async Task Whatever_a_provider_reports_is_how_a_dispute_ended(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await shop.Checkout(50, "AuthorizeWithCapture");
        foreach (var from in new[] { "ActionRequired", "UnderReview" })
        foreach (var to in new[] { "Resolved", "Closed" })
        foreach (var reason in Endings)
        {
            var id = (
                await shop.V2.Post(
                    "disputes",
                    new
                    {
                        chargeId = charge,
                        disputeAmount = shop.Usd(1),
                        providerMetadata = new { providerDisputeId = $"{from}-{to}-{reason}" },
                        filingReason = "Other",
                        statusDetails = new { state = from },
                    }
                )
            ).Is(200, from, from == "ActionRequired" ? "MerchantResponseRequired" : null)["disputeId"]!;
            (await Report(shop, id, to, reason)).Is(200, to, reason);
            if (to == "Resolved")
                (await Report(shop, id, "Closed", reason)).Is(200, "Closed", reason);
            (await Report(shop, id, to, reason)).IsError(422, "InvalidDisputeStatus");
            (await shop.V2.Get($"disputes/{id}")).Is(200, "Closed", reason);
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_dispute_ends_before_and_after_the_merchant_answered(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await shop.Checkout(50, "AuthorizeWithCapture");
        foreach (var answered in new[] { false, true })
        foreach (
            var (action, state, reason) in new[]
            {
                ("withdraw", "Closed", "BuyerCancelled"),
                ("fileChargeback", "Closed", "ChargebackFiled"),
                ("noFault", "Resolved", "AutoResolved"),
                ("merchantWins", "Resolved", "InvestigatorResolved"),
                ("buyerWins", "Resolved", "InvestigatorResolved"),
            }
        )
        {
            var id = (
                await shop.Control.Mine(
                    HttpMethod.Post,
                    $"charges/{charge}/dispute",
                    new { type = "Claim", amount = "1.00" },
                    201
                )
            )
                .As<JsonElement>()
                .GetProperty("id")
                .GetString()!;
            if (answered)
                (
                    await shop.V2.Post(
                        $"disputes/{id}/contest",
                        new { merchantEvidences = new[] { new { evidenceType = "Other", evidenceText = "words" } } }
                    )
                ).Is(200, "UnderReview");
            await shop.Control.Mine(HttpMethod.Post, $"disputes/{id}", new { action }, 200);
            (await shop.V2.Get($"disputes/{id}")).Is(200, state, reason);
            Assert.Equal(409, (await shop.Control.Any($"disputes/{id}", new { action })).Status);
        }
    }

    private static Task<V2Reply> Report(Shop shop, string id, string state, string reason) =>
        shop.V2.Patch(
            $"disputes/{id}",
            new
            {
                statusDetails = new
                {
                    state,
                    resolution = "MerchantWon",
                    reasonCode = reason,
                },
            }
        );
}
