namespace Tender.AmazonPay.V2;

/// <summary>
/// The v2 API: JSON, signed with <c>AMZN-PAY-RSASSA-PSS-V2</c>. Every call answers an <see cref="ApiResult{T}"/> and
/// throws only when it is canceled. Calls that are safe to send again (reads, changes that repeat themselves, and
/// everything with an idempotency key) are, a few times, with growing pauses. Safe for any number of threads.
/// </summary>
public sealed partial class AmazonPayClient
{
    /// <summary>Opens a checkout session (Create Checkout Session); the button can do it as well.</summary>
    /// <param name="request">The session to open.</param>
    /// <param name="idempotencyKey">At most 32 of <c>A-Z a-z 0-9 - _</c>, unique to the merchant, kept before the call:
    /// the same key is answered the same, whatever became of the first answer.</param>
    /// <param name="options">What the call carries besides.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="CheckoutSession"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="ArgumentException">The key is not of that form.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<CheckoutSession>> CreateCheckoutSessionAsync(
        CreateCheckoutSessionRequest request,
        string idempotencyKey,
        CallOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync<CheckoutSession>(
            HttpMethod.Post,
            "checkoutSessions",
            request,
            idempotencyKey,
            true,
            options,
            cancellationToken
        );

    /// <summary>Reads a checkout session.</summary>
    /// <param name="checkoutSessionId">The session.</param>
    /// <param name="options">What the call carries besides.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="CheckoutSession"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="ArgumentException">The id is empty, or <see cref="CallOptions.Members"/> are given to a call
    /// that has no body.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<CheckoutSession>> GetCheckoutSessionAsync(
        string checkoutSessionId,
        CallOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync<CheckoutSession>(
            HttpMethod.Get,
            $"checkoutSessions/{Id(checkoutSessionId)}",
            null,
            null,
            true,
            options,
            cancellationToken
        );

    /// <summary>Changes an open checkout session.</summary>
    /// <param name="checkoutSessionId">The session.</param>
    /// <param name="request">What changes.</param>
    /// <param name="options">What the call carries besides.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="CheckoutSession"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<CheckoutSession>> UpdateCheckoutSessionAsync(
        string checkoutSessionId,
        UpdateCheckoutSessionRequest request,
        CallOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync<CheckoutSession>(
            HttpMethod.Patch,
            $"checkoutSessions/{Id(checkoutSessionId)}",
            request,
            null,
            true,
            options,
            cancellationToken
        );

    /// <summary>
    /// Completes a checkout session after the buyer has come back. Status 202 when its authorization is pending.
    /// Completing twice is an <see cref="ApiError.InvalidState"/>: read the session then.
    /// </summary>
    /// <param name="checkoutSessionId">The session.</param>
    /// <param name="request">Its amounts.</param>
    /// <param name="options">What the call carries besides.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="CheckoutSession"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<CheckoutSession>> CompleteCheckoutSessionAsync(
        string checkoutSessionId,
        CompleteCheckoutSessionRequest request,
        CallOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync<CheckoutSession>(
            HttpMethod.Post,
            $"checkoutSessions/{Id(checkoutSessionId)}/complete",
            request,
            null,
            true,
            options,
            cancellationToken
        );

    /// <summary>Updates and completes a checkout session in one step.</summary>
    /// <param name="checkoutSessionId">The session.</param>
    /// <param name="request">What is paid.</param>
    /// <param name="options">What the call carries besides.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="CheckoutSession"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<CheckoutSession>> FinalizeCheckoutSessionAsync(
        string checkoutSessionId,
        FinalizeCheckoutSessionRequest request,
        CallOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync<CheckoutSession>(
            HttpMethod.Post,
            $"checkoutSessions/{Id(checkoutSessionId)}/finalize",
            request,
            null,
            true,
            options,
            cancellationToken
        );

    /// <summary>Reads a charge permission.</summary>
    /// <param name="chargePermissionId">The permission.</param>
    /// <param name="options">What the call carries besides.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="ChargePermission"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="ArgumentException">The id is empty, or <see cref="CallOptions.Members"/> are given to a call
    /// that has no body.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<ChargePermission>> GetChargePermissionAsync(
        string chargePermissionId,
        CallOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync<ChargePermission>(
            HttpMethod.Get,
            $"chargePermissions/{Id(chargePermissionId)}",
            null,
            null,
            true,
            options,
            cancellationToken
        );

    /// <summary>Changes a charge permission.</summary>
    /// <param name="chargePermissionId">The permission.</param>
    /// <param name="request">What changes.</param>
    /// <param name="options">What the call carries besides.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="ChargePermission"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<ChargePermission>> UpdateChargePermissionAsync(
        string chargePermissionId,
        UpdateChargePermissionRequest request,
        CallOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync<ChargePermission>(
            HttpMethod.Patch,
            $"chargePermissions/{Id(chargePermissionId)}",
            request,
            null,
            true,
            options,
            cancellationToken
        );

    /// <summary>Closes a charge permission.</summary>
    /// <param name="chargePermissionId">The permission.</param>
    /// <param name="request">Why, and what becomes of its charges.</param>
    /// <param name="options">What the call carries besides.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="ChargePermission"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<ChargePermission>> CloseChargePermissionAsync(
        string chargePermissionId,
        CloseChargePermissionRequest request,
        CallOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync<ChargePermission>(
            HttpMethod.Delete,
            $"chargePermissions/{Id(chargePermissionId)}/close",
            request,
            null,
            true,
            options,
            cancellationToken
        );

