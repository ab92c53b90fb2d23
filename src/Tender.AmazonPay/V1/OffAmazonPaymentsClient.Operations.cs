namespace Tender.AmazonPay.V1;

/// <summary>
/// The original API, OffAmazonPayments 2013-01-01: forms in, XML out, signed with HmacSHA256. Every call answers an
/// <see cref="ApiResult{T}"/> and throws only when it is canceled. Every call here is safe to send again: reads are,
/// changes of state repeat themselves, and money moves under the merchant's own reference id. They are, a few times,
/// with growing pauses. Safe for any number of threads.
/// </summary>
public sealed partial class OffAmazonPaymentsClient
{
    /// <summary>Reads an order reference.</summary>
    /// <param name="amazonOrderReferenceId">The order reference.</param>
    /// <param name="accessToken">The buyer's login token; unlocks her address before confirmation.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="OrderReferenceDetails"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<OrderReferenceDetails>> GetOrderReferenceDetailsAsync(
        string amazonOrderReferenceId,
        string? accessToken = null,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync(
            "GetOrderReferenceDetails",
            [("AmazonOrderReferenceId", amazonOrderReferenceId), ("AccessToken", accessToken)],
            Answers.OrderReferenceDetails,
            cancellationToken
        );

    /// <summary>Says what is paid with a draft.</summary>
    /// <param name="request">The details.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="OrderReferenceDetails"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="ArgumentException">Its members hold what the client says itself.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<OrderReferenceDetails>> SetOrderReferenceDetailsAsync(
        SetOrderReferenceDetailsRequest request,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync(
            "SetOrderReferenceDetails",
            Parameters.With(Parameters.Of(request), request.Members),
            Answers.OrderReferenceDetails,
            cancellationToken
        );

    /// <summary>Sets or adds attributes of an order reference.</summary>
    /// <param name="request">The attributes.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="OrderReferenceDetails"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="ArgumentException">Its members hold what the client says itself.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<OrderReferenceDetails>> SetOrderAttributesAsync(
        SetOrderAttributesRequest request,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync(
            "SetOrderAttributes",
            Parameters.With(Parameters.Of(request), request.Members),
            Answers.OrderReferenceDetails,
            cancellationToken
        );

    /// <summary>Opens an order reference.</summary>
    /// <param name="request">Which, and where the buyer goes.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>That it was done, or the error with which it was refused or not answered.</returns>
    /// <exception cref="ArgumentException">Its members hold what the client says itself.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<Done>> ConfirmOrderReferenceAsync(
        ConfirmOrderReferenceRequest request,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync(
            "ConfirmOrderReference",
            Parameters.With(Parameters.Of(request), request.Members),
            Answers.Done,
            cancellationToken
        );

    /// <summary>Cancels an order reference of which nothing was captured.</summary>
    /// <param name="amazonOrderReferenceId">The order reference.</param>
    /// <param name="cancelationReason">Why.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>That it was done, or the error with which it was refused or not answered.</returns>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<Done>> CancelOrderReferenceAsync(
        string amazonOrderReferenceId,
        string? cancelationReason = null,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync(
            "CancelOrderReference",
            [("AmazonOrderReferenceId", amazonOrderReferenceId), ("CancelationReason", cancelationReason)],
            Answers.Done,
            cancellationToken
        );

    /// <summary>Closes an order reference; its open authorizations may still be captured.</summary>
    /// <param name="amazonOrderReferenceId">The order reference.</param>
    /// <param name="closureReason">Why.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>That it was done, or the error with which it was refused or not answered.</returns>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<Done>> CloseOrderReferenceAsync(
        string amazonOrderReferenceId,
        string? closureReason = null,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync(
            "CloseOrderReference",
            [("AmazonOrderReferenceId", amazonOrderReferenceId), ("ClosureReason", closureReason)],
            Answers.Done,
            cancellationToken
        );

    /// <summary>Reserves money. A declined authorization is an answer, not an error.</summary>
    /// <param name="request">The authorization.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="AuthorizationDetails"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="ArgumentException">Its members hold what the client says itself.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<AuthorizationDetails>> AuthorizeAsync(
        AuthorizeRequest request,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync(
            "Authorize",
            Parameters.With(Parameters.Of(request), request.Members),
            Answers.AuthorizationDetails,
            cancellationToken
        );

    /// <summary>Reads an authorization by its id (GetAuthorizationDetails).</summary>
    /// <param name="amazonAuthorizationId">The authorization.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="AuthorizationDetails"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<AuthorizationDetails>> GetAuthorizationDetailsAsync(
        string amazonAuthorizationId,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync(
            "GetAuthorizationDetails",
            [("AmazonAuthorizationId", amazonAuthorizationId)],
            Answers.AuthorizationDetails,
            cancellationToken
        );

    /// <summary>Gives up a pending or open authorization.</summary>
    /// <param name="amazonAuthorizationId">The authorization.</param>
    /// <param name="closureReason">Why.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>That it was done, or the error with which it was refused or not answered.</returns>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<Done>> CloseAuthorizationAsync(
        string amazonAuthorizationId,
        string? closureReason = null,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync(
            "CloseAuthorization",
            [("AmazonAuthorizationId", amazonAuthorizationId), ("ClosureReason", closureReason)],
            Answers.Done,
            cancellationToken
        );

