using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>
/// Who may use the console: whoever showed the control token, or a link that was made for one use, until the session
/// is ended, was not used for a while, or is half a day old. A session ends with the token it was begun with.
/// </summary>
internal sealed class ConsoleSessions(Database database, ControlToken token, TimeProvider time)
{
    private const int SessionsMax = 100,
        LinksMax = 100;

    private static readonly TimeSpan Idle = TimeSpan.FromHours(2),
        Whole = TimeSpan.FromHours(12),
        LinkWindow = TimeSpan.FromMinutes(15),
        SeenEach = TimeSpan.FromMinutes(1);

    private static readonly Quota Tries = new(Burst: 5, Each: TimeSpan.FromSeconds(12));

    private readonly ConsoleSessionQueries queries = new(database);
    private readonly RateLimits<ClientAddress> tries = new(time);
    private readonly ConcurrentDictionary<string, DateTimeOffset> links = new();

    /// <summary>The time in which sessions end.</summary>
    public TimeProvider Time => time;

    /// <summary>A code that signs one browser in, once, for a quarter of an hour.</summary>
    public string NewLinkCode()
    {
        if (links.Count >= LinksMax)
            links.Clear();
        var code = NewSecret();
        links[Hash(code)] = time.GetUtcNow() + LinkWindow;
        return code;
    }

    /// <summary>
    /// Counts a try to sign in before anybody looks at it. False: the caller had too many that were wrong.
    /// </summary>
    public bool MayTry(RequestContext context) => tries.Take(ClientAddress.Of(context.From), Tries);

    /// <summary>
    /// Signs a browser in that may try, and shows the token or a code: the cookie it is given. Null: neither is right.
    /// </summary>
    public async Task<KeyValuePair<string, string>?> SignIn(string? text, string? code, RequestContext context)
    {
        var isRight =
            (text is not null && token.Is(text))
            || (code is not null && links.TryRemove(Hash(code), out var until) && time.GetUtcNow() <= until);
        if (!isRight)
            return null;
        tries.PutBack(ClientAddress.Of(context.From), Tries);
        var (session, now) = (new ConsoleSession(NewSecret()), time.GetUtcNow());
        await MakeRoom(now);
        await queries.Store(NameOf(session), now, now, isNew: true);
        return ConsoleCookie.Make(context, session.Id, Whole);
    }

    /// <summary>The session of a request; null where there is none, or none any more.</summary>
    public async Task<ConsoleSession?> Find(WireRequest request, RequestContext context)
    {
        if (ConsoleCookie.Read(request, context) is not { } id)
            return null;
        var (session, now) = (new ConsoleSession(id), time.GetUtcNow());
        if (await queries.Find(NameOf(session)) is not var (beganAt, seenAt) || IsOver(beganAt, seenAt, now))
            return null;
        if (now - seenAt > SeenEach)
            await queries.Store(NameOf(session), beganAt, now, isNew: false);
        return session;
    }

    /// <summary>Whether a session goes on; asking does not make it younger.</summary>
    public async Task<bool> GoesOn(ConsoleSession session) =>
        await queries.Find(NameOf(session)) is var (beganAt, seenAt) && !IsOver(beganAt, seenAt, time.GetUtcNow());

    /// <summary>Ends a session, whoever has its cookie: the cookie that takes it from this browser.</summary>
    public async Task<KeyValuePair<string, string>> End(ConsoleSession session, RequestContext context)
    {
        await queries.End(NameOf(session));
        return ConsoleCookie.Make(context, "", TimeSpan.Zero);
    }

    private static bool IsOver(DateTimeOffset beganAt, DateTimeOffset seenAt, DateTimeOffset now) =>
        seenAt + Idle < now || beganAt + Whole < now;

    /// <summary>Sessions that are over go when one comes; of too many the oldest.</summary>
    private async Task MakeRoom(DateTimeOffset now)
    {
        var all = await queries.All(2 * SessionsMax);
        var going = all.Where(one => IsOver(one.BeganAt, one.SeenAt, now))
            .Concat(all.OrderByDescending(one => one.SeenAt).Skip(SessionsMax - 1));
        foreach (var hash in going.Select(one => one.Hash).Distinct())
            await queries.End(hash);
    }

    private string NameOf(ConsoleSession session) => Hash($"{token.Fingerprint}/{session.Id}");

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
