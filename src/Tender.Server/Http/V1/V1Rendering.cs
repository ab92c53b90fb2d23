using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Http.V1;

/// <summary>What v1 shows of our objects, in the order of its schema (spec 3.2).</summary>
internal static class V1Rendering
{
    // Wire v1: spec 7.3, 20: what is printed is 30 days, whatever the sandbox's window is; 180 days for an order
    // reference.
    private static readonly TimeSpan AuthorizationPrinted = TimeSpan.FromDays(30),
        OrderPrinted = TimeSpan.FromDays(180);

    // Assumed: an agreement lasts until somebody ends it, but the element is mandatory; a century is as good as for
    // ever.
    private static readonly TimeSpan AgreementPrinted = TimeSpan.FromDays(36_525);

    /// <param name="document">Where to.</param>
    /// <param name="order">What.</param>
    /// <param name="authorizations">Its authorizations, oldest first.</param>
    /// <param name="buyerAgrees">Whether a login token shows the buyer's consent to share addresses before the order is
    /// confirmed.</param>
    /// <param name="sandbox">Which environment.</param>
    public static void Order(
        V1Document document,
        V1Order order,
        IEnumerable<ObjectId> authorizations,
        bool buyerAgrees,
        bool sandbox
    )
    {
        using var _ = document.Element("OrderReferenceDetails");
        document.Text("AmazonOrderReferenceId", order.Id.Value);
        Buyer(document, order.Details?.Buyer);
        document.Price("OrderTotal", order.Total, currencyFirst: true);
        document.Text("SellerNote", order.Setup.Metadata?.Note);
        document.Text("PlatformId", order.Setup.PlatformId);
        Addresses(document, order, buyerAgrees);
        document.Text("ReleaseEnvironment", Environment(sandbox));
        if (
            order.Setup is { Metadata: var said, SupplementaryData: var more, ItemCategories: var categories }
            && (
                said is { ReferenceId: not null } or { StoreName: not null } or { Custom: not null }
                || more is not null
                || categories is not null
            )
        )
        {
            using var attributes = document.Element("SellerOrderAttributes");
            document.Text("SellerOrderId", said?.ReferenceId);
            document.Text("StoreName", said?.StoreName);
            Categories(document, categories);
            document.Text("CustomInformation", said?.Custom);
            document.Text("SupplementaryData", more);
        }
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
        document.Flag("RequestPaymentAuthorization", order.Setup.RequestPaymentAuthorization);
        Payment(document, order, buyerAgrees);
        if (order.Setup is { ServiceProviderId: null, ServiceProviderOrderId: null })
            return;
        using var provider = document.Element("PaymentServiceProviderAttributes");
        document.Text("PaymentServiceProviderId", order.Setup.ServiceProviderId);
        document.Text("PaymentServiceProviderOrderId", order.Setup.ServiceProviderOrderId);
    }

