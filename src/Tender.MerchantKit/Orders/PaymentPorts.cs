using Tender.AmazonPay;
using Tender.AmazonPay.V1;
using Tender.AmazonPay.V2;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Orders;

/// <summary>What a read or a call came to: the object as it is now, or why there is none.</summary>
internal readonly record struct Answer(Reading? Reading, ApiError? Error)
{
    public static implicit operator Answer(Reading reading) => new(reading, null);

    public static implicit operator Answer(ApiError error) => new(null, error);
}

/// <summary>
/// All that the kit's core needs of an API: to read an object, and to carry out a call under its key.
/// </summary>
internal interface IPaymentPort
{
    /// <summary>Reads an object.</summary>
    Task<Answer> ReadAsync(PaymentObject what, string objectId, CancellationToken cancellation);

    /// <summary>
    /// Carries a call out and answers the object it made or changed. The same key is the same call, however often it is
    /// sent.
    /// </summary>
    Task<Answer> CallAsync(PaymentCall call, string idempotencyKey, CancellationToken cancellation);
}

/// <summary>The v2 API.</summary>
internal sealed class V2Port(AmazonPayClient client) : IPaymentPort
{
    public async Task<Answer> ReadAsync(PaymentObject what, string objectId, CancellationToken cancellation) =>
        what switch
        {
            PaymentObject.CheckoutSession => Read(
                await client.GetCheckoutSessionAsync(objectId, cancellationToken: cancellation),
                Of
            ),
            PaymentObject.Permission => Read(
                await client.GetChargePermissionAsync(objectId, cancellationToken: cancellation),
                Of
            ),
            PaymentObject.Charge => Read(await client.GetChargeAsync(objectId, cancellationToken: cancellation), Of),
            PaymentObject.Refund => Read(await client.GetRefundAsync(objectId, cancellationToken: cancellation), Of),
            PaymentObject.Authorization or PaymentObject.Capture => throw new ArgumentOutOfRangeException(
                nameof(what),
                what,
                "v2 has no such object."
            ),
        };

    public async Task<Answer> CallAsync(PaymentCall call, string key, CancellationToken cancellation) =>
        call switch
        {
            CompleteCheckoutCall complete => Read(
                await client.CompleteCheckoutSessionAsync(
                    complete.CheckoutSessionId,
                    new CompleteCheckoutSessionRequest
                    {
                        ChargeAmount = complete.Amount,
                        TotalOrderAmount = complete.TotalOrderAmount,
                    },
                    Simulating(complete.SimulationCode),
                    cancellation
                ),
                Of
            ),
            AuthorizeCall authorize => Read(
                await client.CreateChargeAsync(
                    Request(authorize),
                    key,
                    Simulating(authorize.SimulationCode),
                    cancellation
                ),
                Of
            ),
            CaptureCall capture => Read(
                await client.CaptureChargeAsync(
                    capture.AuthorizationId,
                    new CaptureChargeRequest
                    {
                        CaptureAmount = capture.Amount,
                        SoftDescriptor = capture.SoftDescriptor,
                    },
                    key,
                    Simulating(capture.SimulationCode),
                    cancellation
                ),
                Of
            ),
            CancelCall cancel => Read(
                await client.CancelChargeAsync(
                    cancel.AuthorizationId,
                    new CancelChargeRequest { CancellationReason = cancel.Reason },
                    cancellationToken: cancellation
                ),
                Of
            ),
            RefundCall refund => Read(
                await client.CreateRefundAsync(
                    new CreateRefundRequest
                    {
                        ChargeId = refund.CaptureId,
                        RefundAmount = refund.Amount,
                        SoftDescriptor = refund.SoftDescriptor,
                    },
                    key,
                    Simulating(refund.SimulationCode),
                    cancellation
                ),
                Of
            ),
            ClosePermissionCall close => Read(
                await client.CloseChargePermissionAsync(
                    close.PermissionId,
                    new CloseChargePermissionRequest
                    {
                        ClosureReason = close.Reason,
                        CancelPendingCharges = close.CancelAuthorizations,
                    },
                    cancellationToken: cancellation
                ),
                Of
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(call), call, "Not a call of v2."),
        };