    /// <summary>
    /// Takes the money; later than 7 days after the authorization the answer is <see cref="CaptureState.Pending"/>.
    /// </summary>
    /// <param name="request">The capture.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="CaptureDetails"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="ArgumentException">Its members hold what the client says itself.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<CaptureDetails>> CaptureAsync(
        CaptureRequest request,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync(
            "Capture",
            Parameters.With(Parameters.Of(request), request.Members),
            Answers.CaptureDetails,
            cancellationToken
        );

    /// <summary>Reads a capture by its id (GetCaptureDetails).</summary>
    /// <param name="amazonCaptureId">The capture.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="CaptureDetails"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<CaptureDetails>> GetCaptureDetailsAsync(
        string amazonCaptureId,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync(
            "GetCaptureDetails",
            [("AmazonCaptureId", amazonCaptureId)],
            Answers.CaptureDetails,
            cancellationToken
        );

    /// <summary>Gives money back; the answer is always <see cref="RefundState.Pending"/>.</summary>
    /// <param name="request">The refund.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="RefundDetails"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="ArgumentException">Its members hold what the client says itself.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<RefundDetails>> RefundAsync(
        RefundRequest request,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync(
            "Refund",
            Parameters.With(Parameters.Of(request), request.Members),
            Answers.RefundDetails,
            cancellationToken
        );

    /// <summary>Reads a refund by its id (GetRefundDetails).</summary>
    /// <param name="amazonRefundId">The refund.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="RefundDetails"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<RefundDetails>> GetRefundDetailsAsync(
        string amazonRefundId,
        CancellationToken cancellationToken = default
    ) => SendAsync("GetRefundDetails", [("AmazonRefundId", amazonRefundId)], Answers.RefundDetails, cancellationToken);

    /// <summary>Reads a billing agreement.</summary>
    /// <param name="amazonBillingAgreementId">The agreement.</param>
    /// <param name="accessToken">The buyer's login token.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="BillingAgreementDetails"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<BillingAgreementDetails>> GetBillingAgreementDetailsAsync(
        string amazonBillingAgreementId,
        string? accessToken = null,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync(
            "GetBillingAgreementDetails",
            [("AmazonBillingAgreementId", amazonBillingAgreementId), ("AccessToken", accessToken)],
            Answers.BillingAgreementDetails,
            cancellationToken
        );

    /// <summary>Sets details of an agreement that is a draft.</summary>
    /// <param name="request">The details.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="BillingAgreementDetails"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="ArgumentException">Its members hold what the client says itself.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<BillingAgreementDetails>> SetBillingAgreementDetailsAsync(
        SetBillingAgreementDetailsRequest request,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync(
            "SetBillingAgreementDetails",
            Parameters.With(Parameters.Of(request), request.Members),
            Answers.BillingAgreementDetails,
            cancellationToken
        );

    /// <summary>Opens a billing agreement.</summary>
    /// <param name="amazonBillingAgreementId">The agreement.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>That it was done, or the error with which it was refused or not answered.</returns>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<Done>> ConfirmBillingAgreementAsync(
        string amazonBillingAgreementId,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync(
            "ConfirmBillingAgreement",
            [("AmazonBillingAgreementId", amazonBillingAgreementId)],
            Answers.Done,
            cancellationToken
        );

    /// <summary>Asks whether an open agreement's payment method would do.</summary>
    /// <param name="amazonBillingAgreementId">The agreement.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="BillingAgreementValidation"/>, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<BillingAgreementValidation>> ValidateBillingAgreementAsync(
        string amazonBillingAgreementId,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync(
            "ValidateBillingAgreement",
            [("AmazonBillingAgreementId", amazonBillingAgreementId)],
            Answers.BillingAgreementValidation,
            cancellationToken
        );

    /// <summary>Reserves money on an open agreement.</summary>
    /// <param name="request">The authorization.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="AuthorizationDetails"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="ArgumentException">Its members hold what the client says itself.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<AuthorizationDetails>> AuthorizeOnBillingAgreementAsync(
        AuthorizeOnBillingAgreementRequest request,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync(
            "AuthorizeOnBillingAgreement",
            Parameters.With(Parameters.Of(request), request.Members),
            Answers.AuthorizationDetails,
            cancellationToken
        );

    /// <summary>Closes a billing agreement.</summary>
    /// <param name="amazonBillingAgreementId">The agreement.</param>
    /// <param name="closureReason">Why.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>That it was done, or the error with which it was refused or not answered.</returns>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<Done>> CloseBillingAgreementAsync(
        string amazonBillingAgreementId,
        string? closureReason = null,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync(
            "CloseBillingAgreement",
            [("AmazonBillingAgreementId", amazonBillingAgreementId), ("ClosureReason", closureReason)],
            Answers.Done,
            cancellationToken
        );
}
