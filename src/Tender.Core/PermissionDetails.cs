namespace Tender.Core;

/// <summary>
/// What the buyer shared and the merchant noted when the permission was created. Kept beside the permission, because
/// charging it changes the permission often and this never.
/// </summary>
public sealed record PermissionDetails : Record
{
    /// <summary>How many parcels are kept.</summary>
    private const int ParcelsMax = 1000;

    /// <summary>The buyer.</summary>
    public Buyer? Buyer { get; init; }

    /// <summary>Where to ship; null when nothing is shipped.</summary>
    public Address? ShippingAddress { get; init; }

    /// <summary>The payment method's billing address.</summary>
    public Address? BillingAddress { get; init; }

    /// <summary>What the merchant had set on the checkout, and has changed since.</summary>
    public CheckoutSetup Setup
    {
        get;
        init => field = value ?? new();
    } = new();

    /// <summary>The details of a child of this agreement.</summary>
    internal PermissionDetails ForChild(
        ObjectId child,
        Money amount,
        CheckoutSetup setup,
        bool inheritsShipping,
        DateTimeOffset now
    ) =>
        new()
        {
            Id = child.Details,
            State = State.Completed,
            CreatedAt = now,
            Buyer = Buyer,
            ShippingAddress = inheritsShipping ? ShippingAddress : null,
            BillingAddress = BillingAddress,
            Setup = new CheckoutSetup
            {
                TotalOrderAmount = amount,
                Metadata = new MerchantMetadata(StoreName: Setup.Metadata?.StoreName),
                Language = Setup.Language,
                LoginScopes = Setup.LoginScopes,
            }.With(setup),
        };

    /// <summary>The parcels the merchant announced.</summary>
    public IReadOnlyList<Parcel> Parcels
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Adds parcels. Refusals: one that was announced before; more than <see cref="ParcelsMax"/>.</summary>
    public Result<PermissionDetails> AddParcels(Change change, IReadOnlyList<Parcel> parcels)
    {
        foreach (var parcel in parcels)
            if (Parcels.Contains(parcel))
                return (Refusal.NotModifiable, $"{parcel.TrackingNumber} was submitted before.");
        return Parcels.Count + parcels.Count > ParcelsMax
            ? (
                Refusal.CountExceeded,
                $"{Parcels.Count} of {ParcelsMax} tracking numbers were submitted; {parcels.Count} more are too many"
            )
            : change.Save(this with { Parcels = [.. Parcels, .. parcels] });
    }

    /// <summary>Whether the metadata given change none that are set, and nothing else is given.</summary>
    public bool IsFilledBy(CheckoutSetup setup)
    {
        var (present, given) = (Setup.Metadata ?? new(), setup.Metadata ?? new());
        return setup.Recurrence is null && given.With(present) == present.With(given);
    }

    /// <summary>Changes what the merchant set, member by member.</summary>
    public PermissionDetails Update(Change change, CheckoutSetup setup) =>
        change.Save(this with { Setup = Setup.With(setup) });
}
