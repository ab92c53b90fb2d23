using System.Text.RegularExpressions;
using Tender.Server.Http.V1;
using Tender.Server.Http.V2;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Http;

/// <summary>Another merchant's objects are answered exactly as objects that nobody has.</summary>
public partial class MerchantIsolationTests
{
    [Theory, OnBothDatabases]
    public async Task Anothers_objects_are_answered_by_v2_exactly_as_objects_nobody_has(TestDatabase database)
    {
        var (theirs, mine) = (await FullMerchant.Make(database), await Shop.Open(database));
        var before = await theirs.Photograph();
        foreach (var route in V2Routes.All)
        {
            var (their, nobodys) = (
                await Ask(theirs.Permission, theirs.Session, theirs.Account),
                await Ask("S01-0000000-0000000", Guid.NewGuid().ToString(), "A0000000000000")
            );
            Assert.Equal(nobodys, their);
            // What makes something new of one's own, and the lists of one's own, need nobody's object.
            if (!NamesNothing(route))
                Assert.Equal(StatusOfUnknown(route), their.Status);

            async Task<(int Status, string Text)> Ask(string permission, string session, string account)
            {
                var id = theirs
                    .IdFor(route.Template)
                    .Replace(theirs.Permission, permission, StringComparison.Ordinal)
                    .Replace(theirs.Session, session, StringComparison.Ordinal)
                    .Replace(theirs.Account, account, StringComparison.Ordinal);
                if (permission != theirs.Permission && route.Template.StartsWith("report", StringComparison.Ordinal))
                    id = Regex.Replace(id, "[0-9]{13}$", "0000000000000");
                var path =
                    route.Template.Replace("{id}", id, StringComparison.Ordinal)
                    + (
                        route.Template.StartsWith("authorizationTokens", StringComparison.Ordinal)
                            ? $"?merchantId={account}"
                            : ""
                    );
                var reply = await mine.V2.Send(
                    new V2Request(
                        route.Method,
                        path,
                        route.Method == "GET" ? [] : V2Client.Serialize(V2Body(route, permission))
                    )
                    {
                        IdempotencyKey = route.Method == "POST" ? Key() : null,
                    }
                );
                return (
                    reply.Status,
                    NamesNothing(route) && route.Method == "POST"
                        ? ""
                        : reply
                            .Text.Replace(id, "ID", StringComparison.Ordinal)
                            .Replace(permission, "P", StringComparison.Ordinal)
                );
            }
        }
        Assert.Equal(before, await theirs.Photograph());

        static int StatusOfUnknown(V2Route route) =>
            route.Template switch
            {
                "deliveryTrackers" => 400,
                _ when route.Template.StartsWith("authorizationTokens", StringComparison.Ordinal) => 401,
                _ => 404,
            };

        static bool NamesNothing(V2Route route) =>
            route.Template is "checkoutSessions" or "reports" or "report-schedules" or "disbursements"
            || route is { Method: "POST", Template: "files" or "merchantAccounts" or "in-store/merchantScan" };
    }

