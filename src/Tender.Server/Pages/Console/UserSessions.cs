using Tender.Server.Http;
using Tender.Server.Storage;
using Tender.Server.Users;

namespace Tender.Server.Pages.Console;

/// <summary>
/// The sessions of users in live: until the user signs out, did nothing for half an hour, or half a day is over; and
/// until their password, role or second factor is another, or they are disabled. On every node at once.
/// </summary>
internal sealed class UserSessions(Database database, UserAccounts accounts, TimeProvider time, Uri? publicUrl)
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(30),
        Whole = TimeSpan.FromHours(12),
        Fresh = TimeSpan.FromMinutes(5),
        SeenEach = TimeSpan.FromMinutes(1);

    private readonly UserSessionQueries queries = new(database);

    /// <summary>The time in which sessions end.</summary>
    public TimeProvider Time => time;

    /// <summary>Begins a session: the cookie that the browser is given.</summary>
    public async Task<KeyValuePair<string, string>> Begin(User user, RequestContext context)
    {
        var (id, now) = (UserAccounts.NewSecret(), time.GetUtcNow());
        var session = new UserSession(user.Name, user.Stamp, now, now, now);
        await queries.Add(UserAccounts.Hash(id), session, now - Whole, now - Idle);
        return ConsoleCookie.Make(context, id, Whole, publicUrl);
    }

    /// <summary>The session of a request; null where there is none, or none any more.</summary>
    public async Task<ConsoleSession?> Find(WireRequest request, RequestContext context)
    {
        if (ConsoleCookie.Read(request, context, publicUrl) is not { } id)
            return null;
        var (hash, now) = (UserAccounts.Hash(id), time.GetUtcNow());
        if (await Known(hash) is not var (session, user))
            return null;
        if (now - session.SeenAt > SeenEach)
            await queries.Saw(hash, now);
        return new ConsoleSession(id) { User = user, IsFresh = now - session.FreshAt <= Fresh };
    }

    /// <summary>Whether a session goes on; asking does not make it younger.</summary>
    public async Task<bool> GoesOn(ConsoleSession session) => await Known(UserAccounts.Hash(session.Id)) is not null;

    /// <summary>Notes that the user gave the password again.</summary>
    public Task Confirm(ConsoleSession session) => queries.Confirm(UserAccounts.Hash(session.Id), time.GetUtcNow());

    /// <summary>
    /// Whether a request came through a proxy on this machine, whose address is everybody's: nothing may be counted by
    /// it that would shut out others.
    /// </summary>
    public bool IsBehindProxy(RequestContext context) =>
        context.From is { } from
        && System.Net.IPAddress.IsLoopback(from)
        && string.Equals(context.Head.Host, publicUrl?.Authority, StringComparison.OrdinalIgnoreCase);

    /// <summary>Lets this one session go on where the user's own change has ended all of them.</summary>
    public Task GoOn(ConsoleSession session, OwnChange change) =>
        queries.Restamp(UserAccounts.Hash(session.Id), change.Before, change.After);

    /// <summary>Ends a session: the cookie that takes it from this browser.</summary>
    public async Task<KeyValuePair<string, string>> End(ConsoleSession session, RequestContext context)
    {
        await queries.End(UserAccounts.Hash(session.Id));
        return ConsoleCookie.Make(context, "", TimeSpan.Zero, publicUrl);
    }

    private async Task<(UserSession Session, User User)?> Known(string hash)
    {
        var now = time.GetUtcNow();
        return
            await queries.Find(hash) is { } session
            && session.SeenAt + Idle >= now
            && session.BeganAt + Whole >= now
            && await accounts.Find(session.Owner) is { IsDisabled: false } user
            && user.Stamp == session.Stamp
            ? (session, user)
            : null;
    }
}
