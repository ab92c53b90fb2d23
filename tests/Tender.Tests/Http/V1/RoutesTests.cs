using Tender.Server.Http.V1;
using Xunit;

namespace Tender.Tests.Http.V1;

/// <summary>The v1 actions against a real engine, without a server between.</summary>
public class RoutesTests
{
    private const string OrderStatus = "OrderReferenceDetails/OrderReferenceStatus",
        Authorized = "AuthorizationDetails/AuthorizationStatus";
    private const string Captured = "CaptureDetails/CaptureStatus",
        Refunded = "RefundDetails/RefundStatus";

    [Fact]
    public async Task An_order_is_set_confirmed_authorized_captured_refunded_and_closed()
    {
        await using var world = await V1World.Open();
        var order = await world.Draft();
        var draft = (await world.Get(order)).Is(OrderStatus, "Draft");
        Assert.Equal(["AmountNotSet"], draft.Constraints);
        Assert.Null(draft["OrderReferenceDetails/Buyer/Email"]);
        Assert.Null(draft["OrderReferenceDetails/Destination/PhysicalDestination/Name"]);
        Assert.Equal("Seattle", draft["OrderReferenceDetails/Destination/PhysicalDestination/City"]);
        (await world.Call("ConfirmOrderReference", ("AmazonOrderReferenceId", order))).Refuses(404, "ConstraintsExist");

        var set = (
            await world.Call(
                "SetOrderReferenceDetails",
                ("AmazonOrderReferenceId", order),
                ("OrderReferenceAttributes.OrderTotal.Amount", "94.5"),
                ("OrderReferenceAttributes.OrderTotal.CurrencyCode", "USD"),
                ("OrderReferenceAttributes.SellerNote", "Blue & <size 9>"),
                ("OrderReferenceAttributes.SellerOrderAttributes.SellerOrderId", "o-1")
            )
        ).Ok();
        Assert.Empty(set.Constraints);
        Assert.Equal("94.50", set["OrderReferenceDetails/OrderTotal/Amount"]);
        (await world.Call("ConfirmOrderReference", ("AmazonOrderReferenceId", order))).Ok();
        (await world.Call("ConfirmOrderReference", ("AmazonOrderReferenceId", order))).Ok();
        var open = (await world.Get(order)).Is(OrderStatus, "Open");
        Assert.Equal(
            ("Jane Doe", "1 Main St", "Blue & <size 9>"),
            (
                open["OrderReferenceDetails/Buyer/Name"],
                open["OrderReferenceDetails/Destination/PhysicalDestination/AddressLine1"],
                open["OrderReferenceDetails/SellerNote"]
            )
        );
        Assert.Equal(draft["OrderReferenceDetails/CreationTimestamp"], open["OrderReferenceDetails/CreationTimestamp"]);
        (
            await world.Call(
                "SetOrderReferenceDetails",
                ("AmazonOrderReferenceId", order),
                ("OrderReferenceAttributes.OrderTotal.Amount", "1"),
                ("OrderReferenceAttributes.OrderTotal.CurrencyCode", "USD")
            )
        ).Refuses(405, "OrderReferenceNotModifiable");

        var authorization = (await world.Authorize(order, "94.50", "a-1")).Is(Authorized, "Open")[
            "AuthorizationDetails/AmazonAuthorizationId"
        ]!;
        Assert.Equal([authorization], (await world.Get(order)).Members("OrderReferenceDetails/IdList"));
        (await world.Call("GetCaptureDetails", ("AmazonCaptureId", authorization))).Refuses(
            404,
            "InvalidTransactionId"
        );
        var capture = (await Capture(world, authorization, "90", "c-1")).Is(Captured, "Completed")[
            "CaptureDetails/AmazonCaptureId"
        ]!;
        Assert.Equal(authorization.Replace("-A", "-C", StringComparison.Ordinal), capture);
        var used = (await world.Call("GetAuthorizationDetails", ("AmazonAuthorizationId", authorization))).Is(
            Authorized,
            "Closed",
            "MaxCapturesProcessed"
        );
        Assert.Equal("90.00", used["AuthorizationDetails/CapturedAmount/Amount"]);
        (await Capture(world, authorization, "1", "c-2")).Refuses(405, "InvalidAuthorizationStatus");

        var refund = (await Refund(world, capture, "40", "r-1")).Is(Refunded, "Pending")[
            "RefundDetails/AmazonRefundId"
        ]!;
        await world.Advance(TimeSpan.FromHours(1));
        (await world.Call("GetRefundDetails", ("AmazonRefundId", refund))).Is(Refunded, "Completed");
        var refunded = (await world.Call("GetCaptureDetails", ("AmazonCaptureId", capture))).Is(Captured, "Completed");
        Assert.Equal("40.00", refunded["CaptureDetails/RefundedAmount/Amount"]);
        Assert.Equal([refund], refunded.Members("CaptureDetails/IdList"));

        (await world.Call("CloseOrderReference", ("AmazonOrderReferenceId", order), ("ClosureReason", "done"))).Ok();
        (await world.Call("CloseOrderReference", ("AmazonOrderReferenceId", order))).Ok();
        Assert.Equal(
            "done",
            (await world.Get(order)).Is(OrderStatus, "Closed", "SellerClosed")[OrderStatus + "/ReasonDescription"]
        );
        (await world.Authorize(order, "1", "a-2")).Refuses(405, "InvalidOrderReferenceStatus");
        (await world.Call("CancelOrderReference", ("AmazonOrderReferenceId", order))).Refuses(
            405,
            "InvalidCancelAttempt"
        );
    }

