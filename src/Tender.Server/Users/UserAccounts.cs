using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Tender.Server.Hosting;
using Tender.Server.Storage;

namespace Tender.Server.Users;

/// <summary>
/// The users of a live installation: made, changed, disabled, and known by name and password. What cannot be done is
/// told in a sentence.
/// </summary>
internal sealed class UserAccounts(Database database, Secrets secrets, Passwords passwords, TimeProvider time)
{
    private const int NameCharsMax = 64,
        UsersMax = 1_000;

    private static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(1),
        PauseMax = TimeSpan.FromMinutes(15),
        TriesKept = TimeSpan.FromDays(1);

    private readonly UserQueries queries = new(database);

    public Task<User?> Find(string name) =>
        IsName(NameOf(name)) ? queries.Find(NameOf(name)) : Task.FromResult<User?>(null);

    /// <summary>The users behind a name, in the order of their names.</summary>
    public Task<List<User>> Page(string? after, int limit) => queries.Page(after, limit);

    /// <summary>Whether there is a user.</summary>
    public Task<bool> Any() => queries.Any();

    /// <summary>Adds a user. Null: it is done; otherwise why not.</summary>
    /// <param name="name">What they sign in as.</param>
    /// <param name="password">Their password.</param>
    /// <param name="role">What they may do.</param>
    /// <param name="isFirst">Whether it must be the first there is.</param>
    public async Task<string?> Add(string name, string password, Role role, bool isFirst = false)
    {
        var user = NameOf(name);
        if (!IsName(user))
            return $"A name has 1 to {NameCharsMax} letters a to z, digits, dots, dashes, underscores and @.";
        if (WhyNoPassword(user, password) is { } why)
            return why;
        if ((await queries.Page(null, UsersMax)).Count >= UsersMax)
            return $"There are {UsersMax} users, and more there may not be.";
        var made = new User
        {
            Name = user,
            Role = role,
            Password = passwords.Hash(password),
            Stamp = NewSecret(),
            MadeAt = time.GetUtcNow(),
        };
        if (await queries.Add(made, isFirst))
            return null;
        return isFirst ? "There is a user already: sign in." : $"There is a user {user} already.";
    }

    /// <summary>
    /// Changes role, and whether they are disabled. Their sessions end, and with a disabled user their tokens open
    /// nothing. Null: it is done; otherwise why not.
    /// </summary>
    public async Task<string?> Change(string name, Role? role, bool? disabled)
    {
        if (await Find(name) is not { } user)
            return $"There is no user {name}.";
        var changed = user with { Role = role ?? user.Role, IsDisabled = disabled ?? user.IsDisabled };
        var isLost = IsAdmin(user) && !IsAdmin(changed);
        if (await queries.Change(changed with { Stamp = NewSecret() }, user.Stamp, isLost))
            return null;
        return isLost && (await queries.Page(null, UsersMax)).Count(IsAdmin) == 1
            ? $"{user.Name} is the only admin who can sign in: make another one first."
            : "Somebody has changed this user meanwhile.";
    }

    /// <summary>Gives a user another password; their sessions end. Null: it is done; otherwise why not.</summary>
    /// <param name="name">Whose.</param>
    /// <param name="password">The new password.</param>
    /// <param name="withoutSecondFactor">Whether the second factor is taken away as well.</param>
    /// <param name="own">The session of a user who does it to their own account; null for an admin.</param>
    public async Task<string?> SetPassword(
        string name,
        string password,
        bool withoutSecondFactor = false,
        OwnChange? own = null
    )
    {
        if (await Find(name) is not { } user)
            return $"There is no user {name}.";
        if (WhyNoPassword(user.Name, password) is { } why)
            return why;
        var changed = user with { Password = passwords.Hash(password) };
        if (withoutSecondFactor)
            changed = changed with { Totp = null };
        return await Store(user, changed, own);
    }

