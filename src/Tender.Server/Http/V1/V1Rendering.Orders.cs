using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Http.V1;

/// <summary>Order references and billing agreements.</summary>
internal static partial class V1Rendering
{
    /// <param name="document">The document to write to.</param>
    /// <param name="order">The order.</param>
    /// <param name="authorizations">Its authorizations, oldest first.</param>
    /// <param name="buyerAgrees">Whether a login token shows the buyer's consent to share addresses before the order is
    /// confirmed.</param>
    /// <param name="sandbox">Which environment it belongs to.</param>
    public static void Order(
        V1Document document,
        V1OrderView order,
        IEnumerable<ObjectId> authorizations,
        bool buyerAgrees,
        bool sandbox
    )
    {
        using var _ = document.Element("OrderReferenceDetails");
        document.Text("AmazonOrderReferenceId", order.Id.Value);
        Buyer(document, order, buyerAgrees);
        document.Price("OrderTotal", order.Total, currencyFirst: true);
        document.Text("SellerNote", order.Setup.Metadata?.Note);
        document.Text("PlatformId", order.Setup.PlatformId);
        Addresses(document, order, buyerAgrees);
        document.Text("ReleaseEnvironment", Environment(sandbox));
        SellerOrderAttributes(document, order.Setup);
        Status(document, "OrderReferenceStatus", order.Record, "LastUpdateTimestamp");
        Constraints(document, order);
        document.Instant("CreationTimestamp", order.Record.CreatedAt);
        document.Instant("ExpirationTimestamp", order.Permission?.ExpiresAt ?? order.Record.CreatedAt + OrderPrinted);
        if ((order.Permission?.Parent ?? order.Draft?.Parent) is { } parent)
        {
            using var of = document.Element("ParentDetails");
            document.Text("Id", parent.Value);
            document.Text("Type", "BillingAgreement");
        }
        document.Ids(authorizations, "member");
        document.Text("OrderLanguage", order.Setup.Language);
        // Wire v1: spec 4.3, false by default; so in recorded answers of orders, of which the merchant had not said it.
        document.Flag("RequestPaymentAuthorization", order.Setup.RequestPaymentAuthorization ?? false);
        Payment(document, order, buyerAgrees);
        // Wire v1: spec 3.2, of orders alone: the recorded agreements have none (amazon-pay-sdk-java,
        // GetBillingAgreementDetailsWithSCAResponse.xml), and amazon-pay-sdk-csharp reads the last State of an
        // agreement as the agreement's own.
        using (document.Element("PaymentAuthenticationStatus"))
            if (order.Draft is { State: State.Open, IsChallenged: true })
                document.Text("State", "REQUIRED");
        PaymentServiceProvider(document, order.Setup);
    }

    // Wire v1: amazon-pay-sdk-java, GetBillingAgreementDetailsResponse.xml: the element is there where nothing is set,
    // empty; clients of the Java SDK call through it.
    private static void SellerOrderAttributes(V1Document document, CheckoutSetup setup)
    {
        var metadata = setup.Metadata;
        using var _ = document.Element("SellerOrderAttributes");
        document.Text("SellerOrderId", metadata?.ReferenceId);
        document.Text("StoreName", metadata?.StoreName);
        Categories(document, setup.ItemCategories);
        document.Text("CustomInformation", metadata?.Custom);
        document.Text("SupplementaryData", setup.SupplementaryData);
    }

    private static void PaymentServiceProvider(V1Document document, CheckoutSetup setup)
    {
        if (setup.ServiceProviderId is null && setup.ServiceProviderOrderId is null)
            return;
        using var _ = document.Element("PaymentServiceProviderAttributes");
        document.Text("PaymentServiceProviderId", setup.ServiceProviderId);
        document.Text("PaymentServiceProviderOrderId", setup.ServiceProviderOrderId);
    }

    /// <summary>An order in a list. Wire v1: spec 4.9, the C# SDK needs store, number and total in every
    /// line.</summary>
    public static void ListedOrder(
        V1Document document,
        ChargePermission order,
        PermissionDetails details,
        Merchant merchant,
        bool sandbox
    )
    {
        using var _ = document.Element("OrderReference");
        document.Text("ReleaseEnvironment", Environment(sandbox));
        Status(document, "OrderReferenceStatus", order, "LastUpdateTimestamp");
        document.Text("AmazonOrderReferenceId", order.Id.Value);
        document.Instant("CreationTimestamp", order.CreatedAt);
        using (document.Element("SellerOrderAttributes"))
        {
            document.Text("StoreName", details.Setup.Metadata?.StoreName ?? merchant.Name ?? "");
            document.Text("SellerOrderId", details.Setup.Metadata?.ReferenceId);
        }
        document.Price("OrderTotal", order.Limit, currencyFirst: true);
        document.Text("SellerNote", details.Setup.Metadata?.Note);
        document.Text("OrderLanguage", details.Setup.Language);
    }

