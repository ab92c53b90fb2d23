using System.Globalization;
using System.Text.Json.Nodes;
using Tender.Server.Http;
using Tender.Server.Notifications;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Sandbox.Control;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>The merchant's notices with each attempt, the newest first; those that failed are sent again.</summary>
internal sealed class NoticesPage(Engine engine, ControlRouter control)
{
    private const int PageSize = 40,
        LookedAtMax = 2000;

    private static readonly ConsoleForm Labels = new(("failedSince", "Send again what failed since"));

    private readonly ConsoleQueries queries = new(engine.Store.Database);
    private readonly NoticeHistory history = new(engine.Store);

    public IReadOnlyList<ConsoleRoute> Routes =>
        [
            new("GET", "notices", Show, Live: Role.Viewer),
            new("POST", "notices/again", Again, Live: Role.Operator, Fresh: true),
        ];

    private async Task<WireResponse> Show(ConsoleVisit visit)
    {
        var merchant = visit.Merchant.Id;
        var only = Only(visit);
        var sent = Sent(visit);
        var (entries, next, isCut) = await Find(visit, only);
        var rows = (await history.Of(merchant, _ => true, entries))
            .Where(row => only is null || row.Deliveries.Any(one => ConsoleText.StateOf(one) == NameOf(only)))
            .ToList();
        var now = await engine.Store.Now(merchant);
        var older = visit.At(
            "notices",
            ("state", NameOf(only)),
            ("before", next?.ToString(CultureInfo.InvariantCulture))
        );
        return ConsoleLayout.Render(
            visit,
            "notices",
            "Notices",
            Html.Of(
                $"""
                {Html.If(visit.May("POST", visit.At("notices/again")), () => Html.Of($"""
                <form method="post" action="{visit.At("notices/again")}" class="row">
                {visit.Subject}
                {Labels.Label("failedSince", "since")}
                <input id="since" name="since" maxlength="40" size="26" required
                value="{visit.Typed("since", ConsoleText.Iso(now.AddDays(-1)))}">
                <button id="again">Send again</button>
                </form>
                """))}
                {Filters(visit, only)}
                <section>
                {Html.If(sent is not null, () => Html.Of(
                    $"<p class=\"notice good\" role=\"status\">{ConsoleText.Of(sent!.Value)} will be sent again.</p>"
                ))}
                {Html.If(rows.Count == 0, () => Html.Of($"<p class=\"empty\">None here.</p>"))}
                {Html.Each(rows, row => PaymentTimeline.Notice(visit, row, withObject: true))}
                {Html.If(isCut, () => Html.Of(
                    $"<p class=\"soft\">Looked at {ConsoleText.Of(LookedAtMax)} changes that are told.</p>"
                ))}
                {Html.If(next is not null, () => Html.Of($"<p><a id=\"older\" href=\"{older}\">Older</a></p>"))}
                </section>
                """
            )
        );
    }

    private static Html Filters(ConsoleVisit visit, ShownDelivery? only)
    {
        var choices = Enum.GetValues<ShownDelivery>().Select(one => (ShownDelivery?)one).Prepend(null);
        return Html.Of(
            $"""
            <p class="choices" role="group" aria-label="State">{Html.Each(choices, one => Html.Of(
                $"""
                <a href="{visit.At("notices", ("state", NameOf(one)))}"{Html.If(one == only, () =>
                    Html.Of($" aria-current=\"true\""))}>{NameOf(one) ?? "all"}</a> 
                """
            ))}</p>
            """
        );
    }

    private static string? NameOf(ShownDelivery? state) => state?.ToString().ToLowerInvariant();

    /// <summary>The state that is asked for; null for any.</summary>
    private static ShownDelivery? Only(ConsoleVisit visit)
    {
        if (visit.Text("state") is not { } name)
            return null;
        foreach (var state in Enum.GetValues<ShownDelivery>())
            if (NameOf(state) == name)
                return state;
        visit.Refused(400, $"No notice is ever “{name}”. All are shown.");
        return null;
    }

    /// <summary>How many are sent again, as the form before said; null for a page that comes behind none.</summary>
    private static int? Sent(ConsoleVisit visit)
    {
        if (visit.Text("sent") is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return count;
        visit.Refused(400, "How many are sent again is a number.");
        return null;
    }

    /// <summary>
    /// A page of changes that are told, behind which one the next begins, and whether it looked at no more.
    /// </summary>
    private async Task<(List<JournalEntry> Entries, long? Next, bool IsCut)> Find(
        ConsoleVisit visit,
        ShownDelivery? only
    )
    {
        var merchant = visit.Merchant;
        var before = long.TryParse(visit.Text("before"), NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            ? seq
            : (long?)null;
        if (only is not { } state)
        {
            var all = await new DeliveryQueries(engine.Store.Database).Newest(
                merchant.Id,
                null,
                before,
                PageSize,
                Dialects.Both
            );
            return (all, all.Count == PageSize ? all[^1].Seq : null, false);
        }
        var listening = merchant.Endpoints.Where(one => one.Disabled is null).Select(one => one.Id).ToList();
        var found = await queries.NewestTold(merchant.Id, state, listening, before, LookedAtMax, PageSize);
        if (found.Count == PageSize)
            return (found, found[^1].Seq, false);
        var last = await queries.LastTold(merchant.Id, before, LookedAtMax);
        return (found, last, last is not null);
    }

    private async Task<WireResponse> Again(ConsoleVisit visit)
    {
        try
        {
            var answer = await control.Perform(
                "POST",
                $"merchants/{visit.Merchant.Id}/notifications/redeliver",
                new JsonObject { ["failedSince"] = visit.Text("since") }
            );
            var count = (int)answer.Body!["redelivered"]!;
            return Answers.See(visit.At("notices", ("sent", ConsoleText.Raw(count))), isPopup: false);
        }
        catch (Problem problem)
        {
            return await Show(visit.Refused(problem, Labels));
        }
    }
}