    private static CreateChargeRequest Request(AuthorizeCall call) =>
        new()
        {
            ChargePermissionId = call.PermissionId,
            ChargeAmount = call.Amount,
            CaptureNow = call.CaptureNow,
            // Wire v2: spec 5.1, taking the money at once excludes pending.
            CanHandlePendingAuthorization = call is { Mode: AuthorizationMode.Asynchronous, CaptureNow: false },
            SoftDescriptor = call.CaptureNow ? call.SoftDescriptor : null,
            MerchantMetadata = call.Reference is { } reference
                ? new MerchantMetadata { MerchantReferenceId = reference }
                : null,
            ChargeInitiator = call.ChargeInitiator,
            Channel = call.Channel,
        };

    private static CallOptions? Simulating(string? code) =>
        code is null ? null : new CallOptions { SimulationCode = code };

    private static Answer Read<T>(ApiResult<T> result, Func<T, Reading> of)
        where T : class => result.Succeeded ? of(result.Value) : result.Error;

    private static Reading Of(CheckoutSession session) =>
        new()
        {
            Generation = ApiGeneration.V2,
            What = PaymentObject.CheckoutSession,
            ObjectId = session.CheckoutSessionId,
            State = session.StatusDetails.State.Value,
            Reason = session.StatusDetails.ReasonCode?.Value,
            Description = session.StatusDetails.ReasonDescription,
            Amount = session.PaymentDetails?.ChargeAmount,
            PermissionId = session.ChargePermissionId,
            Reference = session.MerchantMetadata?.MerchantReferenceId,
            CreatedAt = session.CreationTimestamp,
            ExpiresAt = session.ExpirationTimestamp,
            UpdatedAt = session.StatusDetails.LastUpdatedTimestamp,
            Children = session.ChargeId is { Length: > 0 } charge ? [charge] : [],
        };

    private static Reading Of(ChargePermission permission) =>
        new()
        {
            Generation = ApiGeneration.V2,
            What = PaymentObject.Permission,
            ObjectId = permission.ChargePermissionId,
            State = permission.StatusDetails.State.Value,
            Reason = permission.StatusDetails.Reasons is [var reason, ..] ? reason.ReasonCode.Value : null,
            Description = permission.StatusDetails.Reasons is [var first, ..] ? first.ReasonDescription : null,
            PermissionId = permission.ChargePermissionId,
            Reference = permission.MerchantMetadata?.MerchantReferenceId,
            CreatedAt = permission.CreationTimestamp,
            ExpiresAt = permission.ExpirationTimestamp,
            UpdatedAt = permission.StatusDetails.LastUpdatedTimestamp,
        };

    private static Reading Of(Charge charge) =>
        new()
        {
            Generation = ApiGeneration.V2,
            What = PaymentObject.Charge,
            ObjectId = charge.ChargeId,
            State = charge.StatusDetails.State.Value,
            Reason = charge.StatusDetails.ReasonCode?.Value,
            Description = charge.StatusDetails.ReasonDescription,
            Amount = charge.ChargeAmount,
            CapturedAmount = charge.CaptureAmount,
            PermissionId = charge.ChargePermissionId,
            CreatedAt = charge.CreationTimestamp,
            ExpiresAt = charge.ExpirationTimestamp,
            UpdatedAt = charge.StatusDetails.LastUpdatedTimestamp,
        };

    private static Reading Of(AmazonPay.V2.Refund refund) =>
        new()
        {
            Generation = ApiGeneration.V2,
            What = PaymentObject.Refund,
            ObjectId = refund.RefundId,
            State = refund.StatusDetails.State.Value,
            Reason = refund.StatusDetails.ReasonCode?.Value,
            Description = refund.StatusDetails.ReasonDescription,
            Amount = refund.RefundAmount,
            ParentId = refund.ChargeId,
            CreatedAt = refund.CreationTimestamp,
            UpdatedAt = refund.StatusDetails.LastUpdatedTimestamp,
        };
}

