using Tender.AmazonPay;
using Tender.AmazonPay.V2;
using Tender.MerchantKit.Tests.Harness;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests.AmazonPay;

/// <summary>Every operation of the v2 client against a running server.</summary>
public class V2ClientTests
{
    private static Price Usd(decimal amount) => new(amount, "USD");

    private static async Task<(Kit Kit, ControlClient Control, TestMerchant Merchant)> Shop(
        TestDatabase database,
        Action<AmazonPayOptions>? more = null
    )
    {
        var host = await TenderHost.Shared(database);
        var merchant = await host.Control.NewMerchant();
        return (Kit.Of(host, merchant, more), host.Control.For(merchant), merchant);
    }

    private static async Task<CheckoutSession> NewSession(
        Kit kit,
        TestMerchant merchant,
        PaymentDetails? details = null
    ) =>
        (
            await kit.V2.CreateCheckoutSessionAsync(
                new CreateCheckoutSessionRequest
                {
                    StoreId = merchant.StoreId,
                    WebCheckoutDetails = new WebCheckoutDetails
                    {
                        CheckoutReviewReturnUrl = "https://shop.example/review",
                        CheckoutResultReturnUrl = "https://shop.example/thanks",
                    },
                    PaymentDetails = details,
                    MerchantMetadata = new MerchantMetadata { MerchantReferenceId = "order-1" },
                },
                Kit.NewKey()
            )
        ).ValueOrThrow();

    private static async Task<CheckoutSession> Paid(
        Kit kit,
        ControlClient control,
        TestMerchant merchant,
        decimal amount,
        PaymentIntent intent,
        bool pending = false
    )
    {
        var session = await NewSession(
            kit,
            merchant,
            new PaymentDetails
            {
                PaymentIntent = intent,
                ChargeAmount = Usd(amount),
                CanHandlePendingAuthorization = pending,
            }
        );
        await control.Buyer(session.CheckoutSessionId, "pay");
        return (
            await kit.V2.CompleteCheckoutSessionAsync(
                session.CheckoutSessionId,
                new CompleteCheckoutSessionRequest { ChargeAmount = Usd(amount) }
            )
        ).ValueOrThrow();
    }

    [Theory, OnBothDatabases]
    public async Task From_a_new_session_to_a_refund(TestDatabase database)
    {
        var (kit, control, merchant) = await Shop(database);
        var session = await NewSession(kit, merchant);
        Assert.Equal(CheckoutSessionState.Open, session.StatusDetails.State);
        Assert.Contains(session.Constraints!, one => one.ConstraintId == "ChargeAmountNotSet");
        Assert.NotNull(session.CreationTimestamp);

        var updated = (
            await kit.V2.UpdateCheckoutSessionAsync(
                session.CheckoutSessionId,
                new UpdateCheckoutSessionRequest
                {
                    PaymentDetails = new PaymentDetails
                    {
                        PaymentIntent = PaymentIntent.Authorize,
                        ChargeAmount = Usd(25.5m),
                        CanHandlePendingAuthorization = true,
                    },
                }
            )
        ).ValueOrThrow();
        Assert.Equal(Usd(25.5m), updated.PaymentDetails!.ChargeAmount);
        Assert.Equal(PaymentIntent.Authorize, updated.PaymentDetails.PaymentIntent);

        await control.Buyer(session.CheckoutSessionId, "pay");
        var completed = await kit.V2.CompleteCheckoutSessionAsync(
            session.CheckoutSessionId,
            new CompleteCheckoutSessionRequest { ChargeAmount = Usd(25.5m) },
            new CallOptions { SimulationCode = "AuthorizationInitiated" }
        );
        Assert.Equal(202, completed.Status);
        Assert.False(string.IsNullOrEmpty(completed.RequestId));
        var (permissionId, chargeId) = (completed.Value!.ChargePermissionId!, completed.Value.ChargeId!);
        Assert.Equal(
            CheckoutSessionState.Completed,
            (await kit.V2.GetCheckoutSessionAsync(session.CheckoutSessionId)).ValueOrThrow().StatusDetails.State
        );

        var pending = (await kit.V2.GetChargeAsync(chargeId)).ValueOrThrow();
        Assert.Equal(
            (ChargeState.AuthorizationInitiated, Usd(25.5m), permissionId),
            (pending.StatusDetails.State, pending.ChargeAmount, pending.ChargePermissionId)
        );
        await control.Advance("PT30S");
        Assert.Equal(
            ChargeState.Authorized,
            (await kit.V2.GetChargeAsync(chargeId)).ValueOrThrow().StatusDetails.State
        );

        var key = Kit.NewKey();
        var captured = (
            await kit.V2.CaptureChargeAsync(
                chargeId,
                new CaptureChargeRequest { CaptureAmount = Usd(20), SoftDescriptor = "SHOP" },
                key
            )
        ).ValueOrThrow();
        Assert.Equal((ChargeState.Captured, Usd(20)), (captured.StatusDetails.State, captured.CaptureAmount!.Value));
        Assert.Equal(
            captured,
            (
                await kit.V2.CaptureChargeAsync(
                    chargeId,
                    new CaptureChargeRequest { CaptureAmount = Usd(20), SoftDescriptor = "SHOP" },
                    key
                )
            ).ValueOrThrow()
        );

        var refund = (
            await kit.V2.CreateRefundAsync(
                new CreateRefundRequest { ChargeId = chargeId, RefundAmount = Usd(5) },
                Kit.NewKey()
            )
        ).ValueOrThrow();
        Assert.Equal(RefundState.RefundInitiated, refund.StatusDetails.State);
        await control.Advance("PT30S");
        Assert.Equal(
            RefundState.Refunded,
            (await kit.V2.GetRefundAsync(refund.RefundId)).ValueOrThrow().StatusDetails.State
        );
        Assert.Equal(Usd(5), (await kit.V2.GetChargeAsync(chargeId)).ValueOrThrow().RefundedAmount);

        var tracker = (
            await kit.V2.CreateDeliveryTrackerAsync(
                new DeliveryTrackerRequest
                {
                    ChargePermissionId = permissionId,
                    DeliveryDetails = [new DeliveryDetails("1Z999", "UPS")],
                }
            )
        ).ValueOrThrow();
        Assert.Equal("1Z999", tracker.DeliveryDetails![0].TrackingNumber);
    }

