using System.Text;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Pages.Checkout;
using Tender.Server.Pages.Scripts;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Sandbox.Control;

namespace Tender.Server.Pages.Console;

/// <summary>
/// The console: what a developer or operator of a merchant sees and does in a browser. Nothing of it is shown to, and
/// nothing done for, anybody who is not signed in; what is done comes from a form that was shown in that session.
/// </summary>
internal sealed class ConsoleSurface(
    ConsoleSessions sessions,
    IReadOnlyList<ConsoleRoute> routes,
    Engine engine,
    DataDirectory directory,
    SecurityLog security,
    Settings settings
) : Surface
{
    private const string Home = "/console",
        SignInPath = "/console/sign-in",
        SignOutPath = "/console/sign-out",
        OfMerchant = "m";

    private static readonly WireResponse Style = Asset("console.css", "text/css"),
        Script = Asset("console.js", "application/javascript");

    public override string Api => "console";

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) =>
        head.Path == Home || head.Path.StartsWith(Home + "/", StringComparison.Ordinal);

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        if (request.Method is not ("GET" or "HEAD" or "POST"))
            return WireResponse.Plain(405, "Only GET and POST.") with { Headers = [new("Allow", "GET, HEAD, POST")] };
        if (request.Path == ConsoleLayout.Style)
            return Style;
        if (request.Path == ConsoleLayout.Script)
            return Script;
        if (request.Method == "POST" && !new Visit(request, context, new()).IsFromHere)
            return Refused(403, "The form is not from here", "It was sent by a page of another site.");
        if (request.Path == SignInPath)
            return request.Method == "POST" ? await SignIn(request, context) : SignInPage(request, 200, null);
        if (await sessions.Find(request, context) is not { } session)
            return SignInPage(request, 401, request.Method == "POST" ? "The session has ended. Sign in again." : null);
        return await Answer(request, context, session);
    }

    public override WireResponse Failure(GateFailure failure, RequestContext context) =>
        Refused(failure.Status, "This does not work", failure.Message);

    private async Task<WireResponse> Answer(WireRequest request, RequestContext context, ConsoleSession session)
    {
        if (request.Path is Home or Home + "/")
            return directory.ReadMerchant() is { } ready
                ? See($"/console/m/{ready.MerchantId}/now")
                : See("/console/merchants");
        var parts = request.Path.Split('/', 5)[2..];
        var isOfMerchant = parts[0] == OfMerchant && parts.Length == 3;
        var merchant =
            isOfMerchant && MerchantId.Parse(parts[1]) is { } id ? await engine.Store.Merchants.Read(id) : null;
        var visit = new ConsoleVisit(
            request,
            context,
            session,
            merchant?.Merchant,
            session.FormToken(directory.Secrets)
        );
        if (request.Method == "POST" && !visit.IsFormOfSession)
            return NotHere(visit.Refused(403, "The form is of another session. Open the page again."));
        if (request.Path == SignOutPath && request.Method == "POST")
            return See(SignInPath) with { Headers = [await sessions.End(session, context)] };
        var path = isOfMerchant ? parts[2] : string.Join('/', parts);
        var method = request.Method == "POST" ? "POST" : "GET";
        var route = routes.FirstOrDefault(one =>
            one.Method == method && one.Path == path && one.OfMerchant == isOfMerchant
        );
        if (route is null || (route.OfMerchant && merchant is null))
            return NotHere(visit.Refused(404, "There is no such page, or no such merchant."));
        try
        {
            return await route.Answer(visit);
        }
        catch (Problem problem)
        {
            return NotHere(visit.Refused(problem.Status, problem.Message));
        }
    }

    private async Task<WireResponse> SignIn(WireRequest request, RequestContext context)
    {
        var fields = new QueryParameters(Encoding.UTF8.GetString(request.Body.Span));
        if (!sessions.MayTry(context))
        {
            security.Refused("console", "TooManyTries", null, context);
            return SignInPage(request, 429, "Too many tries. Wait a minute.");
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
    private static WireResponse SignInPage(WireRequest request, int status, string? notice)
    {
        var fields = new QueryParameters(
            request.Method == "POST" ? Encoding.UTF8.GetString(request.Body.Span) : request.Query
        );
        var to =
            request.Path == SignInPath ? fields["to"]
            : request.Method == "POST" ? null
            : request.Target;
        var code = notice is null && request.Path == SignInPath ? fields["code"] : null;
        return ConsoleLayout.Outside(
            status,
            "Sign in to the console",
            Html.Of(
                $"""
                {Html.If(notice is not null, () => Html.Of($"<p class=\"notice\" role=\"alert\">{notice}</p>"))}
                <form method="post" action="{SignInPath}" class="card"{Html.If(
                    code is not null,
                    () => Html.Of($" data-auto")
                )}>
                {Html.If(IsPageHere(to), () => Html.Of($"<input type=\"hidden\" name=\"to\" value=\"{to}\">"))}
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

    private static WireResponse NotHere(ConsoleVisit visit) =>
        ConsoleLayout.Render(
            visit,
            "",
            "This does not work",
            Html.Of($"<p><a href=\"/console\">To the console</a></p>")
        );

    private static WireResponse Refused(int status, string title, string why) =>
        ConsoleLayout.Outside(status, title, Html.Of($"<p>{why}</p><p><a href=\"/console\">To the console</a></p>"));

    /// <summary>Whether a place to go on to is a page of the console. A browser drops tabs and line ends.</summary>
    private static bool IsPageHere(string? place) =>
        place is not null
        && (place == Home || place.StartsWith(Home + "/", StringComparison.Ordinal))
        && !place.Any(letter => char.IsControl(letter) || letter == '\\');

    private static WireResponse See(string location) => Answers.See(location, isPopup: false);

    private static WireResponse Asset(string name, string type) =>
        new(200, $"{type}; charset=utf-8", Encoding.UTF8.GetBytes(ScriptSurface.Resource(name)))
        {
            Headers = [new("Cache-Control", "max-age=60")],
        };
}
