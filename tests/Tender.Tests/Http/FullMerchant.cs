using System.Globalization;
using Tender.Tests.Flows;
using Tender.Tests.Harness;

namespace Tender.Tests.Http;

/// <summary>A merchant with one of everything.</summary>
internal sealed record FullMerchant(
    Shop Shop,
    string Permission,
    string Session,
    string Order,
    string Draft,
    string Agreement,
    string Account
)
{
    public string Report { get; private set; } = "";
    public string Document { get; private set; } = "";
    public string Schedule { get; private set; } = "";

    public static async Task<FullMerchant> Make(TestDatabase database = TestDatabase.Sqlite)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);
        var charge = (await shop.Charge(permission, 10, captureNow: true)).Is(201, "Captured")["chargeId"]!;
        (await shop.Refund(charge, 1)).Is(201);
        (
            await shop.V2.Post(
                "disputes",
                new
                {
                    chargeId = charge,
                    providerMetadata = new { providerDisputeId = "d" },
                    disputeAmount = shop.Usd(1),
                    filingReason = "Other",
                }
            )
        ).Is(200, "ActionRequired", "MerchantResponseRequired");
        var account = (
            await shop.V2.Post(
                "merchantAccounts",
                new
                {
                    uniqueReferenceId = "gate",
                    ledgerCurrency = "USD",
                    businessInfo = new { email = "a@example.com" },
                }
            )
        ).Is(201)["merchantAccountId"]!;
        var order = await shop.Order(100);
        var authorization = (await shop.Authorize(order, 20)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        var captured = (
            await shop.V1.Call(
                "Capture",
                ("AmazonAuthorizationId", authorization),
                ("CaptureReferenceId", Guid.NewGuid().ToString("N")),
                ("CaptureAmount.Amount", "10"),
                ("CaptureAmount.CurrencyCode", "USD"),
                ("ProviderCreditList.member.1.ProviderId", "A2PROVIDER"),
                ("ProviderCreditList.member.1.CreditAmount.Amount", "2"),
                ("ProviderCreditList.member.1.CreditAmount.CurrencyCode", "USD")
            )
        ).Ok();
        (await shop.RefundV1(captured["CaptureDetails/AmazonCaptureId"]!, 1)).Ok();
        (
            await shop.V1.Call(
                "ReverseProviderCredit",
                ("AmazonProviderCreditId", order + "-P000001"),
                ("CreditReversalReferenceId", Guid.NewGuid().ToString("N")),
                ("CreditReversalAmount.Amount", "1"),
                ("CreditReversalAmount.CurrencyCode", "USD")
            )
        ).Ok();
        var made = new FullMerchant(
            shop,
            permission,
            await shop.NewSession(),
            order,
            await shop.Draft(),
            (await shop.Control.NewOrderReference("billing-agreement")).Id,
            account
        );
        // The refunds are decided half a minute later: that is not to happen between two photographs.
        made.Report = (
            await shop.V2.Post("reports", new { reportType = "_GET_FLAT_FILE_OFFAMAZONPAYMENTS_CAPTURE_DATA_" })
        ).Is(201)["reportId"]!;
        made.Schedule = (
            await shop.V2.Post(
                "report-schedules",
                new
                {
                    reportType = "_GET_FLAT_FILE_OFFAMAZONPAYMENTS_REFUND_DATA_",
                    scheduleFrequency = "P1D",
                    nextReportCreationTime = "2099-01-01T00:00:00Z",
                }
            )
        ).Is(201)["reportScheduleId"]!;
        await shop.Control.Advance("PT1M");
        made.Document = (await shop.V2.Get($"reports/{made.Report}")).Is(200)["reportDocumentId"]!;
        return made;
    }

    /// <summary>An id of ours that fits a v2 route.</summary>
    public string IdFor(string template) =>
        template.Split('/')[0] switch
        {
            "checkoutSessions" => Session,
            "chargePermissions" => Permission,
            "charges" => Permission + "-C000001",
            "disputes" => Permission + "-B000001",
            "merchantAccounts" => Account,
            "authorizationTokens" => "token",
            "reports" => Report,
            "report-documents" => Document,
            "report-schedules" => Schedule,
            _ => Permission + "-R000001",
        };

    /// <summary>
    /// What is known of the permission, the order and the checkout, and how much was ever done to them.
    /// </summary>
    public async Task<string> Photograph()
    {
        var parts = new List<string>
        {
            (await Shop.GetPermission(Permission)).Is(200).Text,
            (await Shop.V2.Get($"checkoutSessions/{Session}")).Is(200).Text,
        };
        foreach (var path in new[] { "reports", $"reports/{Report}", "report-schedules" })
            parts.Add((await Shop.V2.Get(path)).Is(200).Text);
        parts.Add((await Shop.V2.Get($"disputes/{Permission}-B000001")).Is(200).Text);
        foreach (var id in new[] { Permission, Order, Draft, Agreement, Account })
            parts.Add(
                (await Shop.Control.Timeline(id))
                    .Count(entry => entry.Kind is "change" or "ledger" or "request")
                    .ToString(CultureInfo.InvariantCulture)
            );
        return string.Join('\n', parts);
    }
}
