using System.Xml.Linq;

namespace Tender.AmazonPay.V1;

/// <summary>
/// Reads the result element of each answer. What must be there and is not makes the answer unreadable
/// (<see cref="FormatException"/>).
/// </summary>
internal static class Answers
{
    public static OrderReferenceDetails OrderReferenceDetails(XElement result)
    {
        var details = Only(result, "OrderReferenceDetails");
        return new OrderReferenceDetails
        {
            AmazonOrderReferenceId = details.Required("AmazonOrderReferenceId"),
            OrderReferenceStatus = details.Status("OrderReferenceStatus", state => new OrderReferenceState(state)),
            OrderTotal = details.Price("OrderTotal"),
            SellerOrderId = details.Text("SellerOrderAttributes/SellerOrderId"),
            StoreName = details.Text("SellerOrderAttributes/StoreName"),
            CustomInformation = details.Text("SellerOrderAttributes/CustomInformation"),
            SellerNote = details.Text("SellerNote"),
            Buyer = Buyer(details),
            Destination = Address(details, "Destination", "PhysicalDestination"),
            BillingAddress = Address(details, "BillingAddress", "PhysicalAddress"),
            Constraints = Constraints(details),
            AuthorizationIds = details.Ids("IdList"),
            CreationTimestamp = details.Instant("CreationTimestamp"),
            ExpirationTimestamp = details.Instant("ExpirationTimestamp"),
            ReleaseEnvironment = details.Text("ReleaseEnvironment"),
            BillingAgreementId =
                details.Text("ParentDetails/Type") == "BillingAgreement" ? details.Text("ParentDetails/Id") : null,
        };
    }

    public static AuthorizationDetails AuthorizationDetails(XElement result)
    {
        var details = Only(result, "AuthorizationDetails");
        return new AuthorizationDetails
        {
            AmazonAuthorizationId = details.Required("AmazonAuthorizationId"),
            AuthorizationReferenceId = details.Text("AuthorizationReferenceId") ?? "",
            AuthorizationStatus = details.Status("AuthorizationStatus", state => new AuthorizationState(state)),
            AuthorizationAmount = details.RequiredPrice("AuthorizationAmount"),
            CapturedAmount = details.Price("CapturedAmount"),
            SoftDecline = details.Flag("SoftDecline"),
            CaptureNow = details.Flag("CaptureNow"),
            CaptureIds = details.Ids("IdList"),
            SellerAuthorizationNote = details.Text("SellerAuthorizationNote"),
            SoftDescriptor = details.Text("SoftDescriptor"),
            AuthorizationBillingAddress = details.Child("AuthorizationBillingAddress") is { HasElements: true } address
                ? Address(address)
                : null,
            CreationTimestamp = details.Instant("CreationTimestamp"),
            ExpirationTimestamp = details.Instant("ExpirationTimestamp"),
            AmazonOrderReferenceId = result.Text("AmazonOrderReferenceId"),
        };
    }

    public static CaptureDetails CaptureDetails(XElement result)
    {
        var details = Only(result, "CaptureDetails");
        return new CaptureDetails
        {
            AmazonCaptureId = details.Required("AmazonCaptureId"),
            CaptureReferenceId = details.Text("CaptureReferenceId") ?? "",
            CaptureStatus = details.Status("CaptureStatus", state => new CaptureState(state)),
            CaptureAmount = details.RequiredPrice("CaptureAmount"),
            RefundedAmount = details.Price("RefundedAmount"),
            CaptureFee = details.Price("CaptureFee"),
            RefundIds = details.Ids("IdList"),
            SellerCaptureNote = details.Text("SellerCaptureNote"),
            SoftDescriptor = details.Text("SoftDescriptor"),
            CreationTimestamp = details.Instant("CreationTimestamp"),
        };
    }

