namespace Tender.Server.Storage;

/// <summary>A browser that a user signed in with.</summary>
/// <param name="Owner">The user's name.</param>
/// <param name="Stamp">The user's stamp when it began: with another one it is over.</param>
/// <param name="BeganAt">When the user signed in.</param>
/// <param name="SeenAt">When it was used last, to the minute.</param>
/// <param name="FreshAt">When the password was given last.</param>
internal sealed record UserSession(
    string Owner,
    string Stamp,
    DateTimeOffset BeganAt,
    DateTimeOffset SeenAt,
    DateTimeOffset FreshAt
);