/// <summary>The original API.</summary>
internal sealed class V1Port(OffAmazonPaymentsClient client) : IPaymentPort
{
    public async Task<Answer> ReadAsync(PaymentObject what, string objectId, CancellationToken cancellation) =>
        what switch
        {
            PaymentObject.Permission when NextSteps.IsAgreement(objectId) => Read(
                await client.GetBillingAgreementDetailsAsync(objectId, cancellationToken: cancellation),
                Of
            ),
            PaymentObject.Permission => Read(
                await client.GetOrderReferenceDetailsAsync(objectId, cancellationToken: cancellation),
                Of
            ),
            PaymentObject.Authorization => Read(await client.GetAuthorizationDetailsAsync(objectId, cancellation), Of),
            PaymentObject.Capture => Read(await client.GetCaptureDetailsAsync(objectId, cancellation), Of),
            PaymentObject.Refund => Read(await client.GetRefundDetailsAsync(objectId, cancellation), Of),
            PaymentObject.CheckoutSession or PaymentObject.Charge => throw new ArgumentOutOfRangeException(
                nameof(what),
                what,
                "v1 has no such object."
            ),
        };

    public async Task<Answer> CallAsync(PaymentCall call, string key, CancellationToken cancellation)
    {
        switch (call)
        {
            case AuthorizeCall authorize when NextSteps.IsAgreement(authorize.PermissionId):
                return Read(
                    await client.AuthorizeOnBillingAgreementAsync(OnAgreement(authorize, key), cancellation),
                    Of
                );
            case AuthorizeCall authorize:
                return Read(await client.AuthorizeAsync(Request(authorize, key), cancellation), Of);
            case CaptureCall capture:
                return Read(
                    await client.CaptureAsync(
                        new CaptureRequest
                        {
                            AmazonAuthorizationId = capture.AuthorizationId,
                            CaptureReferenceId = key,
                            CaptureAmount = capture.Amount,
                            SellerCaptureNote = capture.Note,
                            SoftDescriptor = capture.SoftDescriptor,
                        },
                        cancellation
                    ),
                    Of
                );
            case RefundCall refund:
                return Read(
                    await client.RefundAsync(
                        new RefundRequest
                        {
                            AmazonCaptureId = refund.CaptureId,
                            RefundReferenceId = key,
                            RefundAmount = refund.Amount,
                            SellerRefundNote = refund.Note,
                            SoftDescriptor = refund.SoftDescriptor,
                        },
                        cancellation
                    ),
                    Of
                );
            case CancelCall cancel:
                return
                    (await client.CloseAuthorizationAsync(cancel.AuthorizationId, cancel.Reason, cancellation)).Error
                        is { } error
                    ? error
                    : await ReadAsync(PaymentObject.Authorization, cancel.AuthorizationId, cancellation);
            case ClosePermissionCall close:
                return (await Close(close, cancellation)).Error is { } refusal
                    ? refusal
                    : await ReadAsync(PaymentObject.Permission, close.PermissionId, cancellation);
            default:
                throw new ArgumentOutOfRangeException(nameof(call), call, "Not a call of v1.");
        }
    }

    private Task<ApiResult<Done>> Close(ClosePermissionCall call, CancellationToken cancellation) =>
        call switch
        {
            _ when NextSteps.IsAgreement(call.PermissionId) => client.CloseBillingAgreementAsync(
                call.PermissionId,
                call.Reason,
                cancellation
            ),
            { CancelAuthorizations: true } => client.CancelOrderReferenceAsync(
                call.PermissionId,
                call.Reason,
                cancellation
            ),
            _ => client.CloseOrderReferenceAsync(call.PermissionId, call.Reason, cancellation),
        };

    // Wire v1: spec 4.10, a timeout of 0 is synchronous; without one Amazon has a day.
    private static int? Minutes(AuthorizeCall call) =>
        call.Mode == AuthorizationMode.Asynchronous ? (int?)call.Timeout?.TotalMinutes : 0;