    [Theory, OnBothDatabases]
    public async Task Anothers_objects_are_answered_by_v1_exactly_as_objects_nobody_has(TestDatabase database)
    {
        var (theirs, mine) = (await FullMerchant.Make(database), await Shop.Open(database));
        var before = await theirs.Photograph();
        foreach (var action in V1Routes.PaymentActions)
        {
            var parameter = Regex
                .Match(
                    action,
                    "^CreateOrderReferenceForId$|^ListOrder|^GetProviderCreditReversal|ProviderCredit|"
                        + "BillingAgreement|Order|^Authorize$|Authorization|Capture|Refund"
                )
                .Value switch
            {
                "CreateOrderReferenceForId" => "Id",
                "ListOrder" => null, // names no object; OrderListStoryTests looks for another's orders
                "GetProviderCreditReversal" => "AmazonProviderCreditReversalId",
                "ProviderCredit" => "AmazonProviderCreditId",
                "BillingAgreement" => "AmazonBillingAgreementId",
                "Order" or "Authorize" => "AmazonOrderReferenceId",
                "Authorization" => "AmazonAuthorizationId",
                "Capture" => action == "Capture" ? "AmazonAuthorizationId" : "AmazonCaptureId",
                "Refund" => action == "Refund" ? "AmazonCaptureId" : "AmazonRefundId",
                _ => null,
            };
            if (parameter is not null)
                foreach (
                    var owned in parameter switch
                    {
                        "AmazonBillingAgreementId" or "Id" => [theirs.Agreement],
                        "AmazonOrderReferenceId" => new[] { theirs.Order, theirs.Draft },
                        "AmazonAuthorizationId" => [theirs.Order + "-A000001"],
                        "AmazonCaptureId" => [theirs.Order + "-C000001"],
                        "AmazonProviderCreditId" => [theirs.Order + "-P000001"],
                        "AmazonProviderCreditReversalId" => [theirs.Order + "-Q000001"],
                        _ => [theirs.Order + "-R000001"],
                    }
                )
                {
                    var (their, nobodys) = (await Ask(owned), await Ask(owned[..4] + "0000000-0000000" + owned[19..]));
                    Assert.Equal(nobodys, their);
                    Assert.Equal(404, their.Status);
                }
            // Another's seller id with one's own key.
            Assert.Equal(
                await Seller("A" + new string('0', theirs.Shop.Merchant.MerchantId.Length - 1)),
                await Seller(theirs.Shop.Merchant.MerchantId)
            );

            async Task<(int, string)> Seller(string id) =>
                Plain(await mine.V1.Send(V1Client.Request(action) with { SellerId = id }), id);

            async Task<(int Status, string)> Ask(string id) =>
                Plain(
                    await mine.V1.Call(
                        action,
                        [
                            (parameter, id),
                            ("IdType", "BillingAgreement"),
                            ("AuthorizationReferenceId", Key()),
                            ("CaptureReferenceId", Key()),
                            ("RefundReferenceId", Key()),
                            ("CreditReversalReferenceId", Key()),
                            .. Amount("CreditReversalAmount"),
                            .. Amount("AuthorizationAmount"),
                            .. Amount("CaptureAmount"),
                            .. Amount("RefundAmount"),
                            .. Amount("OrderReferenceAttributes.OrderTotal"),
                        ]
                    ),
                    id
                );
        }
        Assert.Equal(before, await theirs.Photograph());

        static (int, string) Plain(V1Reply reply, string id) =>
            (reply.Status, RequestId().Replace(reply.Text.Replace(id, "ID", StringComparison.Ordinal), ""));
        static (string, string?)[] Amount(string name) => [(name + ".Amount", "1.00"), (name + ".CurrencyCode", "USD")];
    }

    [Theory, OnBothDatabases]
    public async Task Two_merchants_may_use_the_same_key_and_reference_for_different_things(TestDatabase database)
    {
        var (one, other) = (await FullMerchant.Make(database), await FullMerchant.Make(database));
        var key = Key();
        var first = (await one.Shop.Charge(one.Permission, 3, key: key)).Is(201, "Authorized");
        var second = (await other.Shop.Charge(other.Permission, 4, key: key)).Is(201, "Authorized");
        Assert.NotEqual(first["chargeId"], second["chargeId"]);
        Assert.Equal(first.Bytes, (await one.Shop.Charge(one.Permission, 3, key: key)).Bytes);
        Assert.Equal(second.Bytes, (await other.Shop.Charge(other.Permission, 4, key: key)).Bytes);
        var authorization = (await one.Shop.Authorize(one.Order, 3, reference: key)).Is(Shop.Authorized, "Open")[
            Shop.AuthorizationId
        ];
        Assert.NotEqual(
            authorization,
            (await other.Shop.Authorize(other.Order, 4, reference: key)).Is(Shop.Authorized, "Open")[
                Shop.AuthorizationId
            ]
        );
        Assert.Equal(
            authorization,
            (await one.Shop.Authorize(one.Order, 3, reference: key)).Ok()[Shop.AuthorizationId]
        );
    }

