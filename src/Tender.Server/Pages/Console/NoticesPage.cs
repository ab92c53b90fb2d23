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
    private const int PageSize = 40;

    private readonly NoticeHistory history = new(engine.Store);

    public IReadOnlyList<ConsoleRoute> Routes =>
        [
            new("GET", "notices", Show, Live: Role.Viewer),
            new("POST", "notices/again", Again, Live: Role.Operator, Fresh: true),
        ];

    private async Task<WireResponse> Show(ConsoleVisit visit)
    {
        var merchant = visit.Merchant.Id;
        var before = long.TryParse(visit.Text("before"), NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            ? seq
            : (long?)null;
        var only = visit.Text("state");
        var entries = await new DeliveryQueries(engine.Store.Database).Newest(
            merchant,
            null,
            before,
            PageSize,
            Dialects.Both
        );
        var rows = (await history.Of(merchant, _ => true, entries))
            .Where(row => only is null || row.Deliveries.Any(one => ConsoleText.StateOf(one) == only))
            .ToList();
        var older =
            entries.Count == PageSize
                ? visit.At(
                    "notices",
                    ("state", only),
                    ("before", entries[^1].Seq.ToString(CultureInfo.InvariantCulture))
                )
                : null;
        var now = await engine.Store.Now(merchant);
        return ConsoleLayout.Render(
            visit,
            "notices",
            "Notices",
            Html.Of(
                $"""
                {Html.If(visit.May("POST", visit.At("notices/again")), () => Html.Of($"""
                <form method="post" action="{visit.At("notices/again")}" class="row">
                {visit.Subject}
                <label for="since">Send again what failed since</label>
                <input id="since" name="since" maxlength="40" size="26" required
                value="{ConsoleText.Iso(now.AddDays(-1))}">
                <button id="again">Send again</button>
                </form>
                """))}
                <p>{Html.Each(["", "delivered", "failing", "pending", "held", "dead"], state => Html.Of(
                    $"""
                    <a href="{visit.At("notices", ("state", state.Length == 0 ? null : state))}">{(
                        state.Length == 0 ? "All" : state
                    )}</a> 
                    """
                ))}</p>
                <section>
                {Html.If(visit.Text("sent") is not null, () => Html.Of(
                    $"<p class=\"notice good\" role=\"status\">{visit.Text("sent")} will be sent again.</p>"
                ))}
                {Html.If(rows.Count == 0, () => Html.Of($"<p class=\"empty\">None here.</p>"))}
                {Html.Each(rows, row => PaymentTimeline.Notice(visit, row, withObject: true))}
                {Html.If(older is not null, () => Html.Of($"<p><a href=\"{older}\">Older</a></p>"))}
                </section>
                """
            )
        );
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
            return await Show(visit.Refused(problem.Status, problem.Message));
        }
    }
}
