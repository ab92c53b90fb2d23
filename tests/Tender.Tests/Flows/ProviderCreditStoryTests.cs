using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// What solution providers get of captures and give back, call by call. Wire v1: spec 4.10, 4.12, 4.13, 4.16, 5.7, 9.3,
/// 9.4.
/// </summary>
public class ProviderCreditStoryTests
{
    private const string Credit = "ProviderCreditDetails",
        Reversal = "ProviderCreditReversalDetails",
        Provider = "A2PROVIDEREXAMPLE",
        Other = "A3PROVIDEREXAMPLE";

    [Theory, OnBothDatabases]
    public async Task A_capture_credits_its_providers_and_what_they_give_back_is_counted_and_told(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v1"));
        var order = await shop.Order(100);
        var authorization = (await shop.Authorize(order, 100)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        var reference = Shop.NewReference("c");
        var captured = (await Capture(shop, authorization, 100, reference, (Provider, 10), (Other, 5))).Is(
            Shop.Captured,
            "Completed"
        );
        Assert.Equal(
            [(Provider, order + "-P000001"), (Other, order + "-P000002")],
            Summaries(captured, "CaptureDetails/ProviderCreditSummaryList", "ProviderCreditId")
        );
        Assert.Equal(
            Summaries(captured, "CaptureDetails/ProviderCreditSummaryList", "ProviderCreditId"),
            Summaries(
                (await shop.GetCapture(captured["CaptureDetails/AmazonCaptureId"]!)).Ok(),
                "CaptureDetails/ProviderCreditSummaryList",
                "ProviderCreditId"
            )
        );

        var credit = (await GetCredit(shop, order + "-P000001")).Is(Credit + "/CreditStatus", "Completed");
        Assert.Equal(
            (shop.Merchant.MerchantId, Provider, reference, 10m, 0m),
            (
                credit[Credit + "/SellerId"],
                credit[Credit + "/ProviderId"],
                credit[Credit + "/CreditReferenceId"],
                credit.Amount(Credit + "/CreditAmount"),
                credit.Amount(Credit + "/CreditReversalAmount")
            )
        );

        // Settled after each step: what is sent at once may arrive in any order.
        await shop.Control.Settle();
        // Taken back in part, completed at once, and never more than there is.
        var back = Shop.NewReference("q");
        var reversed = (await Reverse(shop, order + "-P000001", 4, back, "less shipping")).Is(
            Reversal + "/CreditReversalStatus",
            "Completed"
        );
        Assert.Equal(
            (order + "-Q000001", Provider, back, "less shipping", 4m),
            (
                reversed[Reversal + "/AmazonProviderCreditReversalId"],
                reversed[Reversal + "/ProviderId"],
                reversed[Reversal + "/CreditReversalReferenceId"],
                reversed[Reversal + "/CreditReversalNote"],
                reversed.Amount(Reversal + "/CreditReversalAmount")
            )
        );
        (await Reverse(shop, order + "-P000001", 6.01m)).IsError(405, "ProviderCreditNotReversible");
        (await GetReversal(shop, order + "-Q000001")).Is(Reversal + "/CreditReversalStatus", "Completed");
        credit = (await GetCredit(shop, order + "-P000001")).Is(Credit + "/CreditStatus", "Completed");
        Assert.Equal(4, credit.Amount(Credit + "/CreditReversalAmount"));
        Assert.Equal([order + "-Q000001"], credit.Members(Credit + "/CreditReversalIdList"));

        // The rest closes it.
        await shop.Control.Settle();
        (await Reverse(shop, order + "-P000001", 6)).Is(Reversal + "/CreditReversalStatus", "Completed");
        (await GetCredit(shop, order + "-P000001")).Is(Credit + "/CreditStatus", "Closed", "MaxAmountReversed");
        (await Reverse(shop, order + "-P000001", 0.01m)).IsError(405, "ProviderCreditNotReversible");

        // The ledger: 10 and 5 went over, 10 came back.
        Assert.Equal([(Provider: 1000L, Back: 0L), (500, 0), (0, 400), (0, 600)], await Ledger(shop, order));

        await shop.Control.Settle();
        var told = receiver
            .About(order + "-P000001")
            .Select(one =>
                (one.Kind, State: one.Data.Descendants(ReceivedMessage.DataNamespace + "State").Single().Value)
            )
            .ToList();
        Assert.Equal(
            [("ProviderCredit", "Completed"), ("ProviderCredit", "Completed"), ("ProviderCredit", "Closed")],
            told
        );
        Assert.Equal(["ProviderCreditReversal"], receiver.About(order + "-Q000001").Select(one => one.Kind));
        var message = receiver.About(order + "-Q000001").Single();
        await Receiver.Verify(message, shop.Host);
        Assert.Equal("ProviderCreditReversalNotification", message.Data.Root!.Name.LocalName);
        Assert.Equal(
            Provider,
            message.Data.Descendants(ReceivedMessage.DataNamespace + "ProviderSellerId").Single().Value
        );
        Assert.Contains(receiver.About(order + "-C000001"), one =>
            one.Data.Descendants(ReceivedMessage.DataNamespace + "ProviderCreditSummary").Count() == 2
        );
        Assert.Contains(await shop.Control.Timeline(order), one =>
            one.V1?.ObjectId == order + "-P000001" && one.V1.State == "Closed" && one.V2 is null
        );
    }

    [Theory, OnBothDatabases]
    public async Task A_refund_takes_credits_back_and_shares_its_fate_with_them(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        var authorized = (await Authorize(shop, order, 60, captureNow: true, (Provider, 10))).Is(
            Shop.Authorized,
            "Closed",
            "MaxCapturesProcessed"
        );
        var capture = Assert.Single(authorized.Members("AuthorizationDetails/IdList"));
        Assert.Equal(
            [(Provider, order + "-P000001")],
            Summaries(
                (await shop.GetCapture(capture)).Ok(),
                "CaptureDetails/ProviderCreditSummaryList",
                "ProviderCreditId"
            )
        );

        // Nobody gives back what he was not given, or more than that; and nothing else happened.
        (await Refund(shop, capture, 30, (Other, 1))).IsError(405, "ProviderCreditNotReversible");
        (await Refund(shop, capture, 30, (Provider, 10.01m))).IsError(405, "ProviderCreditNotReversible");
        Assert.Empty((await shop.GetCapture(capture)).Ok().Members("CaptureDetails/IdList"));

        var refund = (await Refund(shop, capture, 30, (Provider, 6))).Is(Shop.Refunded, "Pending");
        Assert.Equal(
            [(Provider, order + "-Q000001")],
            Summaries(refund, "RefundDetails/ProviderCreditReversalSummaryList", "ProviderCreditReversalId")
        );
        (await GetReversal(shop, order + "-Q000001")).Is(Reversal + "/CreditReversalStatus", "Pending");
        await shop.Control.Advance("PT1M");
        await shop.RefundV1Is(refund["RefundDetails/AmazonRefundId"]!, "Completed");
        (await GetReversal(shop, order + "-Q000001")).Is(Reversal + "/CreditReversalStatus", "Completed");
        Assert.Equal(6, (await GetCredit(shop, order + "-P000001")).Ok().Amount(Credit + "/CreditReversalAmount"));

        // A refund that is declined leaves the credit as it was.
        var declined = (await Refund(shop, capture, 30, Shop.Simulate("Declined", "AmazonRejected"), (Provider, 4))).Is(
            Shop.Refunded,
            "Pending"
        );
        await shop.Control.Advance("PT1M");
        await shop.RefundV1Is(declined["RefundDetails/AmazonRefundId"]!, "Declined", "AmazonRejected");
        (await GetReversal(shop, order + "-Q000002")).Is(
            Reversal + "/CreditReversalStatus",
            "Declined",
            "AmazonRejected"
        );
        (await Reverse(shop, order + "-P000001", 4)).Is(Reversal + "/CreditReversalStatus", "Completed");

        // Without CaptureNow the list is for nothing; an agreement's charge may have one.
        var open = (await Authorize(shop, order, 10, captureNow: false, (Provider, 1))).Is(Shop.Authorized, "Open")[
            Shop.AuthorizationId
        ]!;
        Assert.Empty(
            Summaries(
                (await shop.CaptureV1(open, 10)).Ok(),
                "CaptureDetails/ProviderCreditSummaryList",
                "ProviderCreditId"
            )
        );
    }

    [Theory, OnBothDatabases]
    public async Task A_late_capture_credits_when_it_is_completed_and_a_declined_one_never(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        var (late, declined) = (
            (await shop.Authorize(order, 50)).Ok()[Shop.AuthorizationId]!,
            (await shop.Authorize(order, 50)).Ok()[Shop.AuthorizationId]!
        );
        await shop.Control.Advance("P8D");
        var pending = (await Capture(shop, late, 50, Shop.NewReference("c"), (Provider, 5))).Is(
            Shop.Captured,
            "Pending"
        );
        Assert.Empty(Summaries(pending, "CaptureDetails/ProviderCreditSummaryList", "ProviderCreditId"));
        (await GetCredit(shop, order + "-P000001")).IsError(404, "InvalidTransactionId");
        (
            await shop.V1.Call(
                "Capture",
                [
                    ("AmazonAuthorizationId", declined),
                    ("CaptureReferenceId", Shop.NewReference("c")),
                    ("SellerCaptureNote", Shop.Simulate("Declined", "AmazonRejected")),
                    .. Price("CaptureAmount", 50),
                    .. Shares("ProviderCreditList", "CreditAmount", (Provider, 5)),
                ]
            )
        ).Is(Shop.Captured, "Pending");
        await shop.Control.Advance("PT2H");
        Assert.Equal(
            [(Provider, order + "-P000001")],
            Summaries(
                (await shop.GetCapture(late.Replace("-A", "-C"))).Is(Shop.Captured, "Completed"),
                "CaptureDetails/ProviderCreditSummaryList",
                "ProviderCreditId"
            )
        );
        await shop.CaptureIs(declined.Replace("-A", "-C"), "Declined", "AmazonRejected");
        (await GetCredit(shop, order + "-P000002")).IsError(404, "InvalidTransactionId");
    }

    [Theory, OnBothDatabases]
    public async Task What_is_wrong_with_a_list_or_a_reversal_is_said(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        var open = (await shop.Authorize(order, 50)).Ok()[Shop.AuthorizationId]!;
        foreach (
            var shares in new (string, decimal)[][]
            {
                [(Provider, 50.01m)],
                [(Provider, 30), (Other, 20.01m)],
                [(Provider, 1), (Provider, 2)],
                [(shop.Merchant.MerchantId, 1)],
                [(Provider, 0)],
            }
        )
            (await Capture(shop, open, 50, Shop.NewReference("c"), shares)).IsError(400, "InvalidParameterValue");
        (
            await shop.V1.Call(
                "Capture",
                [
                    ("AmazonAuthorizationId", open),
                    ("CaptureReferenceId", Shop.NewReference("c")),
                    .. Price("CaptureAmount", 50),
                    ("ProviderCreditList.member.1.ProviderId", Provider),
                    ("ProviderCreditList.member.1.CreditAmount.Amount", "1"),
                    ("ProviderCreditList.member.1.CreditAmount.CurrencyCode", "EUR"),
                ]
            )
        ).IsError(400, "InvalidParameterValue");
        (
            await shop.V1.Call(
                "Capture",
                [
                    ("AmazonAuthorizationId", open),
                    ("CaptureReferenceId", Shop.NewReference("c")),
                    .. Price("CaptureAmount", 50),
                    .. Price("ProviderCreditList.member.1.CreditAmount", 1),
                ]
            )
        ).IsError(400, "InvalidParameterValue");
        await shop.AuthorizationIs(open, "Open");

        // The whole amount may go.
        var reference = Shop.NewReference("c");
        (await Capture(shop, open, 50, reference, (Provider, 30), (Other, 20))).Is(Shop.Captured, "Completed");
        // The same reference repeats; with another list it is another request.
        (await Capture(shop, open, 50, reference, (Provider, 30), (Other, 20))).Is(Shop.Captured, "Completed");
        (await Capture(shop, open, 50, reference, (Provider, 30), (Other, 19))).IsError(400, "DuplicateRequest");

        var back = Shop.NewReference("q");
        (await Reverse(shop, order + "-P000001", 1, back)).Ok();
        Assert.Equal(
            order + "-Q000001",
            (await Reverse(shop, order + "-P000001", 1, back)).Ok()[Reversal + "/AmazonProviderCreditReversalId"]
        );
        (await Reverse(shop, order + "-P000001", 2, back)).IsError(400, "DuplicateRequest");
        (await Reverse(shop, order + "-P000009", 1)).IsError(404, "InvalidTransactionId");
        (await Reverse(shop, open, 1)).IsError(404, "InvalidTransactionId");
        (
            await shop.V1.Call(
                "ReverseProviderCredit",
                ("AmazonProviderCreditId", order + "-P000001"),
                ("CreditReversalReferenceId", Shop.NewReference("q")),
                ("CreditReversalAmount.Amount", "1"),
                ("CreditReversalAmount.CurrencyCode", "EUR")
            )
        ).IsError(400, "CurrencyMismatch");
        (await shop.V1.Call("ReverseProviderCredit", ("AmazonProviderCreditId", order + "-P000001"))).IsError(
            400,
            "InvalidParameterValue"
        );

        // A rule of the control API may decline one, at once or later.
        await shop.Control.PutOutcomes(
            new
            {
                operation = "reverse",
                outcome = "ProcessingFailure",
                times = 1,
            },
            new
            {
                operation = "reverse",
                outcome = "ProcessingFailure",
                delay = "PT10M",
            }
        );
        (await Reverse(shop, order + "-P000002", 20)).Is(
            Reversal + "/CreditReversalStatus",
            "Declined",
            "ProcessingFailure"
        );
        (await Reverse(shop, order + "-P000002", 20)).Is(Reversal + "/CreditReversalStatus", "Pending");
        await shop.Control.Advance("PT9M");
        (await GetReversal(shop, order + "-Q000003")).Is(Reversal + "/CreditReversalStatus", "Pending");
        await shop.Control.Advance("PT2M");
        (await GetReversal(shop, order + "-Q000003")).Is(
            Reversal + "/CreditReversalStatus",
            "Declined",
            "ProcessingFailure"
        );
        (await GetCredit(shop, order + "-P000002")).Is(Credit + "/CreditStatus", "Completed");
    }

    [Theory, OnBothDatabases]
    public async Task Rivals_reverse_no_more_than_there_is(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        await Authorize(shop, order, 50, captureNow: true, (Provider, 10));
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Reverse(shop, order + "-P000001", 3)));
        Assert.Equal(3, replies.Count(one => one.Status == 200));
        Assert.All(replies.Where(one => one.Status != 200), one => one.IsError(405, "ProviderCreditNotReversible"));
        Assert.Equal(
            9,
            (await GetCredit(shop, order + "-P000001"))
                .Is(Credit + "/CreditStatus", "Completed")
                .Amount(Credit + "/CreditReversalAmount")
        );
    }

    private static Task<V1Reply> GetCredit(Shop shop, string id) =>
        shop.V1.Call("GetProviderCreditDetails", ("AmazonProviderCreditId", id));

    private static Task<V1Reply> GetReversal(Shop shop, string id) =>
        shop.V1.Call("GetProviderCreditReversalDetails", ("AmazonProviderCreditReversalId", id));

    private static Task<V1Reply> Reverse(
        Shop shop,
        string credit,
        decimal amount,
        string? reference = null,
        string? note = null
    ) =>
        shop.V1.Call(
            "ReverseProviderCredit",
            [
                ("AmazonProviderCreditId", credit),
                ("CreditReversalReferenceId", reference ?? Shop.NewReference("q")),
                ("CreditReversalNote", note),
                .. Price("CreditReversalAmount", amount),
            ]
        );

    private static Task<V1Reply> Capture(
        Shop shop,
        string authorization,
        decimal amount,
        string reference,
        params (string Provider, decimal Amount)[] shares
    ) =>
        shop.V1.Call(
            "Capture",
            [
                ("AmazonAuthorizationId", authorization),
                ("CaptureReferenceId", reference),
                .. Price("CaptureAmount", amount),
                .. Shares("ProviderCreditList", "CreditAmount", shares),
            ]
        );

    private static Task<V1Reply> Refund(
        Shop shop,
        string capture,
        decimal amount,
        params (string Provider, decimal Amount)[] shares
    ) => Refund(shop, capture, amount, null, shares);

    private static Task<V1Reply> Refund(
        Shop shop,
        string capture,
        decimal amount,
        string? note,
        params (string Provider, decimal Amount)[] shares
    ) =>
        shop.V1.Call(
            "Refund",
            [
                ("AmazonCaptureId", capture),
                ("RefundReferenceId", Shop.NewReference("r")),
                ("SellerRefundNote", note),
                .. Price("RefundAmount", amount),
                .. Shares("ProviderCreditReversalList", "CreditReversalAmount", shares),
            ]
        );

    private static Task<V1Reply> Authorize(
        Shop shop,
        string order,
        decimal amount,
        bool captureNow,
        params (string Provider, decimal Amount)[] shares
    ) =>
        shop.V1.Call(
            "Authorize",
            [
                ("AmazonOrderReferenceId", order),
                ("AuthorizationReferenceId", Shop.NewReference("a")),
                ("TransactionTimeout", "0"),
                ("CaptureNow", captureNow ? "1" : "0"),
                .. Price("AuthorizationAmount", amount),
                .. Shares("ProviderCreditList", "CreditAmount", shares),
            ]
        );

    private static (string, string?)[] Price(string name, decimal amount) =>
        [(name + ".Amount", amount.ToString("0.00")), (name + ".CurrencyCode", "USD")];

    private static IEnumerable<(string, string?)> Shares(
        string list,
        string amount,
        params (string Provider, decimal Amount)[] shares
    ) =>
        shares.SelectMany(
            (share, i) =>
                new (string, string?)[] { ($"{list}.member.{i + 1}.ProviderId", share.Provider) }.Concat(
                    Price($"{list}.member.{i + 1}.{amount}", share.Amount)
                )
        );

    private static (string, string)[] Summaries(V1Reply reply, string path, string id)
    {
        System.Xml.Linq.XElement? list = path.Split('/')
            .Aggregate(reply.Xml.Root!.Elements().FirstOrDefault(), (at, name) =>
                at?.Element(V1Reply.Namespace + name)
            );
        return list is null
            ? []
            :
            [
                .. list.Elements(V1Reply.Namespace + "member")
                    .Select(one =>
                        (
                            one.Element(V1Reply.Namespace + "ProviderId")!.Value,
                            one.Element(V1Reply.Namespace + id)!.Value
                        )
                    ),
            ];
    }

    /// <summary>What went to providers and came back, entry by entry, in cents.</summary>
    private static async Task<List<(long Provider, long Back)>> Ledger(Shop shop, string order)
    {
        var entries = new List<(long, long)>();
        foreach (
            var one in (await shop.Control.Timeline(order)).Where(one =>
                one.Kind == "ledger" && one.Summary.Contains("Provider", StringComparison.Ordinal)
            )
        )
            entries.AddRange(Cents(one.Summary));
        return entries;

        static IEnumerable<(long, long)> Cents(string summary) =>
            from part in summary.Split(", ")
            where part.Contains("Provider ", StringComparison.Ordinal)
            let amount = decimal.Parse(
                System.Text.RegularExpressions.Regex.Match(part, @"-?\d+\.\d\d").Value,
                System.Globalization.CultureInfo.InvariantCulture
            )
            select amount > 0 ? ((long)(amount * 100), 0L) : (0L, (long)(-amount * 100));
    }
}