    [Fact]
    public async Task Capture_now_shows_no_captured_amount_in_its_answer_and_all_of_it_later()
    {
        await using var world = await V1World.Open();
        var order = await world.Order("50");
        var both = (await world.Authorize(order, "50", "a", ("CaptureNow", "1"))).Is(
            Authorized,
            "Closed",
            "MaxCapturesProcessed"
        );
        Assert.Equal("0.00", both["AuthorizationDetails/CapturedAmount/Amount"]);
        var capture = Assert.Single(both.Members("AuthorizationDetails/IdList"));
        (await world.Call("GetCaptureDetails", ("AmazonCaptureId", capture))).Is(Captured, "Completed");
        Assert.Equal(
            "50.00",
            (
                await world.Call(
                    "GetAuthorizationDetails",
                    ("AmazonAuthorizationId", capture.Replace("-C", "-A", StringComparison.Ordinal))
                )
            ).Ok()["AuthorizationDetails/CapturedAmount/Amount"]
        );
    }

    [Fact]
    public async Task A_reference_id_used_again_is_the_same_object_as_it_now_is_or_refused()
    {
        await using var world = await V1World.Open();
        var (order, other) = (await world.Order("100"), await world.Order("100"));
        var first = (await world.Authorize(order, "10", "ref", ("TransactionTimeout", null))).Is(Authorized, "Pending")[
            "AuthorizationDetails/AmazonAuthorizationId"
        ];
        await world.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(
            first,
            (await world.Authorize(order, "10.00", "ref", ("TransactionTimeout", "1440"))).Is(Authorized, "Open")[
                "AuthorizationDetails/AmazonAuthorizationId"
            ]
        );
        (await world.Authorize(order, "11", "ref")).Refuses(400, "DuplicateRequest");
        (await world.Authorize(other, "10", "ref")).Refuses(400, "DuplicateReferenceId");
        (await world.Authorize("S01-0000000-0000000", "10", "ref")).Refuses(404, "InvalidOrderReferenceId");
        Assert.Single((await world.Get(order)).Members("OrderReferenceDetails/IdList"));

        var capture = (await Capture(world, first!, "10", "ref")).Is(Captured, "Completed")[
            "CaptureDetails/AmazonCaptureId"
        ]!;
        Assert.Equal(
            capture,
            (await Capture(world, first!, "10", "ref")).Is(Captured, "Completed")["CaptureDetails/AmazonCaptureId"]
        );
        (await Capture(world, first!, "9", "ref")).Refuses(400, "DuplicateRequest");
        var refund = (await Refund(world, capture, "3", "ref")).Is(Refunded, "Pending")["RefundDetails/AmazonRefundId"];
        await world.Advance(TimeSpan.FromHours(1));
        Assert.Equal(
            refund,
            (await Refund(world, capture, "3", "ref")).Is(Refunded, "Completed")["RefundDetails/AmazonRefundId"]
        );
        (await Refund(world, capture, "4", "ref")).Refuses(400, "DuplicateRequest");
        Assert.Equal(
            "3.00",
            (await world.Call("GetCaptureDetails", ("AmazonCaptureId", capture))).Ok()[
                "CaptureDetails/RefundedAmount/Amount"
            ]
        );
    }

