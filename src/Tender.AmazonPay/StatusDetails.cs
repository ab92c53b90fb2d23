namespace Tender.AmazonPay;

/// <summary>An object's state, and why it is in it.</summary>
/// <typeparam name="TState">The states of that kind of object.</typeparam>
public sealed record StatusDetails<TState>
    where TState : struct
{
    /// <summary>The state as the service says it, known to this version or not.</summary>
    public required TState State { get; init; }

    /// <summary>Why. On v1 a reason may also stand on a state that is no failure.</summary>
    public ReasonCode? ReasonCode { get; init; }

    /// <summary>
    /// An explanation for people, at most 255 characters; often the merchant's own reason for closing. Null when there
    /// is none.
    /// </summary>
    public string? ReasonDescription { get; init; }

    /// <summary>Since when. Null on v1 drafts.</summary>
    public DateTimeOffset? LastUpdatedTimestamp { get; init; }
}
