using System.Text;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Pages.Checkout;
using Tender.Server.Pages.Scripts;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>
/// The console: what a developer or operator of a merchant sees and does in a browser. Nothing of it is shown to, and
/// nothing done for, anybody who is not signed in; what is done comes from a form that was shown in that session.
/// </summary>
internal sealed class ConsoleSurface(
    ConsoleEntry entry,
    IReadOnlyList<ConsoleRoute> routes,
    Engine engine,
    DataDirectory directory,
    Settings settings
) : Surface
{
    private const string SignOutPath = "/console/sign-out",
        OfMerchant = "m";

    private static readonly WireResponse Style = Asset("console.css", "text/css"),
        Script = Asset("console.js", "application/javascript"),
        Icon = Asset("icon.svg", "image/svg+xml");

    public override string Api => "console";

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) =>
        head.Path == ConsoleEntry.Home || head.Path.StartsWith(ConsoleEntry.Home + "/", StringComparison.Ordinal);

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        if (request.Method is not ("GET" or "HEAD" or "POST"))
            return WireResponse.Plain(405, "Only GET and POST.") with { Headers = [new("Allow", "GET, HEAD, POST")] };
        if (request.Path == ConsoleLayout.Style)
            return Style;
        if (request.Path == ConsoleLayout.Script)
            return Script;
        if (request.Path == ConsoleLayout.Icon)
            return Icon;
        if (request.Method == "POST" && !new Visit(request, context, new()).IsFromHere)
            return Refused(403, "The form is not from here", "It was sent by a page of another site.");
        if (await entry.Answer(request, context) is { } answer)
            return answer;
        if (await entry.Find(request, context) is not { } session)
        {
            var notice = request.Method == "POST" ? "The session has ended. Sign in again." : null;
            return entry.SignInPage(request, 401, notice);
        }
        return await Answer(request, context, session);
    }

    public override WireResponse Failure(GateFailure failure, RequestContext context) =>
        Refused(failure.Status, "This does not work", failure.Message);

    private async Task<WireResponse> Answer(WireRequest request, RequestContext context, ConsoleSession session)
    {
        if (request.Path is ConsoleEntry.Home or ConsoleEntry.Home + "/")
            return directory.ReadMerchant() is { } ready
                ? ConsoleEntry.See($"/console/m/{ready.MerchantId}/now")
                : ConsoleEntry.See("/console/merchants");
        var parts = request.Path.Split('/', 5)[2..];
        var isOfMerchant = parts[0] == OfMerchant && parts.Length == 3;
        var merchant = isOfMerchant ? await Read(parts[1]) : null;
        var visit = new ConsoleVisit(
            request,
            context,
            session,
            merchant,
            isOfMerchant ? null : await Read(ConsoleVisit.FieldsOf(request)["of"]),
            session.FormToken(directory.Secrets),
            routes
        );
        if (request.Method == "POST" && !session.IsFormToken(directory.Secrets, visit.Fields["token"]))
            return NotHere(visit.Refused(403, "The form is of another session. Open the page again."));
        if (request.Path == SignOutPath && request.Method == "POST")
            return ConsoleEntry.See(ConsoleEntry.SignInPath) with { Headers = [await entry.End(session, context)] };
        var path = isOfMerchant ? parts[2] : string.Join('/', parts);
        var method = request.Method == "POST" ? "POST" : "GET";
        var route = routes.FirstOrDefault(one =>
            one.Method == method && one.Path == path && one.OfMerchant == isOfMerchant
        );
        if (route is null || (route.OfMerchant && merchant is null))
            return NotHere(visit.Refused(404, "There is no such page, or no such merchant."));
        try
        {
            return await entry.Perform(visit, route);
        }
        catch (Problem problem)
        {
            return NotHere(visit.Refused(problem.Status, problem.Message));
        }
    }

    private async Task<Merchant?> Read(string? merchant) =>
        MerchantId.Parse(merchant) is { } id ? (await engine.Store.Merchants.Read(id))?.Merchant : null;

    private static WireResponse NotHere(ConsoleVisit visit) =>
        ConsoleLayout.Render(
            visit,
            "",
            "This does not work",
            Html.Of($"<p><a href=\"/console\">To the console</a></p>")
        );

    private WireResponse Refused(int status, string title, string why) =>
        ConsoleLayout.Outside(
            entry.IsLive,
            status,
            title,
            Html.Of($"<p>{why}</p><p><a href=\"/console\">To the console</a></p>")
        );

    private static WireResponse Asset(string name, string type) =>
        new(200, $"{type}; charset=utf-8", Encoding.UTF8.GetBytes(ScriptSurface.Resource(name)))
        {
            Headers = [new("Cache-Control", "max-age=60")],
        };
}
