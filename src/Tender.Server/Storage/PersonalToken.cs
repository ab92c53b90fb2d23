namespace Tender.Server.Storage;

/// <summary>A user's token for the operator API; what it is made of is kept nowhere but as a hash.</summary>
/// <param name="Id">Names it, and gives nothing away.</param>
/// <param name="Owner">The user's name.</param>
/// <param name="Label">What it is for, in the user's words.</param>
/// <param name="Role">What it may do at most; never more than its user may.</param>
/// <param name="MadeAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="UsedAt">When it was used last, to the minute; null for never.</param>
internal sealed record PersonalToken(
    string Id,
    string Owner,
    string Label,
    Role Role,
    DateTimeOffset MadeAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? UsedAt
);
