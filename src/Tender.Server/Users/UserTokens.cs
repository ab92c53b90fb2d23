using System.Data.Common;
using Tender.Server.Http;
using Tender.Server.Storage;

namespace Tender.Server.Users;

/// <summary>Personal tokens: what programs of a user call the operator API with.</summary>
internal sealed class UserTokens(Database database, TimeProvider time)
{
    /// <summary>How every token begins, so that it is recognised where it does not belong.</summary>
    public const string Prefix = "tender-";

    /// <summary>How many tokens a user may have.</summary>
    public const int TokensMax = 20;

    /// <summary>How many days a token is good for unless it is said, and at most.</summary>
    public const int DaysDefault = 90,
        DaysMax = 366;

    private const int LabelCharsMax = 100;
    private static readonly TimeSpan UsedEach = TimeSpan.FromMinutes(1);

    private readonly UserTokenQueries queries = new(database);
    private readonly UserQueries users = new(database);

    /// <summary>A user's tokens, those too that are over.</summary>
    public Task<List<PersonalToken>> Of(string owner) => queries.Of(owner, TokensMax);

    /// <summary>Makes a token; its text is kept nowhere. No token: why not.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="label">What it is for.</param>
    /// <param name="role">What it may do; null for what the user may.</param>
    /// <param name="days">For how many days; null for ninety.</param>
    public async Task<(PersonalToken? Token, string Text)> Add(User owner, string label, Role? role, int? days)
    {
        var (now, window) = (time.GetUtcNow(), days ?? DaysDefault);
        if (label.Length is 0 or > LabelCharsMax || label.Any(char.IsControl))
            return (null, $"A token has a label of 1 to {LabelCharsMax} characters.");
        if (window is < 1 or > DaysMax)
            return (null, $"A token is good for 1 to {DaysMax} days.");
        if (role > owner.Role)
            return (null, $"A token of {owner.Name} may be {owner.Role.Text()} at most.");
        if ((await Of(owner.Name)).Count >= TokensMax)
            return (null, $"A user has {TokensMax} tokens at most: revoke one first.");
        var text = Prefix + UserAccounts.NewSecret();
        var token = new PersonalToken(
            UserAccounts.Hash(text)[..12],
            owner.Name,
            label,
            role ?? owner.Role,
            now,
            now.AddDays(window),
            null
        );
        await queries.Add(token, UserAccounts.Hash(text));
        return (token, text);
    }

    /// <summary>Revokes a token. False: this user has none of that id.</summary>
    public Task<bool> Remove(string owner, string id) =>
        queries.Remove(owner, id.Replace("\0", "", StringComparison.Ordinal));

    /// <summary>Whose token a request carries, with the role it may use; null for nobody's.</summary>
    public async Task<(User User, PersonalToken Token)?> Caller(WireRequest request)
    {
        const string scheme = "Bearer ";
        if (
            request.Header("authorization") is not { Length: < 200 } header
            || !header.StartsWith(scheme + Prefix, StringComparison.OrdinalIgnoreCase)
        )
            return null;
        var now = time.GetUtcNow();
        // Found by its hash: how long that takes says nothing of the token.
        if (
            await queries.Find(UserAccounts.Hash(header[scheme.Length..].Trim())) is not { } token
            || token.ExpiresAt <= now
            || await users.Find(token.Owner) is not { IsDisabled: false } owner
        )
            return null;
        if (token.UsedAt is not { } used || now - used > UsedEach)
            await Use(token, now);
        return (owner with { Role = (Role)Math.Min((int)owner.Role, (int)token.Role) }, token);
    }

    /// <summary>Notes when a token was used. Where the database only reads, reads are answered all the same.</summary>
    private async Task Use(PersonalToken token, DateTimeOffset now)
    {
        try
        {
            await queries.Used(token.Id, now);
        }
        catch (Exception trouble) when (trouble is DbException or TimeoutException)
        {
            database.Health.Note(trouble);
        }
    }
}