    [Fact]
    public async Task A_refused_request_leaves_its_reference_id_free()
    {
        await using var world = await V1World.Open();
        var order = await world.Order("100");
        (await world.Authorize(order, "1000", "ref")).Refuses(400, "TransactionAmountExceeded");
        (await world.Authorize(order, "10", "ref")).Is(Authorized, "Open");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1440")]
    public async Task A_hard_decline_suspends_until_the_simulated_buyer_repairs_it_sync_and_async(string timeout)
    {
        await using var world = await V1World.Open();
        var order = await world.Order("50");
        (
            await world.Authorize(
                order,
                "50",
                "a",
                ("TransactionTimeout", timeout),
                (
                    "SellerAuthorizationNote",
                    Simulate(
                        "\"State\":\"Declined\",\"ReasonCode\":\"InvalidPaymentMethod\","
                            + "\"PaymentMethodUpdateTimeInMins\":5"
                    )
                )
            )
        ).Ok();
        await world.Advance(TimeSpan.FromMinutes(2));
        var suspended = (await world.Get(order)).Is(OrderStatus, "Suspended", "InvalidPaymentMethod");
        Assert.Equal(["PaymentPlanNotSet"], suspended.Constraints);
        (await world.Authorize(order, "50", "b")).Refuses(405, "InvalidOrderReferenceStatus");
        (await world.Call("ConfirmOrderReference", ("AmazonOrderReferenceId", order))).Refuses(
            405,
            "PaymentMethodNotUpdated"
        );
        await world.Advance(TimeSpan.FromMinutes(4));
        (await world.Get(order)).Is(OrderStatus, "Open");
        (await world.Authorize(order, "50", "c")).Is(Authorized, "Open");
    }

    [Fact]
    public async Task Declines_are_answers_and_a_soft_one_says_so()
    {
        await using var world = await V1World.Open();
        var order = await world.Order("50");
        var soft = (
            await world.Authorize(
                order,
                "50",
                "a",
                (
                    "SellerAuthorizationNote",
                    Simulate("\"State\":\"Declined\",\"ReasonCode\":\"InvalidPaymentMethod\",\"SoftDecline\":\"true\"")
                )
            )
        ).Is(Authorized, "Declined", "InvalidPaymentMethod");
        Assert.Equal("true", soft["AuthorizationDetails/SoftDecline"]);
        (await world.Get(order)).Is(OrderStatus, "Open");
        (
            await world.Authorize(
                order,
                "50",
                "b",
                ("SellerAuthorizationNote", Simulate("\"State\":\"Declined\",\"ReasonCode\":\"AmazonRejected\""))
            )
        ).Is(Authorized, "Declined", "AmazonRejected");
        (await world.Get(order)).Is(OrderStatus, "Closed", "AmazonClosed");
    }

    [Fact]
    public async Task Simulated_endings_come_when_the_note_says()
    {
        await using var world = await V1World.Open();
        var order = await world.Order("100");
        var expiring = (
            await world.Authorize(
                order,
                "10",
                "a",
                (
                    "SellerAuthorizationNote",
                    Simulate("\"State\":\"Closed\",\"ReasonCode\":\"ExpiredUnused\",\"ExpirationTimeInMins\":10")
                )
            )
        ).Is(Authorized, "Open")["AuthorizationDetails/AmazonAuthorizationId"];
        await world.Advance(TimeSpan.FromMinutes(9));
        (await world.Call("GetAuthorizationDetails", ("AmazonAuthorizationId", expiring))).Is(Authorized, "Open");
        await world.Advance(TimeSpan.FromMinutes(2));
        (await world.Call("GetAuthorizationDetails", ("AmazonAuthorizationId", expiring))).Is(
            Authorized,
            "Closed",
            "ExpiredUnused"
        );

        var authorization = (await world.Authorize(order, "10", "b")).Ok()[
            "AuthorizationDetails/AmazonAuthorizationId"
        ]!;
        var capture = (await Capture(world, authorization, "10", "c", Simulate("\"State\":\"Pending\""))).Is(
            Captured,
            "Pending"
        )["CaptureDetails/AmazonCaptureId"];
        await world.Advance(TimeSpan.FromHours(1));
        (await world.Call("GetCaptureDetails", ("AmazonCaptureId", capture))).Is(Captured, "Completed");
        (
            await world.Call(
                "CloseOrderReference",
                ("AmazonOrderReferenceId", order),
                ("ClosureReason", Simulate("\"State\":\"Closed\",\"ReasonCode\":\"AmazonClosed\""))
            )
        ).Ok();
        (await world.Get(order)).Is(OrderStatus, "Closed", "AmazonClosed");

        var draft = await world.Draft();
        (string, string?)[] details =
        [
            ("AmazonOrderReferenceId", draft),
            ("OrderReferenceAttributes.OrderTotal.Amount", "1"),
            ("OrderReferenceAttributes.OrderTotal.CurrencyCode", "USD"),
        ];
        Assert.Equal(
            ["PaymentMethodNotAllowed"],
            (
                await world.Call(
                    "SetOrderReferenceDetails",
                    [
                        .. details,
                        ("OrderReferenceAttributes.SellerNote", Simulate("\"Constraint\":\"PaymentMethodNotAllowed\"")),
                    ]
                )
            )
                .Ok()
                .Constraints
        );
        Assert.Equal(
            ["PaymentMethodNotAllowed"],
            (await world.Call("SetOrderReferenceDetails", details)).Ok().Constraints
        );
        Assert.Empty(
            (
                await world.Call(
                    "SetOrderReferenceDetails",
                    [.. details, ("OrderReferenceAttributes.SellerNote", "thanks")]
                )
            )
                .Ok()
                .Constraints
        );
    }

    [Fact]
    public async Task Live_a_simulation_is_only_a_note()
    {
        await using var world = await V1World.Open();
        var order = await world.Order("50");
        var note = Simulate("\"State\":\"Declined\",\"ReasonCode\":\"BadWeather\"");
        (string, string?)[] request =
        [
            ("AmazonOrderReferenceId", order),
            ("AuthorizationReferenceId", "a"),
            ("AuthorizationAmount.Amount", "1"),
            ("AuthorizationAmount.CurrencyCode", "USD"),
            ("TransactionTimeout", "0"),
            ("SellerAuthorizationNote", note),
        ];
        (await world.Call("Authorize", request)).Refuses(400, "InvalidSandboxSimulationSpecified");
        Assert.Equal(
            note,
            (await world.Call(sandbox: false, "Authorize", request)).Is(Authorized, "Open")[
                "AuthorizationDetails/SellerAuthorizationNote"
            ]
        );
    }

    [Fact]
    public async Task Cancelling_takes_everything_open_with_it_and_can_be_repeated()
    {
        await using var world = await V1World.Open();
        var (order, draft) = (await world.Order("50"), await world.Draft());
        var authorization = (await world.Authorize(order, "50", "a")).Ok()[
            "AuthorizationDetails/AmazonAuthorizationId"
        ];
        for (var i = 0; i < 2; i++)
            (
                await world.Call(
                    "CancelOrderReference",
                    ("AmazonOrderReferenceId", order),
                    ("CancelationReason", "left")
                )
            ).Ok();
        (await world.Get(order)).Is(OrderStatus, "Canceled", "SellerCanceled");
        (await world.Call("GetAuthorizationDetails", ("AmazonAuthorizationId", authorization))).Is(
            Authorized,
            "Closed",
            "OrderReferenceCanceled"
        );
        (await world.Call("CloseOrderReference", ("AmazonOrderReferenceId", order))).Refuses(
            405,
            "InvalidCloseAttempt"
        );
        (await world.Call("CloseOrderReference", ("AmazonOrderReferenceId", draft))).Refuses(
            405,
            "InvalidCloseAttempt"
        );
        for (var i = 0; i < 2; i++)
            (await world.Call("CancelOrderReference", ("AmazonOrderReferenceId", draft))).Ok();
        (await world.Get(draft)).Is(OrderStatus, "Canceled", "SellerCanceled");
        (await world.Call("ConfirmOrderReference", ("AmazonOrderReferenceId", draft))).Refuses(
            405,
            "InvalidOrderReferenceStatus"
        );

        var stale = await world.Draft();
        await world.Advance(TimeSpan.FromHours(4));
        (await world.Get(stale)).Is(OrderStatus, "Canceled", "Stale");
    }

    [Fact]
    public async Task An_order_that_expects_an_authorization_at_once_ends_without_one()
    {
        await using var world = await V1World.Open();
        var order = await world.Draft();
        (
            await world.Call(
                "SetOrderReferenceDetails",
                ("AmazonOrderReferenceId", order),
                ("OrderReferenceAttributes.OrderTotal.Amount", "1"),
                ("OrderReferenceAttributes.OrderTotal.CurrencyCode", "USD")
            )
        ).Ok();
        (
            await world.Call(
                "ConfirmOrderReference",
                ("AmazonOrderReferenceId", order),
                ("ExpectImmediateAuthorization", "true")
            )
        ).Ok();
        await world.Advance(TimeSpan.FromMinutes(59));
        (await world.Get(order)).Is(OrderStatus, "Open");
        await world.Advance(TimeSpan.FromMinutes(2));
        (await world.Get(order)).Is(OrderStatus, "Closed", "AmazonClosed");
    }

    [Fact]
    public async Task A_token_shows_the_whole_address_of_a_draft_and_a_wrong_one_is_refused()
    {
        await using var world = await V1World.Open();
        var draft = await world.Draft();
        var shown = (
            await world.Call(
                "GetOrderReferenceDetails",
                ("AmazonOrderReferenceId", draft),
                ("AccessToken", world.Token)
            )
        ).Is(OrderStatus, "Draft");
        Assert.Equal(
            ("Jane Doe", "1 Main St"),
            (
                shown["OrderReferenceDetails/Destination/PhysicalDestination/Name"],
                shown["OrderReferenceDetails/BillingAddress/PhysicalAddress/AddressLine1"]
            )
        );
        Assert.Equal(
            ("Jane Doe", "jane@example.com"),
            (shown["OrderReferenceDetails/Buyer/Name"], shown["OrderReferenceDetails/Buyer/Email"])
        );
        Assert.Null((await world.Get(draft)).Ok()["OrderReferenceDetails/Buyer"]);
        (
            await world.Call(
                "GetOrderReferenceDetails",
                ("AmazonOrderReferenceId", draft),
                ("AccessToken", Uri.EscapeDataString(world.Token))
            )
        ).Ok();
        // Wire v1: amazon-pay-sdk-php#16, the older parameter is taken as it stands.
        (
            await world.Call(
                "GetOrderReferenceDetails",
                ("AmazonOrderReferenceId", draft),
                ("AddressConsentToken", Uri.EscapeDataString(world.Token))
            )
        ).Refuses(404, "InvalidAddressConsentToken");
        var another = world.Token;
        await world.Draft();
        foreach (var bad in new[] { "nonsense", "Atza|abc", another[..^1], another + "A", world.Token })
            (
                await world.Call(
                    "GetOrderReferenceDetails",
                    ("AmazonOrderReferenceId", draft),
                    ("AddressConsentToken", bad)
                )
            ).Refuses(404, "InvalidAddressConsentToken");
        await world.Advance(TimeSpan.FromMinutes(59));
        (
            await world.Call("GetOrderReferenceDetails", ("AmazonOrderReferenceId", draft), ("AccessToken", another))
        ).Ok();
        await world.Advance(TimeSpan.FromMinutes(1));
        (
            await world.Call("GetOrderReferenceDetails", ("AmazonOrderReferenceId", draft), ("AccessToken", another))
        ).Refuses(404, "InvalidAddressConsentToken");
    }

    [Fact]
    public async Task Attributes_can_be_added_once_after_the_confirmation()
    {
        await using var world = await V1World.Open();
        var order = await world.Order("50");
        (string, string?)[] first =
        [
            ("AmazonOrderReferenceId", order),
            ("OrderAttributes.SellerOrderAttributes.SellerOrderId", "o-1"),
            ("OrderAttributes.RequestPaymentAuthorization", "true"),
        ];
        for (var i = 0; i < 2; i++)
            Assert.Equal(
                "o-1",
                (await world.Call("SetOrderAttributes", first)).Ok()[
                    "OrderReferenceDetails/SellerOrderAttributes/SellerOrderId"
                ]
            );
        (
            await world.Call(
                "SetOrderAttributes",
                ("AmazonOrderReferenceId", order),
                ("OrderAttributes.SellerOrderAttributes.SellerOrderId", "o-2")
            )
        ).Refuses(405, "OrderReferenceNotModifiable");
        (
            await world.Call(
                "SetOrderAttributes",
                ("AmazonOrderReferenceId", order),
                ("OrderAttributes.OrderTotal.Amount", "51"),
                ("OrderAttributes.OrderTotal.CurrencyCode", "USD")
            )
        ).Refuses(405, "OrderReferenceNotModifiable");
        (
            await world.Call(
                "SetOrderAttributes",
                ("AmazonOrderReferenceId", order),
                ("OrderAttributes.SellerNote", "hello")
            )
        ).Ok();
        var now = (await world.Get(order)).Ok();
        Assert.Equal(
            ("o-1", "hello", "50.00"),
            (
                now["OrderReferenceDetails/SellerOrderAttributes/SellerOrderId"],
                now["OrderReferenceDetails/SellerNote"],
                now["OrderReferenceDetails/OrderTotal/Amount"]
            )
        );
    }

    [Fact]
    public async Task A_billing_agreement_is_set_confirmed_validated_and_closed()
    {
        await using var world = await V1World.Open();
        var agreement = await world.Draft(agreement: true);
        const string status = "BillingAgreementDetails/BillingAgreementStatus";
        Assert.Equal(
            "500.00",
            (await world.Call("GetBillingAgreementDetails", ("AmazonBillingAgreementId", agreement))).Is(
                status,
                "Draft"
            )["BillingAgreementDetails/BillingAgreementLimits/CurrentRemainingBalance/Amount"]
        );
        (await world.Call("ValidateBillingAgreement", ("AmazonBillingAgreementId", agreement))).Refuses(
            405,
            "InvalidBillingAgreementStatus"
        );
        (
            await world.Call(
                "SetBillingAgreementDetails",
                ("AmazonBillingAgreementId", agreement),
                ("BillingAgreementAttributes.SellerNote", "Box"),
                ("BillingAgreementAttributes.SellerBillingAgreementAttributes.SellerBillingAgreementId", "b-1")
            )
        ).Ok();
        (await world.Call("ConfirmBillingAgreement", ("AmazonBillingAgreementId", agreement))).Ok();
        var open = (await world.Call("GetBillingAgreementDetails", ("AmazonBillingAgreementId", agreement))).Is(
            status,
            "Open"
        );
        Assert.Equal(
            ("b-1", "2026-03-01T00:00:00.000Z", "2026-04-01T00:00:00.000Z"),
            (
                open["BillingAgreementDetails/SellerBillingAgreementAttributes/SellerBillingAgreementId"],
                open["BillingAgreementDetails/BillingAgreementLimits/TimePeriodStartDate"],
                open["BillingAgreementDetails/BillingAgreementLimits/TimePeriodEndDate"]
            )
        );
        Assert.Equal(
            "Success",
            (await world.Call("ValidateBillingAgreement", ("AmazonBillingAgreementId", agreement))).Ok()[
                "ValidationResult"
            ]
        );
        (
            await world.Call(
                "SetBillingAgreementDetails",
                ("AmazonBillingAgreementId", agreement),
                ("BillingAgreementAttributes.SellerNote", "Bag")
            )
        ).Refuses(405, "BillingAgreementNotModifiable");
        (await world.Get(agreement)).Refuses(404, "InvalidOrderReferenceId");
        (
            await world.Call(
                "CloseBillingAgreement",
                ("AmazonBillingAgreementId", agreement),
                ("ClosureReason", "enough")
            )
        ).Ok();
        (await world.Call("GetBillingAgreementDetails", ("AmazonBillingAgreementId", agreement))).Is(
            status,
            "Closed",
            "SellerClosed"
        );
        (await world.Call("ConfirmBillingAgreement", ("AmazonBillingAgreementId", agreement))).Refuses(
            405,
            "InvalidBillingAgreementStatus"
        );
    }

    [Fact]
    public async Task What_is_wrong_twice_is_told_in_the_documented_order()
    {
        await using var world = await V1World.Open();
        var order = await world.Order("50");
        // Action before seller, seller before values, values before the order, the order before its state, the state
        // before currency, currency before amount.
        (await world.Call("PrintMoney", ("SellerId", "A2"))).Refuses(404, "InvalidAddress");
        (await world.Authorize("S01-0000000-0000000", "x", "a", ("SellerId", "A2"))).Refuses(
            400,
            "InvalidParameterValue"
        );
        (await world.Authorize("S01-0000000-0000000", "x", "a")).Refuses(400, "InvalidParameterValue");
        (
            await world.Authorize(
                "S01-0000000-0000000",
                "1",
                "a",
                ("SellerAuthorizationNote", Simulate("\"State\":\"No\""))
            )
        ).Refuses(404, "InvalidOrderReferenceId");
        (await world.Authorize(order, "9999", "a", ("AuthorizationAmount.CurrencyCode", "EUR"))).Refuses(
            400,
            "CurrencyMismatch"
        );
        (await world.Call("CloseOrderReference", ("AmazonOrderReferenceId", order))).Ok();
        (await world.Authorize(order, "9999", "a", ("AuthorizationAmount.CurrencyCode", "EUR"))).Refuses(
            405,
            "InvalidOrderReferenceStatus"
        );
    }

    [Theory]
    [InlineData("AuthorizationAmount.Amount", "-1")]
    [InlineData("AuthorizationAmount.Amount", "0.00")]
    [InlineData("AuthorizationAmount.Amount", "1.00001")]
    [InlineData("AuthorizationAmount.Amount", null)]
    [InlineData("AuthorizationAmount.CurrencyCode", "usd")]
    [InlineData("AuthorizationAmount.CurrencyCode", null)]
    [InlineData("TransactionTimeout", "7")]
    [InlineData("TransactionTimeout", "1445")]
    [InlineData("TransactionTimeout", "-5")]
    [InlineData("AuthorizationReferenceId", "a b")]
    [InlineData("AuthorizationReferenceId", "123456789012345678901234567890123")]
    [InlineData("AmazonOrderReferenceId", null)]
    [InlineData("SoftDescriptor", "12345678901234567")]
    [InlineData("SoftDescriptor", "a\u0001b")]
    [InlineData("CaptureNow", "maybe")]
    public async Task A_parameter_that_makes_no_sense_is_refused(string name, string? value)
    {
        await using var world = await V1World.Open();
        var order = await world.Order("50");
        (await world.Authorize(order, "1", "a", (name, value))).Refuses(400, "InvalidParameterValue");
        Assert.Empty((await world.Get(order)).Members("OrderReferenceDetails/IdList"));
    }

    [Fact]
    public async Task The_validator_counts_what_is_missing_and_names_it()
    {
        await using var world = await V1World.Open();
        var said = await world.Call("SetOrderReferenceDetails", ("AmazonOrderReferenceId", await world.Draft()));
        Assert.Contains(
            "2 validation errors detected: Value null at 'orderReferenceAttributes.orderTotal.amount' failed "
                + "to satisfy constraint: Member must not be null",
            said.Xml.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Every_action_answers_something_to_nothing()
    {
        await using var world = await V1World.Open();
        Assert.Contains("Authorize", V1Routes.PaymentActions);
        foreach (var action in V1Routes.PaymentActions)
        {
            var said = await world.Call(action);
            Assert.True(
                said.Status == 200 || said is { Status: 400, Code: "InvalidParameterValue" },
                said.Xml.ToString()
            );
        }
        Assert.Equal("GREEN", (await world.Call("GetServiceStatus", ("SellerId", null))).Ok()["Status"]);
    }

    [Fact]
    public async Task Ids_that_are_none_are_named_in_well_formed_answers()
    {
        await using var world = await V1World.Open();
        foreach (
            var id in (string[])["<x>&y;", "S01-1", "a\u0000b\uFFFE", new string('9', 1000), "S01-0000000-0000000-D"]
        )
            (await world.Get(id)).Refuses(404, "InvalidOrderReferenceId");
    }

    private static string Simulate(string what) => $"{{\"SandboxSimulation\":{{{what}}}}}";

    private static Task<V1Said> Capture(
        V1World world,
        string authorization,
        string amount,
        string reference,
        string? note = null
    ) =>
        world.Call(
            "Capture",
            ("AmazonAuthorizationId", authorization),
            ("CaptureReferenceId", reference),
            ("CaptureAmount.Amount", amount),
            ("CaptureAmount.CurrencyCode", "USD"),
            ("SellerCaptureNote", note)
        );

    private static Task<V1Said> Refund(V1World world, string capture, string amount, string reference) =>
        world.Call(
            "Refund",
            ("AmazonCaptureId", capture),
            ("RefundReferenceId", reference),
            ("RefundAmount.Amount", amount),
            ("RefundAmount.CurrencyCode", "USD")
        );
}
