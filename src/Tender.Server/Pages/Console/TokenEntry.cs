using System.Text;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;

namespace Tender.Server.Pages.Console;

/// <summary>The way in to the sandbox's console: the control token, or a link for one use.</summary>
internal sealed class TokenEntry(ConsoleSessions sessions, SecurityLog security) : ConsoleEntry
{
    private static Html TokenField { get; } =
        Html.Of(
            $"""
            <label for="control-token">Control token</label>
            <input id="control-token" name="control-token" type="password" required maxlength="200"
            autocomplete="current-password" autofocus>
            <p class="soft">It stands in the file <code>control-token</code> of the data directory:
            <code>cat .tender/control-token</code>. The link to the console that the service prints when it starts
            signs one browser in without it.</p>
            """
        );

    public override bool IsLive => false;

    public override TimeProvider Time => sessions.Time;

    public override async Task<WireResponse?> Answer(WireRequest request, RequestContext context) =>
        request.Path != SignInPath ? null
        : request.Method == "POST" ? await SignIn(request, context)
        : SignInPage(request, 200, null);

    public override Task<ConsoleSession?> Find(WireRequest request, RequestContext context) =>
        sessions.Find(request, context);

    public override Task<bool> GoesOn(ConsoleSession session) => sessions.GoesOn(session);

    public override Task<KeyValuePair<string, string>> End(ConsoleSession session, RequestContext context) =>
        sessions.End(session, context);

    public override Task<WireResponse> Perform(ConsoleVisit visit, ConsoleRoute route) => route.Answer(visit);

    private async Task<WireResponse> SignIn(WireRequest request, RequestContext context)
    {
        var fields = new QueryParameters(Encoding.UTF8.GetString(request.Body.Span));
        if (!sessions.MayTry(context))
        {
            security.Refused("console", "TooManyTries", null, context);
            return SignInPage(request, 429, "Too many tries. Wait twelve seconds.");
        }
        var (text, code) = (fields["control-token"], fields["code"]);
        if (await sessions.SignIn(text, code, context) is not { } cookie)
        {
            security.Refused("console", code is null ? "WrongToken" : "WrongLink", null, context);
            var why = code is null
                ? "This is not the control token."
                : "This link was used, or is too old. Sign in with the control token.";
            return SignInPage(request, 401, why);
        }
        return See(IsPageHere(fields["to"]) ? fields["to"]! : Home) with { Headers = [cookie] };
    }

    /// <summary>
    /// A link signs nobody in by being opened: what looks at links in passing would use it up. The script sends the
    /// form.
    /// </summary>
    public override WireResponse SignInPage(WireRequest request, int status, string? notice)
    {
        var fields = new QueryParameters(
            request.Method == "POST" ? Encoding.UTF8.GetString(request.Body.Span) : request.Query
        );
        var code = notice is null && request.Path == SignInPath ? fields["code"] : null;
        return ConsoleLayout.Outside(
            isLive: false,
            status,
            "Sign in to the console",
            Html.Of(
                $"""
                {Html.If(notice is not null, () => Html.Of($"<p class=\"notice\" role=\"alert\">{notice}</p>"))}
                <form method="post" action="{SignInPath}" class="card"{Html.If(
                    code is not null,
                    () => Html.Of($" data-auto")
                )}>
                {GoOn(WantedBy(request, fields))}
                {(code is null ? TokenField : Html.Of(
                    $"""
                    <input type="hidden" name="code" value="{code}">
                    <p>This link signs this browser in, once.</p>
                    """
                ))}
                <p><button class="primary" id="sign-in">Sign in</button></p>
                </form>
                """
            )
        );
    }
}
