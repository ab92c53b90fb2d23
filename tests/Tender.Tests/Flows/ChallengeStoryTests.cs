using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>Confirming a v1 order whose buyer must pass her bank's challenge first.</summary>
public class ChallengeStoryTests
{
    private const string OrderStatus = "OrderReferenceDetails/OrderReferenceStatus";

    [Theory, OnBothDatabases]
    public async Task An_order_is_suspended_until_the_challenge_is_passed(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { region = "eu" });
        var order = await shop.Draft();
        (await Confirm(shop, order)).IsError(400, "ConstraintsExist");
        await Answer(shop, order, "Success", 409);
        (await shop.SetDetails(order, 50)).Ok();

        await shop.Control.Advance("PT1M");
        (await Confirm(shop, order)).Ok();
        var waiting = await IsSuspended(shop, order);
        Assert.Equal(
            1,
            (
                DateTimeOffset.Parse(waiting[OrderStatus + "/LastUpdateTimestamp"]!)
                - DateTimeOffset.Parse(waiting["OrderReferenceDetails/CreationTimestamp"]!)
            ).TotalMinutes,
            0.5
        );
        (await shop.Authorize(order, 50)).IsError(405, "InvalidOrderReferenceStatus");
        (await shop.SetDetails(order, 60)).IsError(405, "OrderReferenceNotModifiable");

        // Abandoned, it can be confirmed anew, and still not be modified; each challenge is answered once.
        Assert.Equal("https://shop.example/no?AuthenticationStatus=Abandoned", await Answer(shop, order, "Abandoned"));
        await Answer(shop, order, "Success", 409);
        await IsSuspended(shop, order);
        (await shop.SetDetails(order, 60)).IsError(405, "OrderReferenceNotModifiable");
        (await Confirm(shop, order)).Ok();
        await IsSuspended(shop, order);
        Assert.Equal(
            "https://shop.example/yes?cart=7&AuthenticationStatus=Success#top",
            await Answer(shop, order, "Success")
        );
        (await shop.GetOrder(order)).Is(OrderStatus, "Open");
        (await Confirm(shop, order)).Ok();
        (await shop.GetOrder(order)).Is(OrderStatus, "Open");
        (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task A_failed_challenge_ends_the_order_or_agreement(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { region = "eu" });
        var order = await shop.Draft();
        (await shop.SetDetails(order, 50)).Ok();
        (await Confirm(shop, order)).Ok();
        Assert.Equal("https://shop.example/no?AuthenticationStatus=Failure", await Answer(shop, order, "Failure"));
        await shop.OrderIs(order, "Canceled", "AmazonCanceled");
        (await Confirm(shop, order)).IsError(405, "InvalidOrderReferenceStatus");
        await Answer(shop, order, "Success", 409);

        var agreement = (await shop.Control.NewOrderReference("billing-agreement")).Id;
        Task<V1Reply> Call(string action, params (string, string?)[] more) =>
            shop.V1.Call(action, [("AmazonBillingAgreementId", agreement), .. more]);
        (await Call("ConfirmBillingAgreement", ("SuccessUrl", "https://shop.example/yes"))).Ok();
        (await Call("GetBillingAgreementDetails")).Is(
            "BillingAgreementDetails/BillingAgreementStatus",
            "Suspended",
            "PaymentAuthorizationRequired"
        );
        (await Call("SetBillingAgreementDetails", ("BillingAgreementAttributes.SellerNote", "Box"))).IsError(
            405,
            "BillingAgreementNotModifiable"
        );
        (
            await Call(
                "SetBillingAgreementDetails",
                ("BillingAgreementAttributes.BillingAgreementType", "MerchantInitiatedTransaction")
            )
        ).Ok();
        await Answer(shop, agreement, "Failure");
        (await Call("GetBillingAgreementDetails")).Is(
            "BillingAgreementDetails/BillingAgreementStatus",
            "Canceled",
            "AmazonCanceled"
        );
    }

