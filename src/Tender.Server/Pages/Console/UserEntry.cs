using System.Text;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Storage;
using Tender.Server.Users;

namespace Tender.Server.Pages.Console;

/// <summary>
/// The way in to a live console: a user with a name, a password and, where the user has one, a second factor. What a
/// page or a form needs is a column of its row, and compared here, for every row alike. What changes something stands
/// in the audit log before it is done, and what came of it after.
/// </summary>
internal sealed class UserEntry(
    UserAccounts accounts,
    UserSessions sessions,
    SetupToken setup,
    AuditLog audit,
    SecurityLog security
) : ConsoleEntry
{
    private const string SetupPath = "/console/setup",
        WrongSignIn = "Name, password or code is wrong.";

    /// <summary>How many tries may wait for their turn: a hash is work.</summary>
    private const int UnderWayMax = 16;

    /// <summary>Fields of forms that say on what something is done; no other field gets into the audit log.</summary>
    private static readonly string[] Subjects =
    [
        "id",
        "move",
        "amount",
        "notice",
        "since",
        "endpoint",
        "url",
        "index",
        "key",
        "kind",
        "job",
        "user",
        "role",
        "merchantId",
        "name",
        "region",
        "suspended",
        "returnOrigins",
        "label",
        "days",
        "tokenId",
        "withoutFactor",
        "serviceStatus",
        "difference",
        "note",
    ];

    private static readonly Quota Tries = new(Burst: 5, Each: TimeSpan.FromSeconds(12));

    private readonly RateLimits<ClientAddress> tries = new(sessions.Time);
    private int underWay;

    public override bool IsLive => true;

    public override TimeProvider Time => sessions.Time;

    public override async Task<WireResponse?> Answer(WireRequest request, RequestContext context) =>
        (request.Path, request.Method) switch
        {
            (SignInPath, "POST") => await SignIn(request, context),
            (SignInPath, _) => SignInPage(request, 200, null),
            (SetupPath, "POST") => await SetUp(request, context),
            (SetupPath, _) => SetupPage(request, 200, null),
            _ => null,
        };

    public override Task<ConsoleSession?> Find(WireRequest request, RequestContext context) =>
        sessions.Find(request, context);

    public override Task<bool> GoesOn(ConsoleSession session) => sessions.GoesOn(session);

    public override async Task<KeyValuePair<string, string>> End(ConsoleSession session, RequestContext context)
    {
        await audit.Add(session.User!.Name, PlaceOf(context), "sign-out", "", "done");
        return await sessions.End(session, context);
    }

    public override async Task<WireResponse> Perform(ConsoleVisit visit, ConsoleRoute route)
    {
        var (user, place) = (visit.User!, PlaceOf(visit.Context));
        var (isForm, needed) = (route.Method == "POST", route.Live!.Value);
        if (user.Role < needed)
        {
            security.Refused("console", "NotAllowed", null, visit.Context);
            if (isForm)
                await audit.Add(
                    user.Name,
                    place,
                    route.Path,
                    SubjectOf(visit),
                    AuditLog.Refused($"needs {needed.Text()}")
                );
            throw new Problem(403, $"This needs the role {needed.Text()}, and you have {user.Role.Text()}.");
        }
        if (!isForm)
            return await route.Answer(visit);
        if (route.Fresh && !visit.Session.IsFresh)
            return See($"/console/confirm?to={Uri.EscapeDataString(FormOf(visit, route))}");
        return await audit.Around(
            user.Name,
            place,
            route.Path,
            SubjectOf(visit),
            () => route.Answer(visit),
            answer => answer.Status < 400 ? null : visit.Notice ?? ""
        );
    }

    /// <summary>
    /// Whether it is the user who sits there: the password, and the code where there is a second factor. A sentence
    /// says why not; null that it is.
    /// </summary>
    public async Task<string?> Confirm(ConsoleVisit visit)
    {
        var (user, why) = await Known(visit.User!.Name, visit.Fields, visit.Context);
        if (user is not null)
            await sessions.Confirm(visit.Session);
        return why;
    }

    public override WireResponse SignInPage(WireRequest request, int status, string? notice)
    {
        var fields = FieldsOf(request);
        return ConsoleLayout.Outside(
            isLive: true,
            status,
            "Sign in to the console",
            Html.Of(
                $"""
                {Notice(notice)}
                <form method="post" action="{SignInPath}" class="card settings">
                {GoOn(WantedBy(request, fields))}
                <label for="name">Name</label>
                <input id="name" name="name" required maxlength="64" autocomplete="username" autocapitalize="none"
                autofocus>
                {PasswordAndCode}
                <p><button class="primary" id="sign-in">Sign in</button></p>
                </form>
                {Html.If(setup.Text is not null, () => Html.Of(
                    $"""
                    <p class="soft">There is no user yet. <a href="{SetupPath}">Make the first one</a> with the token
                    that the service printed when it started; it also stands in the file <code>setup-token</code> of the
                    data directory.</p>
                    """
                ))}
                """
            )
        );
    }

    /// <summary>What is asked for besides the name.</summary>
    public static Html PasswordAndCode { get; } =
        Html.Of(
            $"""
            <label for="password">Password</label>
            <input id="password" name="password" type="password" required maxlength="200"
            autocomplete="current-password">
            <label for="code">Code of your second factor, if you have one</label>
            <input id="code" name="code" inputmode="numeric" maxlength="10" autocomplete="one-time-code">
            """
        );

    private async Task<WireResponse> SignIn(WireRequest request, RequestContext context)
    {
        var fields = FieldsOf(request);
        var (user, why) = await Known(fields["name"] ?? "", fields, context);
        if (user is null)
            return SignInPage(request, why == WrongSignIn ? 401 : 429, why);
        await setup.Forget();
        var cookie = await sessions.Begin(user, context);
        await audit.Add(user.Name, PlaceOf(context), "sign-in", "", "done");
        return See(IsPageHere(fields["to"]) ? fields["to"]! : Home) with { Headers = [cookie] };
    }

    private async Task<(User? User, string? Why)> Known(string name, QueryParameters fields, RequestContext context)
    {
        var place = PlaceOf(context);
        const string wait = "Too many tries. Wait, and try again.";
        if (!MayTry(context))
        {
            security.Refused("console", "TooManyTries", null, context);
            return (null, wait);
        }
        SignInResult? result = null;
        try
        {
            if (Interlocked.Increment(ref underWay) <= UnderWayMax)
                result = await accounts.SignIn(name, fields["password"] ?? "", fields["code"], place);
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
            // Right, or nobody looked at it.
            if (result is null or { User: not null } or { MustWait: true })
                PutBack(context);
        }
        if (result?.User is { } user)
            return (user, null);
        if (result is null)
        {
            security.Refused("console", "TooManyTries", null, context);
            return (null, wait);
        }
        security.Refused("console", result.MustWait ? "MustWait" : "WrongSignIn", null, context);
        if (result.MustWait)
            return (null, wait);
        // What was typed for a name may be a password: only a name that somebody has is kept.
        var known = await accounts.Find(name);
        await audit.Add(known?.Name ?? "-", place, "sign-in", "", AuditLog.Refused("wrong name, password or code"));
        return (null, WrongSignIn);
    }

    /// <summary>
    /// Counts a try before anybody looks at it, so that those of one address that come at the same time are no more;
    /// one that was right, or that nobody looked at, is put back. Behind a proxy that is not known as one nothing is
    /// counted.
    /// </summary>
    private bool MayTry(RequestContext context) =>
        sessions.IsBehindProxy(context) || tries.Take(ClientAddress.Of(context.From), Tries);

    private void PutBack(RequestContext context)
    {
        if (!sessions.IsBehindProxy(context))
            tries.PutBack(ClientAddress.Of(context.From), Tries);
    }

    private async Task<WireResponse> SetUp(WireRequest request, RequestContext context)
    {
        var fields = FieldsOf(request);
        if (!MayTry(context))
            return SetupPage(request, 429, "Too many tries. Wait twelve seconds.");
        if (!setup.Is(fields["setup-token"]))
        {
            security.Refused("console", "WrongSetupToken", null, context);
            return SetupPage(request, 401, "This is not the setup token, or there is a user already.");
        }
        PutBack(context);
        var name = UserAccounts.NameOf(fields["name"] ?? "");
        var why = await audit.Around(
            name,
            PlaceOf(context),
            "setup",
            $"user {name}, role admin",
            () => setup.Use(name, fields["password"] ?? ""),
            refusal => refusal
        );
        if (why is not null)
            return SetupPage(request, 409, why);
        return See(SignInPath);
    }

    private static WireResponse SetupPage(WireRequest request, int status, string? notice)
    {
        var token = FieldsOf(request)[request.Method == "POST" ? "setup-token" : "token"];
        return ConsoleLayout.Outside(
            isLive: true,
            status,
            "The first user",
            Html.Of(
                $"""
                {Notice(notice)}
                <form method="post" action="{SetupPath}" class="card settings">
                <label for="setup-token">Setup token</label>
                <input id="setup-token" name="setup-token" required maxlength="200" value="{token}" autocomplete="off">
                <label for="name">Name</label>
                <input id="name" name="name" required maxlength="64" autocomplete="username" autocapitalize="none">
                <label for="password">Password, of twelve characters or more</label>
                <input id="password" name="password" type="password" required minlength="12" maxlength="200"
                autocomplete="new-password">
                <p><button class="primary" id="set-up">Make this user, an admin</button></p>
                </form>
                <p class="soft">The token is in the file <code>setup-token</code> of the data directory until there is a
                user.</p>
                """
            )
        );
    }

    /// <summary>The page of a form, to come back to.</summary>
    private static string FormOf(ConsoleVisit visit, ConsoleRoute route) =>
        !route.OfMerchant ? $"{Home}/{route.Page}"
        : visit.Text("id") is { } id ? visit.At(route.Page, ("id", id))
        : visit.At(route.Page);

    private static string SubjectOf(ConsoleVisit visit)
    {
        var said = Subjects
            .Select(field => (Field: field, Text: visit.Text(field)))
            .Where(one => one.Text is not null)
            .Select(one => $"{one.Field} {AuditLog.Short(one.Text!)}");
        var merchant = visit.AnyMerchant is { } known ? new[] { $"merchant {known.Id}" } : [];
        return string.Join(", ", merchant.Concat(said));
    }

    private static Html Notice(string? notice) =>
        Html.If(notice is not null, () => Html.Of($"<p class=\"notice\" role=\"alert\">{notice}</p>"));

    private static QueryParameters FieldsOf(WireRequest request) =>
        new(request.Method == "POST" ? Encoding.UTF8.GetString(request.Body.Span) : request.Query);

    private static string PlaceOf(RequestContext context) => context.From?.ToString() ?? "-";
}