    /// <summary>Charges a permission. A decline that is known at once is an <see cref="ApiError.Declined"/>.</summary>
    /// <param name="request">The charge.</param>
    /// <param name="idempotencyKey">At most 32 of <c>A-Z a-z 0-9 - _</c>, unique to the merchant, kept before the call:
    /// the same key is answered the same, whatever became of the first answer.</param>
    /// <param name="options">What the call carries besides.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="Charge"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="ArgumentException">The key is not of that form.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<Charge>> CreateChargeAsync(
        CreateChargeRequest request,
        string idempotencyKey,
        CallOptions? options = null,
        CancellationToken cancellationToken = default
    ) => SendAsync<Charge>(HttpMethod.Post, "charges", request, idempotencyKey, true, options, cancellationToken);

    /// <summary>Reads a charge by its id (Get Charge).</summary>
    /// <param name="chargeId">The charge.</param>
    /// <param name="options">What the call carries besides.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="Charge"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="ArgumentException">The id is empty, or <see cref="CallOptions.Members"/> are given to a call
    /// that has no body.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<Charge>> GetChargeAsync(
        string chargeId,
        CallOptions? options = null,
        CancellationToken cancellationToken = default
    ) => SendAsync<Charge>(HttpMethod.Get, $"charges/{Id(chargeId)}", null, null, true, options, cancellationToken);

    /// <summary>
    /// Captures an authorized charge; later than 7 days after the authorization the answer is
    /// <see cref="ChargeState.CaptureInitiated"/>.
    /// </summary>
    /// <param name="chargeId">The charge.</param>
    /// <param name="request">How much.</param>
    /// <param name="idempotencyKey">At most 32 of <c>A-Z a-z 0-9 - _</c>, unique to the merchant, kept before the call:
    /// the same key is answered the same, whatever became of the first answer.</param>
    /// <param name="options">What the call carries besides.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="Charge"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="ArgumentException">The id is empty, or the key is not of that form.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<Charge>> CaptureChargeAsync(
        string chargeId,
        CaptureChargeRequest request,
        string idempotencyKey,
        CallOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync<Charge>(
            HttpMethod.Post,
            $"charges/{Id(chargeId)}/capture",
            request,
            idempotencyKey,
            true,
            options,
            cancellationToken
        );

    /// <summary>Cancels a charge that is not captured.</summary>
    /// <param name="chargeId">The charge.</param>
    /// <param name="request">Why.</param>
    /// <param name="options">What the call carries besides.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="Charge"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<Charge>> CancelChargeAsync(
        string chargeId,
        CancelChargeRequest request,
        CallOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync<Charge>(
            HttpMethod.Delete,
            $"charges/{Id(chargeId)}/cancel",
            request,
            null,
            true,
            options,
            cancellationToken
        );

    /// <summary>Refunds a captured charge; the answer is always <see cref="RefundState.RefundInitiated"/>.</summary>
    /// <param name="request">The refund.</param>
    /// <param name="idempotencyKey">At most 32 of <c>A-Z a-z 0-9 - _</c>, unique to the merchant, kept before the call:
    /// the same key is answered the same, whatever became of the first answer.</param>
    /// <param name="options">What the call carries besides.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="Refund"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="ArgumentException">The key is not of that form.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<Refund>> CreateRefundAsync(
        CreateRefundRequest request,
        string idempotencyKey,
        CallOptions? options = null,
        CancellationToken cancellationToken = default
    ) => SendAsync<Refund>(HttpMethod.Post, "refunds", request, idempotencyKey, true, options, cancellationToken);

    /// <summary>Reads a refund by its id (Get Refund).</summary>
    /// <param name="refundId">The refund.</param>
    /// <param name="options">What the call carries besides.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="Refund"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="ArgumentException">The id is empty, or <see cref="CallOptions.Members"/> are given to a call
    /// that has no body.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<Refund>> GetRefundAsync(
        string refundId,
        CallOptions? options = null,
        CancellationToken cancellationToken = default
    ) => SendAsync<Refund>(HttpMethod.Get, $"refunds/{Id(refundId)}", null, null, true, options, cancellationToken);

    /// <summary>Reads a buyer who signed in.</summary>
    /// <param name="buyerToken">The token from the return URL; valid for 24 hours.</param>
    /// <param name="options">What the call carries besides.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="Buyer"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="ArgumentException">The id is empty, or <see cref="CallOptions.Members"/> are given to a call
    /// that has no body.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<Buyer>> GetBuyerAsync(
        string buyerToken,
        CallOptions? options = null,
        CancellationToken cancellationToken = default
    ) => SendAsync<Buyer>(HttpMethod.Get, $"buyers/{Id(buyerToken)}", null, null, true, options, cancellationToken);

    /// <summary>Tells Amazon where the goods are.</summary>
    /// <param name="request">The parcels.</param>
    /// <param name="options">What the call carries besides.</param>
    /// <param name="cancellationToken">Gives up; the effect is then unknown.</param>
    /// <returns>
    /// The <see cref="DeliveryTracker"/> as it is then, or the error with which it was refused or not answered.
    /// </returns>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public Task<ApiResult<DeliveryTracker>> CreateDeliveryTrackerAsync(
        DeliveryTrackerRequest request,
        CallOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync<DeliveryTracker>(
            HttpMethod.Post,
            "deliveryTrackers",
            request,
            null,
            false,
            options,
            cancellationToken
        );
}
