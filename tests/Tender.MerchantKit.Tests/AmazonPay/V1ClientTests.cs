using Tender.AmazonPay;
using Tender.AmazonPay.V1;
using Tender.MerchantKit.Tests.Harness;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests.AmazonPay;

/// <summary>
/// Every operation of the v1 client against a running server, and its signature against a published vector.
/// </summary>
public class V1ClientTests
{
    private static Price Usd(decimal amount) => new(amount, "USD");

    private static async Task<(Kit Kit, ControlClient Control)> Shop(
        TestDatabase database,
        Action<AmazonPayOptions>? more = null
    )
    {
        var host = await TenderHost.Shared(database);
        var merchant = await host.Control.NewMerchant();
        return (Kit.Of(host, merchant, more), host.Control.For(merchant));
    }

    private static async Task<string> Open(Kit kit, ControlClient control, decimal total)
    {
        var id = (await control.NewOrderReference()).Id;
        (
            await kit.V1.SetOrderReferenceDetailsAsync(
                new SetOrderReferenceDetailsRequest
                {
                    AmazonOrderReferenceId = id,
                    OrderTotal = Usd(total),
                    SellerOrderId = "order-1",
                    StoreName = "Shop & Söhne",
                }
            )
        ).ValueOrThrow();
        (
            await kit.V1.ConfirmOrderReferenceAsync(new ConfirmOrderReferenceRequest { AmazonOrderReferenceId = id })
        ).ValueOrThrow();
        return id;
    }

    /// <summary>A note that has the payment method declined, with one member more.</summary>
    private static string Declined(string member) =>
        $$$"""{"SandboxSimulation":{"State":"Declined","ReasonCode":"InvalidPaymentMethod",{{{member}}}}}""";

    private static AuthorizeRequest Authorize(string order, decimal amount, int? timeout = 0, string? note = null) =>
        new()
        {
            AmazonOrderReferenceId = order,
            AuthorizationReferenceId = Kit.NewKey(),
            AuthorizationAmount = Usd(amount),
            TransactionTimeout = timeout,
            SellerAuthorizationNote = note,
        };

    [Fact]
    public void The_signature_is_that_of_the_published_rules()
    {
        // Wire v1: spec 1.4, test vector.
        var form = Signature.Sign(
            new Uri("https://mws.amazonservices.com/OffAmazonPayments_Sandbox/2013-01-01"),
            [
                ("Action", "Authorize"),
                ("SellerId", "A1EXAMPLESELLER"),
                ("AmazonOrderReferenceId", "S01-1234567-7654321"),
                ("AuthorizationAmount.Amount", "94.50"),
                ("AuthorizationAmount.CurrencyCode", "USD"),
                ("AuthorizationReferenceId", "order_1001-1"),
                ("CaptureNow", "false"),
                ("SellerAuthorizationNote", "Blue shoes (size 9*) & laces ~ v1"),
                ("TransactionTimeout", "0"),
                ("SoftDescriptor", null),
            ],
            new V1Credentials { AccessKeyId = "AKIDTESTKEY000000001", SecretAccessKey = "secretForTestsOnly/+1" },
            new DateTimeOffset(2018, 3, 5, 9, 15, 30, TimeSpan.Zero)
        );
        Assert.EndsWith("&Signature=" + Uri.EscapeDataString("fedFYe4TnxI0e6qhoH8gS/CsLd0z6SNBv/zU9q2sR8o="), form);
    }