    public static void Agreement(
        V1Document document,
        V1OrderView agreement,
        Money cap,
        DateTimeOffset now,
        bool buyerAgrees,
        bool sandbox
    )
    {
        using var _ = document.Element("BillingAgreementDetails");
        document.Text("AmazonBillingAgreementId", agreement.Id.Value);
        Limits(document, cap, agreement.Permission?.Balance(now) ?? cap, now);
        Buyer(document, agreement, buyerAgrees);
        document.Text("SellerNote", agreement.Setup.Metadata?.Note);
        document.Text("PlatformId", agreement.Setup.PlatformId);
        Addresses(document, agreement, buyerAgrees);
        document.Text("ReleaseEnvironment", Environment(sandbox));
        SellerAgreementAttributes(document, agreement.Setup.Metadata);
        Status(document, "BillingAgreementStatus", agreement.Record, "LastUpdatedTimestamp");
        Constraints(document, agreement);
        document.Instant("CreationTimestamp", agreement.Record.CreatedAt);
        document.Instant(
            "ExpirationTimestamp",
            agreement.Permission?.ExpiresAt ?? agreement.Record.CreatedAt + AgreementPrinted
        );
        document.Flag("BillingAgreementConsent", Consented(agreement));
        document.Text("OrderLanguage", agreement.Setup.Language);
        // Wire v1: spec 4.14, the one or the other; the C# SDK knows no third.
        document.Text("BillingAgreementType", agreement.Setup.AgreementType ?? "CustomerInitiatedTransaction");
        document.Price("SubscriptionAmount", agreement.Setup.SubscriptionAmount);
        Payment(document, agreement, buyerAgrees);
    }

    private static void SellerAgreementAttributes(V1Document document, MerchantMetadata? metadata)
    {
        using var _ = document.Element("SellerBillingAgreementAttributes");
        document.Text("SellerBillingAgreementId", metadata?.ReferenceId);
        document.Text("StoreName", metadata?.StoreName);
        document.Text("CustomInformation", metadata?.Custom);
    }

    /// <summary>The cap of a calendar month, in UTC.</summary>
    public static void Limits(V1Document document, Money cap, Money balance, DateTimeOffset now)
    {
        var month = new DateTimeOffset(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
        using var _ = document.Element("BillingAgreementLimits");
        document.Price("AmountLimitPerTimePeriod", cap);
        document.Instant("TimePeriodStartDate", month);
        document.Instant("TimePeriodEndDate", month.AddMonths(1));
        document.Price("CurrentRemainingBalance", balance);
    }

    private static bool Consented(V1OrderView agreement)
    {
        if (agreement.Draft is not { State: State.Open } draft)
            return true;
        return !draft.Constraints().Contains(Constraint.BuyerConsentNotSet);
    }

    private static void Constraints(V1Document document, V1OrderView order)
    {
        var present = ConstraintsOf(order);
        if (present.Length == 0)
            return;
        using var _ = document.Element("Constraints");
        foreach (var constraint in present)
        {
            var (id, description) = V1States.ConstraintOf(constraint);
            using var one = document.Element("Constraint");
            document.Text("ConstraintID", id);
            document.Text("Description", description);
        }
    }

    private static Constraint[] ConstraintsOf(V1OrderView order)
    {
        // Wire v1: spec 5.1, seen on suspended ones.
        if (order.Permission is { } permission)
            return permission.State == State.Suspended ? [Constraint.PaymentPlanNotSet] : [];
        return order.Draft!.State == State.Open ? [.. order.Draft.Constraints()] : [];
    }

    /// <summary>
    /// Wire v1: spec 3.3, what is visible when: a draft tells where roughly the parcel goes, and all of it only to who
    /// shows the buyer's token. One that waits for the bank's challenge is confirmed in this: the recorded orders with
    /// REQUIRED have the whole address (amazon-pay-sdk-java, SetOrderAttributesScaResponse.xml).
    /// </summary>
    private static void Addresses(V1Document document, V1OrderView order, bool buyerAgrees)
    {
        var isConfirmed = order.IsConfirmed;
        var (shipping, billing) = order.Permission is not null
            ? (order.Details?.ShippingAddress, order.Details?.BillingAddress)
            : (order.Draft!.ShippingAddress, order.Draft.BillingAddress);
        if (shipping is not null)
        {
            var isWhole = isConfirmed || (buyerAgrees && order.Shares("payments:shipping_address"));
            using var _ = document.Element("Destination");
            document.Text("DestinationType", "Physical");
            Address(document, "PhysicalDestination", isWhole ? shipping : RoughAddress(shipping));
        }
        if (billing is not null && (isConfirmed || buyerAgrees) && order.Shares("payments:billing_address"))
        {
            using var _ = document.Element("BillingAddress");
            document.Text("AddressType", "Physical");
            Address(document, "PhysicalAddress", billing);
        }
    }

    private static Address RoughAddress(Address address) =>
        new()
        {
            City = address.City,
            StateOrRegion = address.StateOrRegion,
            PostalCode = address.PostalCode,
            CountryCode = address.CountryCode,
        };

    /// <summary>
    /// How it is paid. Wire v1: spec 3.2, 3.3; the C# SDK would take a Name here for the address's.
    /// </summary>
    private static void Payment(V1Document document, V1OrderView order, bool buyerAgrees)
    {
        var chosen = buyerAgrees ? order.Draft?.Instrument : null;
        if ((order.Permission?.Instrument ?? chosen) is not { } instrument)
            return;
        using var _ = document.Element("PaymentDescriptor");
        document.Text("FullDescriptor", instrument.Descriptor);
        document.Flag("UseAmazonBalanceFirst", false);
    }

    /// <summary>
    /// Who the buyer is. Wire v1: amazon-pay-sdk-java, GetBillingAgreementDetailsResponse.xml, a draft asked for with a
    /// token, with name and e-mail; woocommerce-gateway-amazon-pay reads the e-mail of drafts, and right after a
    /// confirmation with SuccessUrl.
    /// </summary>
    private static void Buyer(V1Document document, V1OrderView order, bool buyerAgrees)
    {
        if (order.Buyer is not { } buyer || !(order.IsConfirmed || (buyerAgrees && order.Shares("profile"))))
            return;
        using var _ = document.Element("Buyer");
        document.Text("Name", buyer.Name);
        document.Text("Email", buyer.Email);
        // Login with Amazon: the scope profile has no phone number.
        if (order.IsConfirmed)
            document.Text("Phone", buyer.Phone);
    }
}
