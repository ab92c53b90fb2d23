namespace Tender.Server.Http.V1;

/// <summary>
/// Parameters that a client signed and did not send: JavaScript writes a value that is not there as
/// <c>undefined</c> when it signs, and leaves it out, or empty, when it sends. They are only explained, never taken.
/// </summary>
internal static class UnsentParameters
{
    private const string Undefined = "undefined";

    // Wire v1: npm amazon-payments 0.2.9: the parameters that its callers may leave out, and those of its settings.
    private static readonly string[] Known =
    [
        "AccessToken",
        "AddressConsentToken",
        "AmazonAuthorizationId",
        "AmazonBillingAgreementId",
        "AmazonCaptureId",
        "AmazonOrderReferenceId",
        "AmazonRefundId",
        "AuthorizationAmount.Amount",
        "AuthorizationAmount.CurrencyCode",
        "AuthorizationReferenceId",
        "BillingAgreementAttributes.PlatformId",
        "BillingAgreementAttributes.SellerBillingAgreementAttributes.CustomInformation",
        "BillingAgreementAttributes.SellerBillingAgreementAttributes.SellerBillingAgreementId",
        "BillingAgreementAttributes.SellerBillingAgreementAttributes.StoreName",
        "BillingAgreementAttributes.SellerNote",
        "CancelationReason",
        "CaptureAmount.Amount",
        "CaptureAmount.CurrencyCode",
        "CaptureNow",
        "CaptureReferenceId",
        "ClosureReason",
        "ConfirmNow",
        "Id",
        "IdType",
        "InheritShippingAddress",
        "MWSAuthToken",
        "OrderReferenceAttributes.OrderTotal.Amount",
        "OrderReferenceAttributes.OrderTotal.CurrencyCode",
        "OrderReferenceAttributes.PlatformId",
        "OrderReferenceAttributes.SellerNote",
        "OrderReferenceAttributes.SellerOrderAttributes.CustomInformation",
        "OrderReferenceAttributes.SellerOrderAttributes.SellerOrderId",
        "OrderReferenceAttributes.SellerOrderAttributes.StoreName",
        "RefundAmount.Amount",
        "RefundAmount.CurrencyCode",
        "RefundReferenceId",
        "SellerAuthorizationNote",
        "SellerCaptureNote",
        "SellerId",
        "SellerNote",
        "SellerOrderAttributes.CustomInformation",
        "SellerOrderAttributes.SellerOrderId",
        "SellerOrderAttributes.StoreName",
        "SellerRefundNote",
        "SoftDescriptor",
        "TransactionTimeout",
    ];

    /// <summary>
    /// The parameters that were signed as <c>undefined</c>: those that were sent empty, or one that was not sent; none
    /// where that would not explain the signature.
    /// </summary>
    /// <param name="form">What was sent.</param>
    /// <param name="isSigned">Whether the signature is of these parameters.</param>
    public static IReadOnlyList<string> Find(V1Parameters form, Func<V1Parameters, bool> isSigned)
    {
        string[] empty = [.. form.Parameters.Where(one => one.Value.Length == 0).Select(one => one.Key)];
        if (empty.Length > 0 && isSigned(form.With(empty, Undefined)))
            return empty;
        return
        [
            .. Known
                .Where(name => form[name] is null && isSigned(form.With([.. empty, name], Undefined)))
                .Take(1)
                .SelectMany(name => empty.Append(name)),
        ];
    }
}