    /// <summary>
    /// Begins to ask a user for codes of a secret. Null: it is done; otherwise why not.
    /// </summary>
    /// <param name="name">Whose.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="code">A code of it, which shows that an app has it.</param>
    /// <param name="own">Their session.</param>
    public async Task<string?> SetSecondFactor(string name, byte[] secret, string? code, OwnChange? own = null)
    {
        if (await Find(name) is not { } user)
            return $"There is no user {name}.";
        if (SecondFactor.StepOf(secret, code, time.GetUtcNow()) is not { } step)
            return "That is not the code that the app shows now.";
        return await Store(user, user with { Totp = secrets.Seal(secret, PlaceOf(user.Name)), TotpStep = step }, own);
    }

    /// <summary>Asks a user for codes no more. Null: it is done; otherwise why not.</summary>
    public async Task<string?> RemoveSecondFactor(string name, OwnChange? own = null)
    {
        if (await Find(name) is not { } user)
            return $"There is no user {name}.";
        return await Store(user, user with { Totp = null }, own);
    }

    /// <summary>
    /// Who signs in. What is done takes as long for a name that nobody has; each try is counted before it is looked at,
    /// and after three in vain nobody looks at the next for a second, then two, four, up to a quarter of an hour. From
    /// the address a user signed in from last, tries of others are no hindrance.
    /// </summary>
    public async Task<SignInResult> SignIn(string name, string password, string? code, string from)
    {
        var now = time.GetUtcNow();
        var user = await Find(name);
        var key = Hash(user is not null && user.SeenFrom == from ? $"{NameOf(name)} {from}" : NameOf(name));
        if (!await queries.MayTry(key, now, PauseMin, PauseMax))
            return new(null, MustWait: true);
        var isRight = await passwords.Is(user?.Password, password);
        if (!isRight || user is null || user.IsDisabled || !await HasCode(user, code, now))
            return new(null, MustWait: false);
        await queries.ForgetTries(key, now - TriesKept);
        await queries.Saw(user.Name, now, from);
        // What was changed while the hash was made may be just what is wrong.
        var still = await Find(user.Name);
        return new(still is { IsDisabled: false } && still.Stamp == user.Stamp ? still : null, MustWait: false);
    }

    /// <summary>A name as it is stored: in small letters.</summary>
    public static string NameOf(string name) => name.Trim().ToLowerInvariant();

    /// <summary>A secret that nobody guesses.</summary>
    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is stored of a secret.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private async Task<bool> HasCode(User user, string? code, DateTimeOffset now) =>
        user.Totp is null
        || (
            SecondFactor.StepOf(secrets.Open(user.Totp, PlaceOf(user.Name)), code, now) is { } step
            && await queries.UseStep(user.Name, step)
        );

    /// <summary>Null: it is done; otherwise why not. A session that is over by now changes nothing any more.</summary>
    private async Task<string?> Store(User before, User changed, OwnChange? own) =>
        (own is null || own.Before == before.Stamp)
        && await queries.Change(changed with { Stamp = own?.After ?? NewSecret() }, before.Stamp)
            ? null
            : "Somebody has changed this user meanwhile.";

    private static bool IsAdmin(User user) => user is { Role: Role.Admin, IsDisabled: false };

    private static bool IsName(string name) => name.Length is > 0 and <= NameCharsMax && name.All(IsOfName);

    private static string? WhyNoPassword(string name, string password) =>
        password.Length is < Passwords.CharsMin or > Passwords.CharsMax
            ? $"A password has {Passwords.CharsMin} to {Passwords.CharsMax} characters."
        : password.Contains(name, StringComparison.OrdinalIgnoreCase) ? "A password does not have the name in it."
        : null;

    private static bool IsOfName(char letter) =>
        letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '-' or '_' or '@';

    /// <summary>What the second factor of a user is sealed for.</summary>
    public static string PlaceOf(string user) => $"user-totp/{user}";
}