    [Theory, OnBothDatabases]
    public async Task What_was_not_said_before_can_be_added_once_while_the_bank_asks(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { region = "eu" });
        var order = await shop.Draft();
        (
            await shop.V1.Call(
                "SetOrderReferenceDetails",
                ("AmazonOrderReferenceId", order),
                ("OrderReferenceAttributes.OrderTotal.Amount", "50"),
                ("OrderReferenceAttributes.OrderTotal.CurrencyCode", "EUR")
            )
        ).Ok();
        (await Confirm(shop, order)).Ok();
        Task<V1Reply> Set(string name, string value) =>
            shop.V1.Call("SetOrderAttributes", ("AmazonOrderReferenceId", order), ("OrderAttributes." + name, value));
        (await Set("SellerOrderAttributes.SellerOrderId", "o-1")).Is(
            OrderStatus,
            "Suspended",
            "PaymentAuthorizationRequired"
        );
        (await Set("SellerOrderAttributes.SellerOrderId", "o-1")).Ok();
        (await Set("SellerOrderAttributes.SellerOrderId", "o-2")).IsError(405, "OrderReferenceNotModifiable");
        await Answer(shop, order, "Success");
        var open = (await shop.GetOrder(order)).Is(OrderStatus, "Open");
        Assert.Equal("o-1", open["OrderReferenceDetails/SellerOrderAttributes/SellerOrderId"]);
    }

    [Theory, OnBothDatabases]
    public async Task A_waiting_order_can_be_canceled_or_go_stale(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { region = "eu" });
        var order = await shop.Draft();
        (await shop.SetDetails(order, 50)).Ok();
        (
            await shop.V1.Call(
                "ConfirmOrderReference",
                ("AmazonOrderReferenceId", order),
                ("FailureUrl", "https://shop.example/no")
            )
        ).IsError(400, "InvalidParameterValue");
        (
            await shop.V1.Call(
                "ConfirmOrderReference",
                ("AmazonOrderReferenceId", order),
                ("SuccessUrl", "yes"),
                ("FailureUrl", "javascript:no()")
            )
        ).IsError(400, "InvalidParameterValue");
        (await Confirm(shop, order)).Ok();
        (await shop.V1.Call("CancelOrderReference", ("AmazonOrderReferenceId", order))).Ok();
        await Answer(shop, order, "Success", 409);
        await shop.OrderIs(order, "Canceled", "SellerCanceled");

        var stale = await shop.Draft();
        (await shop.SetDetails(stale, 50)).Ok();
        (await Confirm(shop, stale)).Ok();
        await shop.Control.Advance("PT3H1M");
        await shop.OrderIs(stale, "Canceled", "Stale");
        await Answer(shop, "S01-0000000-0000000", "Success", 404);
        await Answer(shop, stale, "Maybe", 400);
    }

    /// <summary>SmartStoreNET sends SuccessUrl alone, and reads all three answers at that address.</summary>
    [Theory, OnBothDatabases]
    public async Task The_one_url_that_is_sent_is_told_every_answer(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { region = "eu" });
        foreach (var answer in new[] { "Success", "Failure", "Abandoned" })
        {
            var order = await shop.Draft();
            (await shop.SetDetails(order, 50)).Ok();
            (
                await shop.V1.Call(
                    "ConfirmOrderReference",
                    ("AmazonOrderReferenceId", order),
                    ("SuccessUrl", "https://shop.example/done")
                )
            ).Ok();
            Assert.Equal($"https://shop.example/done?AuthenticationStatus={answer}", await Answer(shop, order, answer));
        }
    }

    [Theory, OnBothDatabases]
    public async Task What_the_confirmation_expected_counts_from_the_passed_challenge(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { region = "eu" });
        var order = await shop.Draft();
        (await shop.SetDetails(order, 50)).Ok();
        (await Confirm(shop, order, ("ExpectImmediateAuthorization", "true"))).Ok();
        await shop.Control.Advance("PT90M");
        await Answer(shop, order, "Success");
        await shop.Control.Advance("PT59M");
        await shop.OrderIs(order, "Open");
        await shop.Control.Advance("PT2M");
        await shop.OrderIs(order, "Closed", "AmazonClosed");

        var agreement = (await shop.Control.NewOrderReference("billing-agreement")).Id;
        (
            await shop.V1.Call(
                "ConfirmBillingAgreement",
                ("AmazonBillingAgreementId", agreement),
                ("SuccessUrl", "https://shop.example/yes"),
                ("FailureUrl", "https://shop.example/no")
            )
        ).Ok();
        Assert.Equal("https://shop.example/yes?AuthenticationStatus=Success", await Answer(shop, agreement, "Success"));
        (await shop.V1.Call("GetBillingAgreementDetails", ("AmazonBillingAgreementId", agreement))).Is(
            "BillingAgreementDetails/BillingAgreementStatus",
            "Open"
        );
    }

    /// <summary>opencart/opencart sends both URLs in every region, and authorizes at once.</summary>
    [Theory, OnBothDatabases]
    public async Task Where_no_bank_asks_an_order_with_both_urls_is_confirmed_at_once(TestDatabase database)
    {
        foreach (var (region, currency) in new[] { ("na", "USD"), ("jp", "JPY") })
        {
            var shop = await Shop.Open(database, new { region });
            var order = await shop.Draft();
            (
                await shop.V1.Call(
                    "SetOrderReferenceDetails",
                    ("AmazonOrderReferenceId", order),
                    ("OrderReferenceAttributes.OrderTotal.Amount", "50"),
                    ("OrderReferenceAttributes.OrderTotal.CurrencyCode", currency)
                )
            ).Ok();
            (await Confirm(shop, order)).Ok();
            (await shop.GetOrder(order)).Is(OrderStatus, "Open");
            (
                await shop.V1.Call(
                    "Authorize",
                    ("AmazonOrderReferenceId", order),
                    ("AuthorizationReferenceId", Shop.NewReference("a")),
                    ("AuthorizationAmount.Amount", "50"),
                    ("AuthorizationAmount.CurrencyCode", currency),
                    ("TransactionTimeout", "0")
                )
            ).Is(Shop.Authorized, "Open");
        }
    }

    /// <summary>Wire v1: smartstore/SmartStoreNET, AmazonPayController, sends these notes.</summary>
    [Theory, OnBothDatabases]
    public async Task A_note_can_say_how_the_bank_answers_and_nobody_is_asked(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { region = "eu" });
        foreach (
            var (answer, end, state, reason) in new[]
            {
                ("Success", "yes?cart=7&AuthenticationStatus=Success#top", "Open", null),
                ("Failure", "no?AuthenticationStatus=Failure", "Canceled", "AmazonCanceled"),
                ("Abandoned", "no?AuthenticationStatus=Abandoned", "Suspended", "PaymentAuthorizationRequired"),
            }
        )
        {
            var order = await shop.Draft();
            (await SetNote(shop, order, Simulate(answer))).Is(OrderStatus, "Draft");
            (await Confirm(shop, order)).Ok();
            Assert.Equal("https://shop.example/" + end, (await AtTheBank(shop, order)).Location);
            await shop.OrderIs(order, state, reason);
        }

        // It is good for one challenge: confirmed anew, she is asked.
        var left = await shop.Draft();
        (await SetNote(shop, left, Simulate("Abandoned"))).Ok();
        (await Confirm(shop, left)).Ok();
        Assert.NotNull((await AtTheBank(shop, left)).Location);
        (await Confirm(shop, left)).Ok();
        Assert.Equal(200, (await AtTheBank(shop, left)).Status);

        // Overwritten, she is asked; one that is none of these is refused.
        var asked = await shop.Draft();
        (await SetNote(shop, asked, Simulate("Success"))).Ok();
        (await SetNote(shop, asked, Simulate("Maybe"))).IsError(400, "InvalidSandboxSimulationSpecified");
        (await SetNote(shop, asked, "Thank you")).Ok();
        (await Confirm(shop, asked)).Ok();
        var page = await AtTheBank(shop, asked);
        Assert.Equal((200, null), (page.Status, page.Location));
        Assert.Contains("data-result=\"Abandoned\"", page.Html, StringComparison.Ordinal);

        var agreement = (await shop.Control.NewOrderReference("billing-agreement")).Id;
        (
            await shop.V1.Call(
                "SetBillingAgreementDetails",
                ("AmazonBillingAgreementId", agreement),
                ("BillingAgreementAttributes.SellerNote", Simulate("Success"))
            )
        ).Ok();
        (
            await shop.V1.Call(
                "ConfirmBillingAgreement",
                ("AmazonBillingAgreementId", agreement),
                ("SuccessUrl", "https://shop.example/yes")
            )
        ).Ok();
        Assert.Equal(
            "https://shop.example/yes?AuthenticationStatus=Success",
            (await AtTheBank(shop, agreement)).Location
        );
    }

    private static string Simulate(string answer) =>
        "{\"SandboxSimulation\":{\"PaymentAuthenticationStatus\":{\"State\":\"" + answer + "\"}}}";

    private static Task<V1Reply> SetNote(Shop shop, string order, string note) =>
        shop.V1.Call(
            "SetOrderReferenceDetails",
            ("AmazonOrderReferenceId", order),
            ("OrderReferenceAttributes.OrderTotal.Amount", "50"),
            ("OrderReferenceAttributes.OrderTotal.CurrencyCode", "EUR"),
            ("OrderReferenceAttributes.SellerNote", note)
        );

    /// <summary>The buyer's browser comes to the page of the confirmation flow, and she signs in.</summary>
    private static async Task<PageReply> AtTheBank(Shop shop, string id)
    {
        const string page = "/checkout/confirmation";
        var agreement = id[0] is 'B' or 'C';
        var shown = await shop.V1.Call(
            agreement ? "GetBillingAgreementDetails" : "GetOrderReferenceDetails",
            (agreement ? "AmazonBillingAgreementId" : "AmazonOrderReferenceId", id)
        );
        var email = shown.Ok()[(agreement ? "BillingAgreementDetails" : "OrderReferenceDetails") + "/Buyer/Email"]!;
        using var visitor = new PageVisitor(shop.Host.Http);
        var signIn = await visitor.Open($"{page}?sellerId={shop.Merchant.MerchantId}&amazonOrderReferenceId={id}");
        return await visitor.Submit(signIn, page + "/sign-in", ("email", email));
    }

    private static async Task<V1Reply> IsSuspended(Shop shop, string order)
    {
        var shown = (await shop.GetOrder(order)).Is(OrderStatus, "Suspended", "PaymentAuthorizationRequired");
        Assert.Equal("REQUIRED", shown["OrderReferenceDetails/PaymentAuthenticationStatus/State"]);
        return shown;
    }

    private static Task<V1Reply> Confirm(Shop shop, string order, params (string Name, string? Value)[] more) =>
        shop.V1.Call(
            "ConfirmOrderReference",
            [
                ("AmazonOrderReferenceId", order),
                ("SuccessUrl", "https://shop.example/yes?cart=7#top"),
                ("FailureUrl", "https://shop.example/no"),
                .. more,
            ]
        );

    private static async Task<string?> Answer(Shop shop, string id, string result, int status = 200)
    {
        var reply = await shop.Control.Mine(
            HttpMethod.Post,
            $"order-references/{id}/challenge",
            new { result },
            status
        );
        return status == 200 ? reply.As<Redirect>().Url : null;
    }

    private sealed record Redirect(string Url);
}
