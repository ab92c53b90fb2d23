using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Http.V1;

/// <summary>
/// The documents of dialect v1: what it shows of our objects, in the order of its schema (spec 3.2).
/// </summary>
internal static partial class V1Rendering
{
    // Wire v1: spec 7.3, 20: what is printed is 30 days, whatever the sandbox's window is; 180 days for an order
    // reference.
    private static readonly TimeSpan AuthorizationPrinted = TimeSpan.FromDays(30);
    private static readonly TimeSpan OrderPrinted = TimeSpan.FromDays(180);

    // Assumed: an agreement lasts until somebody ends it, but the element is mandatory; a century is as good as for
    // ever.
    private static readonly TimeSpan AgreementPrinted = TimeSpan.FromDays(36_525);

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
            document.Text("member", string.Join(',', EventTypes(endpoint.Topics)));
        }
    }

    private static IEnumerable<string> EventTypes(NoticeTopics topics)
    {
        var types = V1States.EventTypes;
        var shown =
            topics == NoticeTopics.All
                ? types.Where(type => type.Topics == NoticeTopics.All)
                : types.Where(type => type.Topics != NoticeTopics.All && topics.HasFlag(type.Topics));
        return shown.Select(type => type.Name);
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
        if (record is CheckoutSession { State: State.Open, IsChallenged: false })
            return;
        var challengedAt = record is CheckoutSession { State: State.Open } draft ? draft.ChallengedAt : null;
        document.Instant(timestamp, challengedAt ?? record.ChangedAt);
        document.Text("ReasonCode", V1States.ReasonCode(record));
        document.Text("ReasonDescription", record.ReasonDescription);
    }

    public static DateTimeOffset ExpirationOf(Authorization authorization) =>
        authorization.CreatedAt + AuthorizationPrinted;

    public static DateTimeOffset ExpirationOf(ChargePermission order)
    {
        var printed = order.Id.IsRecurring ? AgreementPrinted : OrderPrinted;
        return order.ExpiresAt ?? order.CreatedAt + printed;
    }

    public static string Environment(bool sandbox) => sandbox ? "Sandbox" : "Live";

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