    private static object V2Body(V2Route route, string permission)
    {
        var amount = new { amount = "1.00", currencyCode = "USD" };
        return (route.Method, route.Template) switch
        {
            ("POST", "charges") => new
            {
                chargePermissionId = permission,
                chargeAmount = amount,
                captureNow = false,
                canHandlePendingAuthorization = false,
            },
            ("POST", "refunds") => new { chargeId = permission + "-C000001", refundAmount = amount },
            ("POST", "charges/{id}/capture") => new { captureAmount = amount },
            ("POST", "checkoutSessions/{id}/complete") => new { chargeAmount = amount },
            ("POST", "checkoutSessions/{id}/finalize") => new { chargeAmount = amount, paymentIntent = "Confirm" },
            ("POST", "deliveryTrackers") => new
            {
                chargePermissionId = permission,
                deliveryDetails = new[] { new { trackingNumber = "1Z999", carrierCode = "UPS" } },
            },
            ("POST", "reports") => new { reportType = "_GET_FLAT_FILE_OFFAMAZONPAYMENTS_CAPTURE_DATA_" },
            ("POST", "report-schedules") => new
            {
                reportType = "_GET_FLAT_FILE_OFFAMAZONPAYMENTS_CAPTURE_DATA_",
                scheduleFrequency = "P1D",
                nextReportCreationTime = "2099-01-01T00:00:00Z",
                deleteExistingSchedule = true,
            },
            ("DELETE", "report-schedules/{id}") => new { },
            ("POST", "checkoutSessions") => new
            {
                webCheckoutDetails = new { checkoutReviewReturnUrl = Shop.ReviewUrl },
                storeId = "amzn1.application-oa2-client.x",
            },
            ("PATCH", "charges/{id}") => new
            {
                statusDetails = new { state = "Canceled", reasonCode = "ExpiredUnused" },
            },
            ("POST", "disputes") => new
            {
                chargeId = permission + "-C000001",
                providerMetadata = new { providerDisputeId = "d" },
                disputeAmount = amount,
                filingReason = "Other",
            },
            ("PATCH", "disputes/{id}") => new
            {
                statusDetails = new
                {
                    state = "Resolved",
                    resolution = "BuyerWon",
                    reasonCode = "MerchantAcceptedDispute",
                },
            },
            ("POST", "disputes/{id}/contest") => new
            {
                merchantEvidences = new[] { new { evidenceType = "Other", evidenceText = "words" } },
            },
            ("POST", "files") => new { type = "pdf", purpose = "disputeEvidence" },
            ("POST", "merchantAccounts") => new
            {
                uniqueReferenceId = Key(),
                ledgerCurrency = "USD",
                businessInfo = new { email = "a@example.com" },
            },
            ("PATCH", "merchantAccounts/{id}") => new { businessInfo = new { email = "b@example.com" } },
            ("DELETE", "merchantAccounts/{id}") => new { },
            ("POST", "merchantAccounts/{id}/claim") => new { uniqueReferenceId = "gate" },
            ("POST" or "PATCH", "merchantAccounts/{id}/stores" or "merchantAccounts/{id}/stores/{id}") => new
            {
                storeName = "Shop",
            },
            ("POST", "in-store/merchantScan") => new
            {
                scanData = "code",
                scanReferenceId = Key(),
                merchantCOE = "US",
                ledgerCurrency = "USD",
            },
            ("POST", "in-store/charge") => new
            {
                chargePermissionId = permission,
                chargeReferenceId = Key(),
                chargeTotal = amount,
            },
            ("POST", "in-store/refund") => new
            {
                chargeId = permission + "-C000001",
                refundReferenceId = Key(),
                refundTotal = amount,
            },
            ("DELETE", "charges/{id}/cancel") => new { cancellationReason = "no more" },
            ("DELETE", _) => new { closureReason = "no more" },
            ("PATCH", "chargePermissions/{id}") => new { merchantMetadata = new { merchantReferenceId = "x" } },
            _ => new { webCheckoutDetails = new { checkoutReviewReturnUrl = Shop.ReviewUrl } },
        };
    }

    [GeneratedRegex("<RequestI[dD]>.*?</RequestI[dD]>")]
    private static partial Regex RequestId();

    private static string Key() => Guid.NewGuid().ToString("N");
}
