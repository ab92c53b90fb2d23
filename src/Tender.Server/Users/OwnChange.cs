namespace Tender.Server.Users;

/// <summary>
/// A change that users make to their own account in a session: it counts only while the session is still good, and the
/// session alone goes on after it.
/// </summary>
/// <param name="Before">The stamp that the session knows.</param>
/// <param name="After">The stamp that the change sets.</param>
internal sealed record OwnChange(string Before, string After)
{
    /// <summary>The next change of a user, as their session knows them.</summary>
    public static OwnChange Of(Storage.User user) => new(user.Stamp, UserAccounts.NewSecret());
}
