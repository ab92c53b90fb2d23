using Tender.AmazonPay;
using Tender.AmazonPay.V1;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Ports;

/// <summary>The original API behind the kit's port.</summary>
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

    private static Answer Read<T>(ApiResult<T> result, Func<T, Snapshot> of)
        where T : class => result.Succeeded ? of(result.Value) : result.Error;

    private static Snapshot Of<TState>(
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

    private static Snapshot Of(OrderReferenceDetails order) =>
        Of(PaymentObject.Permission, order.AmazonOrderReferenceId, order.OrderReferenceStatus, state =>
            state.Value
        ) with
        {
            Amount = order.OrderTotal,
            Reference = order.SellerOrderId,
            CreatedAt = order.CreationTimestamp,
            ExpiresAt = order.ExpirationTimestamp,
        };

    private static Snapshot Of(BillingAgreementDetails agreement) =>
        Of(PaymentObject.Permission, agreement.AmazonBillingAgreementId, agreement.BillingAgreementStatus, state =>
            state.Value
        ) with
        {
            Reference = agreement.SellerBillingAgreementId,
            CreatedAt = agreement.CreationTimestamp,
            ExpiresAt = agreement.ExpirationTimestamp,
        };

    private static Snapshot Of(AuthorizationDetails one) =>
        Of(PaymentObject.Authorization, one.AmazonAuthorizationId, one.AuthorizationStatus, state => state.Value) with
        {
            Amount = one.AuthorizationAmount,
            CapturedAmount = one.CapturedAmount,
            SoftDecline = one.SoftDecline,
            Children = one.CaptureIds,
            CreatedAt = one.CreationTimestamp,
            ExpiresAt = one.ExpirationTimestamp,
        };

    private static Snapshot Of(CaptureDetails capture) =>
        Of(PaymentObject.Capture, capture.AmazonCaptureId, capture.CaptureStatus, state => state.Value) with
        {
            Amount = capture.CaptureAmount,
            Children = capture.RefundIds,
            CreatedAt = capture.CreationTimestamp,
        };

    private static Snapshot Of(AmazonPay.V1.RefundDetails refund) =>
        Of(PaymentObject.Refund, refund.AmazonRefundId, refund.RefundStatus, state => state.Value) with
        {
            Amount = refund.RefundAmount,
            CreatedAt = refund.CreationTimestamp,
        };
}