    [Theory, OnBothDatabases]
    public async Task A_permission_is_charged_changed_and_closed(TestDatabase database)
    {
        var (kit, control, merchant) = await Shop(database);
        var session = await Paid(kit, control, merchant, 100, PaymentIntent.Confirm);
        var id = session.ChargePermissionId!;
        Assert.Null(session.ChargeId);
        var charge = (
            await kit.V2.CreateChargeAsync(
                new CreateChargeRequest { ChargePermissionId = id, ChargeAmount = Usd(30) },
                Kit.NewKey()
            )
        ).ValueOrThrow();
        Assert.Equal(ChargeState.Authorized, charge.StatusDetails.State);

        var permission = (await kit.V2.GetChargePermissionAsync(id)).ValueOrThrow();
        Assert.Equal(
            (ChargePermissionState.Chargeable, ChargePermissionType.OneTime),
            (permission.StatusDetails.State, permission.ChargePermissionType!.Value)
        );
        Assert.Equal(new ChargePermissionLimits(Usd(100), Usd(70)), permission.Limits);
        Assert.NotNull(permission.Buyer?.Email);
        Assert.NotNull(permission.ShippingAddress?.CountryCode);
        var updated = (
            await kit.V2.UpdateChargePermissionAsync(
                id,
                new UpdateChargePermissionRequest
                {
                    MerchantMetadata = new MerchantMetadata { MerchantReferenceId = "order-9" },
                }
            )
        ).ValueOrThrow();
        Assert.Equal("order-9", updated.MerchantMetadata!.MerchantReferenceId);

        var canceled = (
            await kit.V2.CancelChargeAsync(charge.ChargeId, new CancelChargeRequest { CancellationReason = "changed" })
        ).ValueOrThrow();
        Assert.Equal(
            (ChargeState.Canceled, ReasonCode.MerchantCanceled),
            (canceled.StatusDetails.State, canceled.StatusDetails.ReasonCode!.Value)
        );
        var closed = (
            await kit.V2.CloseChargePermissionAsync(
                id,
                new CloseChargePermissionRequest { ClosureReason = "done", CancelPendingCharges = true }
            )
        ).ValueOrThrow();
        Assert.Equal(ChargePermissionState.Closed, closed.StatusDetails.State);
        Assert.Equal(ReasonCode.MerchantClosed, closed.StatusDetails.Reasons![0].ReasonCode);
    }

