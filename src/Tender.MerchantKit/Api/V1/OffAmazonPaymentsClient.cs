using System.Xml.Linq;

namespace Tender.MerchantKit.Api.V1;

public sealed partial class OffAmazonPaymentsClient
{
    internal OffAmazonPaymentsClient()
    {
    }

    private Task<ApiResult<T>> SendAsync<T>(string action, IReadOnlyList<(string Name, string? Value)> parameters, Func<XElement, T> read, CancellationToken cancellationToken) where T : class => throw new NotImplementedException();
}

internal static class Parameters
{
    public static IReadOnlyList<(string Name, string? Value)> Of(object request) => throw new NotImplementedException();
}

internal static class Answers
{
    public static OrderReferenceDetails OrderReferenceDetails(XElement result) => throw new NotImplementedException();
    public static AuthorizationDetails AuthorizationDetails(XElement result) => throw new NotImplementedException();
    public static CaptureDetails CaptureDetails(XElement result) => throw new NotImplementedException();
    public static RefundDetails RefundDetails(XElement result) => throw new NotImplementedException();
    public static BillingAgreementDetails BillingAgreementDetails(XElement result) => throw new NotImplementedException();
    public static BillingAgreementValidation BillingAgreementValidation(XElement result) => throw new NotImplementedException();
    public static Done Done(XElement result) => throw new NotImplementedException();
}
