using Tender.Core;

namespace Tender.Server.Pages.Widgets;

/// <summary>An order reference or billing agreement as a widget shows it: a draft, or confirmed.</summary>
internal sealed record WidgetOrder(CheckoutSession? Draft, ChargePermission? Permission, PermissionDetails? Details)
{
    public ObjectId Id => (Permission?.Id ?? Draft!.Id).Family;

    public Buyer? Buyer => Details?.Buyer ?? Draft?.Buyer;

    public Address? Address => Details is null ? Draft?.ShippingAddress : Details.ShippingAddress;

    public Instrument? Instrument => Permission?.Instrument ?? Draft?.Instrument;

    public CheckoutSetup Setup => Details?.Setup ?? Draft!.Setup;

    public State State => Permission?.State ?? Draft!.State;

    /// <summary>Whether the buyer still chooses everything.</summary>
    public bool IsDraft => Permission is null && State == State.Open;

    /// <summary>Whether a decline waits for another payment method.</summary>
    public bool IsDeclined => Permission?.State == State.Suspended;

    /// <summary>
    /// Whether another payment method can be chosen: of an order only after a decline, of an agreement as long as it is
    /// in force. Wire v1: spec 4.5, 5.6.
    /// </summary>
    public bool TakesPayment => IsDraft || IsDeclined || (Permission?.State == State.Open && Id.IsRecurring);

    /// <summary>Whether the buyer agreed to be charged again.</summary>
    public bool HasConsent => Permission is not null || Draft!.ConfirmedAt is not null;
}