    /// <summary>A line of a list. Wire v1: spec 4.9, the C# SDK needs store, number and total in every line.</summary>
    public static void Line(
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

    /// <summary>
    /// Where v1 notices go. Wire v1: spec 4.15, the recorded answer joins the types of one endpoint with commas.
    /// </summary>
    public static void Endpoints(V1Document document, IEnumerable<NoticeEndpoint> endpoints)
    {
        using var _ = document.Element("NotificationConfigurationList");
        foreach (var endpoint in endpoints)
        {
            using var member = document.Element("member");
            document.Text("NotificationUrl", endpoint.Url);
            using var types = document.Element("EventTypes");
            document.Text(
                "member",
                string.Join(
                    ',',
                    V1States
                        .EventTypes.Where(type =>
                            type.Topics == NoticeTopics.All
                                ? endpoint.Topics == NoticeTopics.All
                                : endpoint.Topics != NoticeTopics.All && endpoint.Topics.HasFlag(type.Topics)
                        )
                        .Select(type => type.Name)
                )
            );
        }
    }

    public static void Agreement(
        V1Document document,
        V1Order agreement,
        Money cap,
        DateTimeOffset now,
        bool buyerAgrees,
        bool sandbox
    )
    {
        using var _ = document.Element("BillingAgreementDetails");
        document.Text("AmazonBillingAgreementId", agreement.Id.Value);
        Limits(document, cap, agreement.Permission?.Balance(now) ?? cap, now);
        Buyer(document, agreement.Details?.Buyer);
        document.Text("SellerNote", agreement.Setup.Metadata?.Note);
        document.Text("PlatformId", agreement.Setup.PlatformId);
        Addresses(document, agreement, buyerAgrees);
        document.Text("ReleaseEnvironment", Environment(sandbox));
        if (agreement.Setup.Metadata is { ReferenceId: not null } or { StoreName: not null } or { Custom: not null })
        {
            using var attributes = document.Element("SellerBillingAgreementAttributes");
            document.Text("SellerBillingAgreementId", agreement.Setup.Metadata!.ReferenceId);
            document.Text("StoreName", agreement.Setup.Metadata.StoreName);
            document.Text("CustomInformation", agreement.Setup.Metadata.Custom);
        }
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

    /// <param name="document">Where to.</param>
    /// <param name="one">What.</param>
    /// <param name="merchant">Whose.</param>
    /// <param name="details">What was said about its order.</param>
    /// <param name="inAnswer">Whether this answers the very request that made it.</param>
    public static void Authorization(
        V1Document document,
        Authorization one,
        Merchant merchant,
        PermissionDetails? details,
        bool inAnswer = false
    )
    {
        using var _ = document.Element("AuthorizationDetails");
        document.Text("AmazonAuthorizationId", one.Id.Value);
        document.Text("AuthorizationReferenceId", one.Reference ?? "");
        // Wire v1: spec 6.4, only of approved ones.
        if (
            one is { State: State.Open } or { State: State.Closed, Reason: Reason.MaxCapturesProcessed }
            && details?.BillingAddress is { } billing
        )
            Address(document, "AuthorizationBillingAddress", billing);
        document.Text("SellerAuthorizationNote", one.Note ?? "");
        document.Price("AuthorizationAmount", one.Amount);
        // Wire v1: spec 6.4, 0 in the Authorize response even when it was captured at once, as the recorded responses
        // have it.
        document.Price(
            "CapturedAmount",
            inAnswer || one.Captured is null ? Money.Zero(one.Amount.Currency) : one.Captured
        );
        document.Price("AuthorizationFee", Money.Zero(one.Amount.Currency));
        document.Ids(Captures(one), "member");
        document.Instant("CreationTimestamp", one.CreatedAt);
        document.Instant("ExpirationTimestamp", Expires(one));
        Status(document, "AuthorizationStatus", one, "LastUpdateTimestamp");
        Categories(document, one.ItemCategories);
        document.Flag("CaptureNow", one.CaptureNow);
        document.Text("SoftDescriptor", V1States.Descriptor(one.SoftDescriptor, merchant, details));
        document.Flag("SoftDecline", one.Reason == Reason.SoftDeclined);
    }

    public static void Capture(V1Document document, Capture one, Merchant merchant, PermissionDetails? details)
    {
        using var _ = document.Element("CaptureDetails");
        document.Text("AmazonCaptureId", one.Id.Value);
        document.Text("CaptureReferenceId", one.Reference ?? "");
        document.Text("SellerCaptureNote", one.Note ?? "");
        document.Price("CaptureAmount", one.Amount);
        document.Price("RefundedAmount", one.Refunded ?? Money.Zero(one.Amount.Currency));
        document.Price("CaptureFee", one.Fee ?? Money.Zero(one.Amount.Currency));
        document.Ids(one.Refunds.Select(one.Id.Root.Refund), "member");
        document.Instant("CreationTimestamp", one.CreatedAt);
        Status(document, "CaptureStatus", one, "LastUpdateTimestamp");
        document.Text("SoftDescriptor", V1States.Descriptor(one.SoftDescriptor, merchant, details));
        if (one.Credits is not null)
            Credits(document, one, "member");
    }

    /// <summary>
    /// What providers were given of a capture. Wire v1: spec 3.2; 9.3, the members of a notice's list have another
    /// name.
    /// </summary>
    public static void Credits(V1Document document, Capture one, string member)
    {
        using var _ = document.Element("ProviderCreditSummaryList");
        foreach (var entry in one.Credits ?? [])
        {
            using var summary = document.Element(member);
            document.Text("ProviderId", entry.ProviderId);
            document.Text("ProviderCreditId", one.Id.Root.Credit(entry.Number).Value);
        }
    }

    /// <summary>What providers give back with a refund.</summary>
    public static void Reversals(V1Document document, Refund one, string member)
    {
        using var _ = document.Element("ProviderCreditReversalSummaryList");
        foreach (var entry in one.Reversals ?? [])
        {
            using var summary = document.Element(member);
            document.Text("ProviderId", entry.ProviderId);
            document.Text("ProviderCreditReversalId", one.Id.Root.Reversal(entry.Number).Value);
        }
    }

    public static void Credit(V1Document document, ProviderCredit one, Merchant merchant)
    {
        using var _ = document.Element("ProviderCreditDetails");
        document.Text("AmazonProviderCreditId", one.Id.Value);
        document.Text("SellerId", merchant.Id);
        document.Text("ProviderId", one.ProviderId);
        document.Text("CreditReferenceId", one.Reference ?? "");
        document.Price("CreditAmount", one.Amount);
        document.Price("CreditReversalAmount", one.Reversed ?? Money.Zero(one.Amount.Currency));
        using (document.Element("CreditReversalIdList"))
            foreach (var number in one.Reversals)
                document.Text("member", one.Id.Root.Reversal(number).Value);
        document.Instant("CreationTimestamp", one.CreatedAt);
        Status(document, "CreditStatus", one, "LastUpdateTimestamp");
    }

    public static void Reversal(V1Document document, ProviderCreditReversal one, Merchant merchant)
    {
        using var _ = document.Element("ProviderCreditReversalDetails");
        document.Text("AmazonProviderCreditReversalId", one.Id.Value);
        document.Text("SellerId", merchant.Id);
        document.Text("ProviderId", one.ProviderId);
        document.Text("CreditReversalReferenceId", one.Reference ?? "");
        document.Price("CreditReversalAmount", one.Amount);
        document.Instant("CreationTimestamp", one.CreatedAt);
        Status(document, "CreditReversalStatus", one, "LastUpdateTimestamp");
        document.Text("CreditReversalNote", one.Note);
    }

    public static void Refund(V1Document document, Refund one, Merchant merchant, PermissionDetails? details)
    {
        using var _ = document.Element("RefundDetails");
        document.Text("AmazonRefundId", one.Id.Value);
        document.Text("RefundReferenceId", one.Reference ?? "");
        document.Text("SellerRefundNote", one.Note ?? "");
        document.Text("RefundType", "SellerInitiated");
        document.Price("RefundAmount", one.Amount);
        document.Price("FeeRefunded", one.FeeRefunded ?? Money.Zero(one.Amount.Currency));
        document.Instant("CreationTimestamp", one.CreatedAt);
        Status(document, "RefundStatus", one, "LastUpdateTimestamp");
        document.Text("SoftDescriptor", V1States.Descriptor(one.SoftDescriptor, merchant, details));
        if (one.Reversals is not null)
            Reversals(document, one, "member");
    }

    /// <summary>What kinds of things an order or authorization is for; nothing where that was not said.</summary>
    public static void Categories(V1Document document, IReadOnlyList<string>? categories)
    {
        if (categories is null)
            return;
        using var _ = document.Element("OrderItemCategories");
        foreach (var category in categories)
            document.Text("OrderItemCategory", category);
    }

    /// <summary>State, time, reason. A draft shows its state only.</summary>
    public static void Status(V1Document document, string name, Record record, string timestamp)
    {
        using var _ = document.Element(name);
        document.Text("State", V1States.State(record));
        if (record is CheckoutSession { State: State.Open })
            return;
        document.Instant(timestamp, record.ChangedAt);
        document.Text("ReasonCode", V1States.Reason(record));
        document.Text("ReasonDescription", record.ReasonDescription);
    }

    /// <summary>The captures of an authorization: none or one, of its own number.</summary>
    public static IEnumerable<ObjectId> Captures(Authorization one) =>
        one.HasCapture ? [one.Id.Capture(one.Id.Number)] : [];

    public static DateTimeOffset Expires(Authorization one) => one.CreatedAt + AuthorizationPrinted;

    public static DateTimeOffset Expires(ChargePermission order) =>
        order.ExpiresAt ?? order.CreatedAt + (order.Id.IsRecurring ? AgreementPrinted : OrderPrinted);

    public static string Environment(bool sandbox) => sandbox ? "Sandbox" : "Live";

    private static bool Consented(V1Order agreement) =>
        agreement.Draft is not { State: State.Open } draft
        || !draft.Constraints().Contains(Constraint.BuyerConsentNotSet);

    private static void Constraints(V1Document document, V1Order order)
    {
        Constraint[] present = order switch
        {
            { Permission: null, Draft: { State: State.Open } draft } => [.. draft.Constraints()],
            // Wire v1: spec 5.1, seen on suspended ones.
            { Permission.State: State.Suspended } => [Constraint.PaymentPlanNotSet],
            _ => [],
        };
        if (present.Length == 0)
            return;
        using var _ = document.Element("Constraints");
        foreach (var constraint in present)
        {
            var (id, description) = V1States.Of(constraint);
            using var one = document.Element("Constraint");
            document.Text("ConstraintID", id);
            document.Text("Description", description);
        }
    }

    /// <summary>Wire v1: spec 3.3, what is visible when: a draft tells where roughly the parcel goes, and all of it
    /// only to who shows the buyer's token.</summary>
    private static void Addresses(V1Document document, V1Order order, bool buyerAgrees)
    {
        var (shipping, billing) = order.Permission is null
            ? (order.Draft!.ShippingAddress, order.Draft.BillingAddress)
            : (order.Details?.ShippingAddress, order.Details?.BillingAddress);
        var confirmed = order.Permission is not null;
        if (shipping is not null)
        {
            using var _ = document.Element("Destination");
            document.Text("DestinationType", "Physical");
            Address(
                document,
                "PhysicalDestination",
                confirmed || buyerAgrees && order.Shares("payments:shipping_address")
                    ? shipping
                    : new Address
                    {
                        City = shipping.City,
                        StateOrRegion = shipping.StateOrRegion,
                        PostalCode = shipping.PostalCode,
                        CountryCode = shipping.CountryCode,
                    }
            );
        }
        if (billing is not null && (confirmed || buyerAgrees) && order.Shares("payments:billing_address"))
        {
            using var _ = document.Element("BillingAddress");
            document.Text("AddressType", "Physical");
            Address(document, "PhysicalAddress", billing);
        }
    }

    /// <summary>
    /// How it is paid, and whether the buyer's bank must still agree. Wire v1: spec 3.2, 3.3; the C# SDK would take a
    /// Name here for the address's.
    /// </summary>
    private static void Payment(V1Document document, V1Order order, bool buyerAgrees)
    {
        if ((order.Permission?.Instrument ?? (buyerAgrees ? order.Draft?.Instrument : null)) is { } instrument)
        {
            using var _ = document.Element("PaymentDescriptor");
            document.Text("FullDescriptor", instrument.Descriptor);
            document.Flag("UseAmazonBalanceFirst", false);
        }
        using var status = document.Element("PaymentAuthenticationStatus");
        if (order.Draft?.Challenge is not null)
            document.Text("State", "REQUIRED");
    }

    private static void Buyer(V1Document document, Buyer? buyer)
    {
        if (buyer is null)
            return;
        using var _ = document.Element("Buyer");
        document.Text("Name", buyer.Name);
        document.Text("Email", buyer.Email);
        document.Text("Phone", buyer.Phone);
    }

    private static void Address(V1Document document, string name, Address address)
    {
        using var _ = document.Element(name);
        document.Text("Name", address.Name);
        document.Text("AddressLine1", address.AddressLine1);
        document.Text("AddressLine2", address.AddressLine2);
        document.Text("AddressLine3", address.AddressLine3);
        document.Text("City", address.City);
        document.Text("County", address.County);
        document.Text("District", address.District);
        document.Text("StateOrRegion", address.StateOrRegion);
        document.Text("PostalCode", address.PostalCode);
        document.Text("CountryCode", address.CountryCode);
        document.Text("Phone", address.PhoneNumber);
    }
}
