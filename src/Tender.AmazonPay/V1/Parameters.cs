using System.Globalization;

namespace Tender.AmazonPay.V1;

/// <summary>The flat parameters of each request; those without a value are not sent.</summary>
internal static class Parameters
{
    /// <summary>What the client says itself, of whoever calls and of the call.</summary>
    private static readonly string[] Reserved =
    [
        "Action",
        "SellerId",
        "AWSAccessKeyId",
        "MWSAuthToken",
        "Signature",
        "SignatureMethod",
        "SignatureVersion",
        "Timestamp",
        "Version",
    ];

    /// <summary>The parameters with those that no property names; they take the place of one of their name.</summary>
    /// <exception cref="ArgumentException">One of them is not for a caller to say.</exception>
    public static List<(string Name, string? Value)> With(
        List<(string Name, string? Value)> parameters,
        IReadOnlyDictionary<string, string>? members
    )
    {
        if (members is null)
            return parameters;
        if (members.Keys.FirstOrDefault(name => Reserved.Contains(name, StringComparer.Ordinal)) is { } wrong)
            throw new ArgumentException($"{wrong} is said by the client itself.", nameof(members));
        return
        [
            .. parameters.Where(one => !members.ContainsKey(one.Name)),
            .. members.Select(one => (one.Key, (string?)one.Value)),
        ];
    }

    public static List<(string Name, string? Value)> Of(SetOrderReferenceDetailsRequest request)
    {
        const string prefix = "OrderReferenceAttributes.";
        return
        [
            ("AmazonOrderReferenceId", request.AmazonOrderReferenceId),
            .. Price(prefix + "OrderTotal", request.OrderTotal),
            (prefix + "SellerNote", request.SellerNote),
            (prefix + "PlatformId", request.PlatformId),
            (prefix + "RequestPaymentAuthorization", Flag(request.RequestPaymentAuthorization)),
            (prefix + "SellerOrderAttributes.SellerOrderId", request.SellerOrderId),
            (prefix + "SellerOrderAttributes.StoreName", request.StoreName),
            (prefix + "SellerOrderAttributes.CustomInformation", request.CustomInformation),
        ];
    }

    public static List<(string Name, string? Value)> Of(SetOrderAttributesRequest request)
    {
        const string prefix = "OrderAttributes.";
        return
        [
            ("AmazonOrderReferenceId", request.AmazonOrderReferenceId),
            .. Price(prefix + "OrderTotal", request.OrderTotal),
            (prefix + "SellerNote", request.SellerNote),
            (prefix + "PlatformId", request.PlatformId),
            (prefix + "RequestPaymentAuthorization", Flag(request.RequestPaymentAuthorization)),
            (prefix + "SellerOrderAttributes.SellerOrderId", request.SellerOrderId),
            (prefix + "SellerOrderAttributes.StoreName", request.StoreName),
            (prefix + "SellerOrderAttributes.CustomInformation", request.CustomInformation),
        ];
    }

    public static List<(string Name, string? Value)> Of(ConfirmOrderReferenceRequest request) =>
        [
            ("AmazonOrderReferenceId", request.AmazonOrderReferenceId),
            ("SuccessUrl", request.SuccessUrl),
            ("FailureUrl", request.FailureUrl),
            .. Price("AuthorizationAmount", request.AuthorizationAmount),
            ("ExpectImmediateAuthorization", Flag(request.ExpectImmediateAuthorization)),
        ];

    public static List<(string Name, string? Value)> Of(AuthorizeRequest request) =>
        [
            ("AmazonOrderReferenceId", request.AmazonOrderReferenceId),
            ("AuthorizationReferenceId", request.AuthorizationReferenceId),
            .. Price("AuthorizationAmount", request.AuthorizationAmount),
            ("TransactionTimeout", Number(request.TransactionTimeout)),
            ("CaptureNow", Flag(request.CaptureNow)),
            ("SellerAuthorizationNote", request.SellerAuthorizationNote),
            ("SoftDescriptor", request.SoftDescriptor),
        ];

    public static List<(string Name, string? Value)> Of(CaptureRequest request) =>
        [
            ("AmazonAuthorizationId", request.AmazonAuthorizationId),
            ("CaptureReferenceId", request.CaptureReferenceId),
            .. Price("CaptureAmount", request.CaptureAmount),
            ("SellerCaptureNote", request.SellerCaptureNote),
            ("SoftDescriptor", request.SoftDescriptor),
        ];

    public static List<(string Name, string? Value)> Of(RefundRequest request) =>
        [
            ("AmazonCaptureId", request.AmazonCaptureId),
            ("RefundReferenceId", request.RefundReferenceId),
            .. Price("RefundAmount", request.RefundAmount),
            ("SellerRefundNote", request.SellerRefundNote),
            ("SoftDescriptor", request.SoftDescriptor),
        ];

    public static List<(string Name, string? Value)> Of(SetBillingAgreementDetailsRequest request)
    {
        const string prefix = "BillingAgreementAttributes.";
        return
        [
            ("AmazonBillingAgreementId", request.AmazonBillingAgreementId),
            (prefix + "SellerNote", request.SellerNote),
            (prefix + "PlatformId", request.PlatformId),
            (prefix + "BillingAgreementType", request.BillingAgreementType),
            .. Price(prefix + "SubscriptionAmount", request.SubscriptionAmount),
            (prefix + "SellerBillingAgreementAttributes.SellerBillingAgreementId", request.SellerBillingAgreementId),
            (prefix + "SellerBillingAgreementAttributes.StoreName", request.StoreName),
            (prefix + "SellerBillingAgreementAttributes.CustomInformation", request.CustomInformation),
        ];
    }

    public static List<(string Name, string? Value)> Of(AuthorizeOnBillingAgreementRequest request) =>
        [
            ("AmazonBillingAgreementId", request.AmazonBillingAgreementId),
            ("AuthorizationReferenceId", request.AuthorizationReferenceId),
            .. Price("AuthorizationAmount", request.AuthorizationAmount),
            ("TransactionTimeout", Number(request.TransactionTimeout)),
            ("CaptureNow", Flag(request.CaptureNow)),
            ("SellerAuthorizationNote", request.SellerAuthorizationNote),
            ("SoftDescriptor", request.SoftDescriptor),
            ("SellerNote", request.SellerNote),
            ("PlatformId", request.PlatformId),
            ("SellerOrderAttributes.SellerOrderId", request.SellerOrderId),
            ("SellerOrderAttributes.StoreName", request.StoreName),
            ("SellerOrderAttributes.CustomInformation", request.CustomInformation),
            ("InheritShippingAddress", Flag(request.InheritShippingAddress)),
        ];

    private static (string Name, string? Value)[] Price(string name, Price? price) =>
        price is { } one ? [(name + ".Amount", one.Text), (name + ".CurrencyCode", one.CurrencyCode)] : [];

    private static string? Flag(bool? flag) => flag is { } on ? (on ? "true" : "false") : null;

    private static string? Number(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
