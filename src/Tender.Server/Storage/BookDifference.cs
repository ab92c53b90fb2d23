namespace Tender.Server.Storage;

/// <summary>A difference between the books and the processor's.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Object">The object: an id of ours; or, behind <c>operation:</c>, what the processor calls an operation
/// that it listed and that is none of ours.</param>
/// <param name="Kind">How they differ.</param>
/// <param name="State">What is to be done about it.</param>
/// <param name="Here">What the books say.</param>
/// <param name="There">What the processor says; empty while it has not said anything.</param>
/// <param name="FirstDay">The day of the comparison that found it.</param>
/// <param name="FirstAt">When it was found, in real time.</param>
/// <param name="LastAt">When it was last compared, in real time; null for never.</param>
/// <param name="SettledDay">The day of the comparison that found both sides to be equal; null while they are
/// not.</param>
/// <param name="SettledAt">When that was, in real time.</param>
/// <param name="AcceptedBy">Who lets it stand; null for nobody.</param>
/// <param name="Note">Why; null for nobody.</param>
internal sealed record BookDifference(
    long Id,
    string Object,
    DifferenceKind Kind,
    DifferenceState State,
    string Here,
    string There,
    string FirstDay,
    DateTimeOffset FirstAt,
    DateTimeOffset? LastAt,
    string? SettledDay,
    DateTimeOffset? SettledAt,
    string? AcceptedBy,
    string? Note
);