    private static AuthorizeRequest Request(AuthorizeCall call, string key) =>
        new()
        {
            AmazonOrderReferenceId = call.PermissionId,
            AuthorizationReferenceId = key,
            AuthorizationAmount = call.Amount,
            TransactionTimeout = Minutes(call),
            CaptureNow = call.CaptureNow,
            SellerAuthorizationNote = call.Note,
            SoftDescriptor = call.SoftDescriptor,
        };

    private static AuthorizeOnBillingAgreementRequest OnAgreement(AuthorizeCall call, string key) =>
        new()
        {
            AmazonBillingAgreementId = call.PermissionId,
            AuthorizationReferenceId = key,
            AuthorizationAmount = call.Amount,
            TransactionTimeout = Minutes(call),
            CaptureNow = call.CaptureNow,
            SellerAuthorizationNote = call.Note,
            SoftDescriptor = call.SoftDescriptor,
            SellerOrderId = call.Reference,
        };

    private static Answer Read<T>(ApiResult<T> result, Func<T, Reading> of)
        where T : class => result.Succeeded ? of(result.Value) : result.Error;

    private static Reading Of<TState>(
        PaymentObject what,
        string id,
        StatusDetails<TState> status,
        Func<TState, string> word
    )
        where TState : struct =>
        new()
        {
            Generation = ApiGeneration.V1,
            What = what,
            ObjectId = id,
            State = word(status.State),
            Reason = status.ReasonCode?.Value,
            Description = status.ReasonDescription,
            UpdatedAt = status.LastUpdatedTimestamp,
            PermissionId = what == PaymentObject.Permission ? id : PermissionOf(id),
        };

    // Wire v1: spec 2, the id of an authorization, capture or refund is its order reference's with a fourth group.
    private static string? PermissionOf(string id) =>
        id.LastIndexOf('-') is > 0 and var last && id.Count(one => one == '-') == 3 ? id[..last] : null;

    private static Reading Of(OrderReferenceDetails order) =>
        Of(PaymentObject.Permission, order.AmazonOrderReferenceId, order.OrderReferenceStatus, state =>
            state.Value
        ) with
        {
            Amount = order.OrderTotal,
            Reference = order.SellerOrderId,
            CreatedAt = order.CreationTimestamp,
            ExpiresAt = order.ExpirationTimestamp,
        };

    private static Reading Of(BillingAgreementDetails agreement) =>
        Of(PaymentObject.Permission, agreement.AmazonBillingAgreementId, agreement.BillingAgreementStatus, state =>
            state.Value
        ) with
        {
            Reference = agreement.SellerBillingAgreementId,
            CreatedAt = agreement.CreationTimestamp,
            ExpiresAt = agreement.ExpirationTimestamp,
        };

    private static Reading Of(AuthorizationDetails one) =>
        Of(PaymentObject.Authorization, one.AmazonAuthorizationId, one.AuthorizationStatus, state => state.Value) with
        {
            Amount = one.AuthorizationAmount,
            CapturedAmount = one.CapturedAmount,
            SoftDecline = one.SoftDecline,
            Children = one.CaptureIds,
            CreatedAt = one.CreationTimestamp,
            ExpiresAt = one.ExpirationTimestamp,
        };

    private static Reading Of(CaptureDetails capture) =>
        Of(PaymentObject.Capture, capture.AmazonCaptureId, capture.CaptureStatus, state => state.Value) with
        {
            Amount = capture.CaptureAmount,
            Children = capture.RefundIds,
            CreatedAt = capture.CreationTimestamp,
        };

    private static Reading Of(AmazonPay.V1.RefundDetails refund) =>
        Of(PaymentObject.Refund, refund.AmazonRefundId, refund.RefundStatus, state => state.Value) with
        {
            Amount = refund.RefundAmount,
            CreatedAt = refund.CreationTimestamp,
        };
}