    [Theory, OnBothDatabases]
    public async Task From_a_draft_to_a_refund(TestDatabase database)
    {
        var (kit, control) = await Shop(database);
        var id = await Open(kit, control, 50);
        var order = (await kit.V1.GetOrderReferenceDetailsAsync(id)).ValueOrThrow();
        Assert.Equal(
            (OrderReferenceState.Open, Usd(50), "order-1", "Shop & Söhne"),
            (order.OrderReferenceStatus.State, order.OrderTotal!.Value, order.SellerOrderId, order.StoreName)
        );
        Assert.NotNull(order.Buyer?.Email);
        Assert.NotNull(order.Destination?.CountryCode);
        (
            await kit.V1.SetOrderAttributesAsync(
                new SetOrderAttributesRequest { AmazonOrderReferenceId = id, CustomInformation = "more" }
            )
        ).ValueOrThrow();

        var request = Authorize(id, 50, timeout: 60);
        var pending = (await kit.V1.AuthorizeAsync(request)).ValueOrThrow();
        Assert.Equal(
            (AuthorizationState.Pending, request.AuthorizationReferenceId),
            (pending.AuthorizationStatus.State, pending.AuthorizationReferenceId)
        );
        Assert.Equal(
            pending.AmazonAuthorizationId,
            (await kit.V1.AuthorizeAsync(request)).ValueOrThrow().AmazonAuthorizationId
        );
        await control.Advance("PT30S");
        var open = (await kit.V1.GetAuthorizationDetailsAsync(pending.AmazonAuthorizationId)).ValueOrThrow();
        Assert.Equal(AuthorizationState.Open, open.AuthorizationStatus.State);
        Assert.NotNull(open.ExpirationTimestamp);

        var capture = (
            await kit.V1.CaptureAsync(
                new CaptureRequest
                {
                    AmazonAuthorizationId = open.AmazonAuthorizationId,
                    CaptureReferenceId = Kit.NewKey(),
                    CaptureAmount = Usd(40),
                }
            )
        ).ValueOrThrow();
        Assert.Equal((CaptureState.Completed, Usd(40)), (capture.CaptureStatus.State, capture.CaptureAmount));
        var closed = (await kit.V1.GetAuthorizationDetailsAsync(open.AmazonAuthorizationId)).ValueOrThrow();
        Assert.Equal(
            (AuthorizationState.Closed, ReasonCode.MaxCapturesProcessed),
            (closed.AuthorizationStatus.State, closed.AuthorizationStatus.ReasonCode!.Value)
        );
        Assert.Equal([capture.AmazonCaptureId], closed.CaptureIds);

        var refund = (
            await kit.V1.RefundAsync(
                new RefundRequest
                {
                    AmazonCaptureId = capture.AmazonCaptureId,
                    RefundReferenceId = Kit.NewKey(),
                    RefundAmount = Usd(10),
                }
            )
        ).ValueOrThrow();
        Assert.Equal(RefundState.Pending, refund.RefundStatus.State);
        await control.Advance("PT30S");
        Assert.Equal(
            RefundState.Completed,
            (await kit.V1.GetRefundDetailsAsync(refund.AmazonRefundId)).ValueOrThrow().RefundStatus.State
        );
        var afterwards = (await kit.V1.GetCaptureDetailsAsync(capture.AmazonCaptureId)).ValueOrThrow();
        Assert.Equal(Usd(10), afterwards.RefundedAmount);
        Assert.Equal([refund.AmazonRefundId], afterwards.RefundIds);
        Assert.Equal(Done.Instance, (await kit.V1.CloseOrderReferenceAsync(id, "done")).ValueOrThrow());
    }

    [Theory, OnBothDatabases]
    public async Task A_decline_is_an_answer_and_tells_soft_from_hard(TestDatabase database)
    {
        var (kit, control) = await Shop(database);
        var id = await Open(kit, control, 50);
        var soft = (
            await kit.V1.AuthorizeAsync(
                Authorize(
                    id,
                    50,
                    note: Declined(
                        """
                        "SoftDecline":"true"
                        """
                    )
                )
            )
        ).ValueOrThrow();
        Assert.Equal(
            (AuthorizationState.Declined, ReasonCode.InvalidPaymentMethod, true),
            (soft.AuthorizationStatus.State, soft.AuthorizationStatus.ReasonCode!.Value, soft.SoftDecline)
        );
        var hard = (
            await kit.V1.AuthorizeAsync(
                Authorize(
                    id,
                    50,
                    note: Declined(
                        """
                        "PaymentMethodUpdateTimeInMins":5
                        """
                    )
                )
            )
        ).ValueOrThrow();
        Assert.False(hard.SoftDecline);
        Assert.Equal(
            OrderReferenceState.Suspended,
            (await kit.V1.GetOrderReferenceDetailsAsync(id)).ValueOrThrow().OrderReferenceStatus.State
        );
    }