    [Theory, OnBothDatabases]
    public async Task Each_refusal_is_an_error_of_its_own_kind(TestDatabase database)
    {
        var (kit, control, merchant) = await Shop(database, options => options.RetryCount = 0);
        var id = (await Paid(kit, control, merchant, 100, PaymentIntent.Confirm)).ChargePermissionId!;
        Task<ApiResult<Charge>> Charge(
            decimal amount,
            string? simulation = null,
            string? key = null,
            string? permission = null
        ) =>
            kit.V2.CreateChargeAsync(
                new CreateChargeRequest { ChargePermissionId = permission ?? id, ChargeAmount = Usd(amount) },
                key ?? Kit.NewKey(),
                simulation is null ? null : new CallOptions { SimulationCode = simulation }
            );

        Assert.IsType<ApiError.NotFound>((await kit.V2.GetChargeAsync("S01-0000001-0000001-C000001")).Error);
        Assert.IsType<ApiError.LimitExceeded>((await Charge(100.01m)).Error);
        Assert.IsType<ApiError.InvalidRequest>((await Charge(0)).Error);
        var soft = Assert.IsType<ApiError.Declined>((await Charge(10, "SoftDeclined")).Error);
        Assert.Equal((DeclineKind.Soft, true, "SoftDeclined", 422), (soft.Kind, soft.MayRetry, soft.Code, soft.Status));
        var timedOut = Assert.IsType<ApiError.Declined>((await Charge(10, "TransactionTimedOut")).Error);
        Assert.Equal((DeclineKind.TimedOut, false, false), (timedOut.Kind, timedOut.MayRetry, timedOut.EffectUnknown));
        var key = Kit.NewKey();
        Assert.True((await Charge(10, key: key)).Succeeded);
        Assert.Equal(
            "DuplicateIdempotencyKey",
            Assert.IsType<ApiError.Conflict>((await Charge(11, key: key)).Error).Code
        );
        Assert.Equal(DeclineKind.Hard, Assert.IsType<ApiError.Declined>((await Charge(10, "HardDeclined")).Error).Kind);
        Assert.IsType<ApiError.InvalidState>((await Charge(10)).Error);

        var session = await NewSession(
            kit,
            merchant,
            new PaymentDetails { PaymentIntent = PaymentIntent.Authorize, ChargeAmount = Usd(10) }
        );
        await control.Buyer(session.CheckoutSessionId, "pay");
        Assert.IsType<ApiError.Conflict>(
            (
                await kit.V2.CompleteCheckoutSessionAsync(
                    session.CheckoutSessionId,
                    new CompleteCheckoutSessionRequest { ChargeAmount = Usd(11) }
                )
            ).Error
        );
        var rejected = (await Paid(kit, control, merchant, 100, PaymentIntent.Confirm)).ChargePermissionId!;
        Assert.Equal(
            DeclineKind.Rejected,
            Assert.IsType<ApiError.Declined>((await Charge(10, "AmazonRejected", permission: rejected)).Error).Kind
        );
        Assert.IsType<ApiError.NotFound>((await kit.V2.GetBuyerAsync("no|such=token")).Error);
    }

    [Fact]
    public async Task A_wrong_key_is_unauthorized()
    {
        using var stranger = System.Security.Cryptography.RSA.Create(2048);
        var (kit, _, _) = await Shop(TestDatabase.Sqlite, options =>
            options.V2!.PrivateKeyPem = stranger.ExportPkcs8PrivateKeyPem()
        );
        var error = Assert.IsType<ApiError.Unauthorized>(
            (await kit.V2.GetChargeAsync("S01-0000001-0000001-C000001")).Error
        );
        Assert.Equal("InvalidRequestSignature", error.Code);
    }

    [Fact]
    public async Task Finalizing_is_completing_in_one_step()
    {
        var (kit, control, merchant) = await Shop(TestDatabase.Sqlite);
        var session = await NewSession(
            kit,
            merchant,
            new PaymentDetails { PaymentIntent = PaymentIntent.Authorize, ChargeAmount = Usd(10) }
        );
        await control.Buyer(session.CheckoutSessionId, "pay");
        var done = (
            await kit.V2.FinalizeCheckoutSessionAsync(
                session.CheckoutSessionId,
                new FinalizeCheckoutSessionRequest { ChargeAmount = Usd(10), PaymentIntent = PaymentIntent.Authorize }
            )
        ).ValueOrThrow();
        Assert.Equal(CheckoutSessionState.Completed, done.StatusDetails.State);
        Assert.NotNull(done.ChargeId);
    }

    [Fact]
    public async Task A_button_is_signed_as_the_server_checks_it()
    {
        var (kit, control, merchant) = await Shop(TestDatabase.Sqlite);
        var payload = AmazonPayClient.ButtonPayload(
            new CreateCheckoutSessionRequest
            {
                StoreId = merchant.StoreId,
                WebCheckoutDetails = new WebCheckoutDetails
                {
                    CheckoutReviewReturnUrl = "https://shop.example/review?a=1&b=ü",
                },
                ChargePermissionType = ChargePermissionType.OneTime,
            }
        );
        var reply = await control.Any(
            "checkout-sessions",
            new
            {
                payloadJSON = payload,
                signature = kit.V2.SignButtonPayload(payload),
                publicKeyId = merchant.PublicKeyId,
                algorithm = AmazonPayClient.SignatureAlgorithm,
            }
        );
        Assert.True(reply.Status is 200 or 201, reply.Text);
    }
}
