using Tender.AmazonPay;
using Tender.AmazonPay.V2;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Ports;

/// <summary>The v2 API behind the kit's port.</summary>
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
            CompleteCheckoutCall complete => Read(await Complete(complete, cancellation), Of),
            AuthorizeCall authorize => Read(await Authorize(authorize, key, cancellation), Of),
            CaptureCall capture => Read(await Capture(capture, key, cancellation), Of),
            CancelCall cancel => Read(await Cancel(cancel, cancellation), Of),
            RefundCall refund => Read(await Refund(refund, key, cancellation), Of),
            ClosePermissionCall close => Read(await Close(close, cancellation), Of),
            _ => throw new ArgumentOutOfRangeException(nameof(call), call, "Not a call of v2."),
        };

    private Task<ApiResult<CheckoutSession>> Complete(CompleteCheckoutCall call, CancellationToken cancellation) =>
        client.CompleteCheckoutSessionAsync(
            call.CheckoutSessionId,
            new CompleteCheckoutSessionRequest { ChargeAmount = call.Amount, TotalOrderAmount = call.TotalOrderAmount },
            Simulating(call.SimulationCode),
            cancellation
        );

    private Task<ApiResult<Charge>> Authorize(AuthorizeCall call, string key, CancellationToken cancellation) =>
        client.CreateChargeAsync(Request(call), key, Simulating(call.SimulationCode), cancellation);

    private Task<ApiResult<Charge>> Capture(CaptureCall call, string key, CancellationToken cancellation) =>
        client.CaptureChargeAsync(
            call.AuthorizationId,
            new CaptureChargeRequest { CaptureAmount = call.Amount, SoftDescriptor = call.SoftDescriptor },
            key,
            Simulating(call.SimulationCode),
            cancellation
        );

    private Task<ApiResult<Charge>> Cancel(CancelCall call, CancellationToken cancellation) =>
        client.CancelChargeAsync(
            call.AuthorizationId,
            new CancelChargeRequest { CancellationReason = call.Reason },
            cancellationToken: cancellation
        );

    private Task<ApiResult<Refund>> Refund(RefundCall call, string key, CancellationToken cancellation) =>
        client.CreateRefundAsync(
            new CreateRefundRequest
            {
                ChargeId = call.CaptureId,
                RefundAmount = call.Amount,
                SoftDescriptor = call.SoftDescriptor,
            },
            key,
            Simulating(call.SimulationCode),
            cancellation
        );

    private Task<ApiResult<ChargePermission>> Close(ClosePermissionCall call, CancellationToken cancellation) =>
        client.CloseChargePermissionAsync(
            call.PermissionId,
            new CloseChargePermissionRequest
            {
                ClosureReason = call.Reason,
                CancelPendingCharges = call.CancelAuthorizations,
            },
            cancellationToken: cancellation
        );

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

    private static Answer Read<T>(ApiResult<T> result, Func<T, Snapshot> of)
        where T : class => result.Succeeded ? of(result.Value) : result.Error;

    private static Snapshot Of(CheckoutSession session) =>
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

    private static Snapshot Of(ChargePermission permission) =>
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

    private static Snapshot Of(Charge charge) =>
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

    private static Snapshot Of(AmazonPay.V2.Refund refund) =>
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
