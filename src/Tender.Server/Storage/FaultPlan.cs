namespace Tender.Server.Storage;

/// <summary>
/// The faults that are injected for a merchant, with how far each has come: it is stored with the merchant, so that any
/// node goes on where another stopped. The same plan over the same calls strikes the same ones.
/// </summary>
internal sealed record FaultPlan
{
    /// <summary>Decides every draw.</summary>
    public required long Seed { get; init; }

    /// <summary>One of each kind at the most, in the order in which they are tried.</summary>
    public IReadOnlyList<FaultRule> Rules
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Deliveries that wait for the next notice to the same endpoint.</summary>
    public IReadOnlyList<HeldDelivery> HeldBack
    {
        get;
        init => field = value ?? [];
    } = [];
}