    public static RefundDetails RefundDetails(XElement result)
    {
        var details = Only(result, "RefundDetails");
        return new RefundDetails
        {
            AmazonRefundId = details.Required("AmazonRefundId"),
            RefundReferenceId = details.Text("RefundReferenceId") ?? "",
            RefundStatus = details.Status("RefundStatus", state => new RefundState(state)),
            RefundAmount = details.RequiredPrice("RefundAmount"),
            FeeRefunded = details.Price("FeeRefunded"),
            RefundType = details.Text("RefundType"),
            SellerRefundNote = details.Text("SellerRefundNote"),
            SoftDescriptor = details.Text("SoftDescriptor"),
            CreationTimestamp = details.Instant("CreationTimestamp"),
        };
    }

    public static BillingAgreementDetails BillingAgreementDetails(XElement result)
    {
        var details = Only(result, "BillingAgreementDetails");
        return new BillingAgreementDetails
        {
            AmazonBillingAgreementId = details.Required("AmazonBillingAgreementId"),
            BillingAgreementStatus = details.Status("BillingAgreementStatus", state => new BillingAgreementState(
                state
            )),
            SellerBillingAgreementId = details.Text("SellerBillingAgreementAttributes/SellerBillingAgreementId"),
            StoreName = details.Text("SellerBillingAgreementAttributes/StoreName"),
            CustomInformation = details.Text("SellerBillingAgreementAttributes/CustomInformation"),
            SellerNote = details.Text("SellerNote"),
            Buyer = Buyer(details),
            Destination = Address(details, "Destination", "PhysicalDestination"),
            Constraints = Constraints(details),
            AmountLimitPerTimePeriod = details.Child("BillingAgreementLimits")?.Price("AmountLimitPerTimePeriod"),
            CurrentRemainingBalance = details.Child("BillingAgreementLimits")?.Price("CurrentRemainingBalance"),
            BillingAgreementConsent = details.Text("BillingAgreementConsent") is null
                ? null
                : details.Flag("BillingAgreementConsent"),
            CreationTimestamp = details.Instant("CreationTimestamp"),
            ExpirationTimestamp = details.Instant("ExpirationTimestamp"),
            ReleaseEnvironment = details.Text("ReleaseEnvironment"),
        };
    }

    public static BillingAgreementValidation BillingAgreementValidation(XElement result) =>
        new()
        {
            ValidationResult = result.Required("ValidationResult"),
            FailureReasonCode = result.Text("FailureReasonCode") is { } reason ? new ReasonCode(reason) : null,
            BillingAgreementStatus = result.Text("BillingAgreementStatus/State") is null
                ? null
                : result.Status("BillingAgreementStatus", state => new BillingAgreementState(state)),
        };

    // Wire v1: the result of an action that answers nothing is empty or absent.
    public static Done Done(XElement result) => V1.Done.Instance;

    private static XElement Only(XElement result, string name) =>
        result.Child(name) ?? throw new FormatException($"{result.Name.LocalName} has no {name}.");

    private static V1Buyer? Buyer(XElement details) =>
        details.Child("Buyer") is { HasElements: true } buyer
            ? new V1Buyer
            {
                Name = buyer.Text("Name"),
                Email = buyer.Text("Email"),
                Phone = buyer.Text("Phone"),
            }
            : null;

    private static V1Address? Address(XElement details, string name, string inner) =>
        details.Child(name)?.Child(inner) is { HasElements: true } address ? Address(address) : null;

    private static V1Address Address(XElement address) =>
        new()
        {
            Name = address.Text("Name"),
            AddressLine1 = address.Text("AddressLine1"),
            AddressLine2 = address.Text("AddressLine2"),
            AddressLine3 = address.Text("AddressLine3"),
            City = address.Text("City"),
            County = address.Text("County"),
            District = address.Text("District"),
            StateOrRegion = address.Text("StateOrRegion"),
            PostalCode = address.Text("PostalCode"),
            CountryCode = address.Text("CountryCode"),
            Phone = address.Text("Phone"),
        };

    private static IReadOnlyList<V1Constraint> Constraints(XElement details) =>
        [
            .. details
                .Child("Constraints")
                ?.Elements()
                .Select(one => new V1Constraint(one.Text("ConstraintID") ?? "", one.Text("Description")))
                ?? [],
        ];
}