    [Theory, OnBothDatabases]
    public async Task An_agreement_is_confirmed_validated_charged_and_closed(TestDatabase database)
    {
        var (kit, control) = await Shop(database);
        var id = (await control.NewOrderReference("billing-agreement")).Id;
        (
            await kit.V1.SetBillingAgreementDetailsAsync(
                new SetBillingAgreementDetailsRequest
                {
                    AmazonBillingAgreementId = id,
                    SellerBillingAgreementId = "plan-1",
                }
            )
        ).ValueOrThrow();
        (await kit.V1.ConfirmBillingAgreementAsync(id)).ValueOrThrow();
        Assert.Equal("Success", (await kit.V1.ValidateBillingAgreementAsync(id)).ValueOrThrow().ValidationResult);
        var authorization = (
            await kit.V1.AuthorizeOnBillingAgreementAsync(
                new AuthorizeOnBillingAgreementRequest
                {
                    AmazonBillingAgreementId = id,
                    AuthorizationReferenceId = Kit.NewKey(),
                    AuthorizationAmount = Usd(9.99m),
                    TransactionTimeout = 0,
                    CaptureNow = true,
                    SellerOrderId = "order-7",
                }
            )
        ).ValueOrThrow();
        Assert.NotNull(authorization.AmazonOrderReferenceId);
        Assert.Equal(AuthorizationState.Closed, authorization.AuthorizationStatus.State);
        var child = (await kit.V1.GetOrderReferenceDetailsAsync(authorization.AmazonOrderReferenceId)).ValueOrThrow();
        Assert.Equal(id, child.BillingAgreementId);
        Assert.Contains(authorization.AmazonAuthorizationId, child.AuthorizationIds);

        var agreement = (await kit.V1.GetBillingAgreementDetailsAsync(id)).ValueOrThrow();
        Assert.Equal(
            (BillingAgreementState.Open, "plan-1"),
            (agreement.BillingAgreementStatus.State, agreement.SellerBillingAgreementId)
        );
        Assert.Equal(
            agreement.AmountLimitPerTimePeriod!.Value.Amount - 9.99m,
            agreement.CurrentRemainingBalance!.Value.Amount
        );
        (await kit.V1.CloseBillingAgreementAsync(id)).ValueOrThrow();
        Assert.Equal(
            BillingAgreementState.Closed,
            (await kit.V1.GetBillingAgreementDetailsAsync(id)).ValueOrThrow().BillingAgreementStatus.State
        );
    }

    [Theory, OnBothDatabases]
    public async Task Each_refusal_is_an_error_of_its_own_kind(TestDatabase database)
    {
        var (kit, control) = await Shop(database, options => options.RetryCount = 0);
        var id = await Open(kit, control, 50);
        Assert.Equal(
            "InvalidOrderReferenceId",
            Assert
                .IsType<ApiError.NotFound>((await kit.V1.GetOrderReferenceDetailsAsync("S01-0000001-0000001")).Error)
                .Code
        );
        Assert.IsType<ApiError.LimitExceeded>((await kit.V1.AuthorizeAsync(Authorize(id, 500))).Error);
        Assert.IsType<ApiError.InvalidRequest>((await kit.V1.AuthorizeAsync(Authorize(id, 10, timeout: 3))).Error);
        var request = Authorize(id, 10);
        var authorization = (await kit.V1.AuthorizeAsync(request)).ValueOrThrow();
        Assert.IsType<ApiError.Conflict>(
            (await kit.V1.AuthorizeAsync(request with { AuthorizationAmount = Usd(11) })).Error
        );
        Assert.NotNull((await kit.V1.CloseAuthorizationAsync(authorization.AmazonAuthorizationId)).Value);
        var closed = await kit.V1.CaptureAsync(
            new CaptureRequest
            {
                AmazonAuthorizationId = authorization.AmazonAuthorizationId,
                CaptureReferenceId = Kit.NewKey(),
                CaptureAmount = Usd(10),
            }
        );
        Assert.IsType<ApiError.InvalidState>(closed.Error);
        Assert.False(string.IsNullOrEmpty(closed.RequestId));
        (await kit.V1.CancelOrderReferenceAsync(id, "no more")).ValueOrThrow();
        Assert.IsType<ApiError.InvalidState>((await kit.V1.AuthorizeAsync(Authorize(id, 10))).Error);

        var (wrong, _) = await Shop(database, options => options.V1!.SecretAccessKey = "another");
        Assert.Equal(
            "SignatureDoesNotMatch",
            Assert.IsType<ApiError.Unauthorized>((await wrong.V1.GetOrderReferenceDetailsAsync(id)).Error).Code
        );
    }
}
