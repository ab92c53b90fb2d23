namespace Tender.Core;

/// <summary>
/// What is common to everything we keep: a record is never altered, only followed by its next version.
/// </summary>
public abstract record Record
{
    /// <summary>Its identifier.</summary>
    public required ObjectId Id { get; init; }

    /// <summary>Grows by exactly one with every stored change; 0 before the first.</summary>
    public long Version { get; init; }

    /// <summary>Where it stands in its lifecycle.</summary>
    public required State State { get; init; }

    /// <summary>Why; null where the state says it all.</summary>
    public Reason? Reason { get; init; }

    /// <summary>Words of the merchant about the reason; null for none.</summary>
    public string? ReasonDescription { get; init; }

    /// <summary>What the processor said of it that cannot be; null while it is in no quarantine.</summary>
    public Contradiction? Contradiction { get; init; }

    /// <summary>When it was made, in the merchant's time.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed state, in the merchant's time; the time of creation at first.</summary>
    public DateTimeOffset ChangedAt
    {
        get => field == default ? CreatedAt : field;
        init => field = value == CreatedAt ? default : value;
    }

    /// <summary>What may be used up of the object, where there is such a bound; the database checks it too.</summary>
    public virtual Money? Bound => null;

    /// <summary>What is used up of it: never below zero, never above <see cref="Bound"/>.</summary>
    public virtual long Used => 0;

    /// <summary>
    /// The job that ends it, or moves it on, when its time is over; null where none waits. It goes with the change that
    /// leaves it nothing to do.
    /// </summary>
    public virtual ScheduledJob? Deadline => null;

    /// <summary>Whether nothing further happens to it by itself.</summary>
    public bool IsFinal => Lifecycles.IsFinal(Id.Kind, State);
}
