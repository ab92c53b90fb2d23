namespace Tender.Testing;

/// <summary>An object changed its state.</summary>
/// <param name="At">When, by the merchant's clock.</param>
/// <param name="Cause">Who caused it: processor, merchant, buyer, operator, or deadline.</param>
/// <param name="V2">The object after it, as the v2 API shows it; null when that API has no such object.</param>
/// <param name="V1">The same in the original API.</param>
public sealed record StateChange(DateTimeOffset At, string Cause, ObjectView? V2, ObjectView? V1);

/// <summary>An object as one of the APIs shows it.</summary>
/// <param name="ObjectType">CHARGE, Authorization and so on, as notices of that API spell it.</param>
/// <param name="ObjectId">Its id in that API.</param>
/// <param name="State">Its state; null for what has none.</param>
/// <param name="ReasonCode">Why it is in it; null when there is nothing to say.</param>
public sealed record ObjectView(string ObjectType, string ObjectId, string? State, string? ReasonCode)
{
    /// <summary>Such as <c>CHARGE S01-…-C012345 Declined (AmazonRejected)</c>.</summary>
    public override string ToString() =>
        $"{ObjectType} {ObjectId}{(State is null ? "" : $" {State}")}{(ReasonCode is null ? "" : $" ({ReasonCode})")}";
}
