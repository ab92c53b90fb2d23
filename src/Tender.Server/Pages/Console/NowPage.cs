using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Jobs;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Sandbox;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>
/// What goes on at a merchant now. The page follows by itself: a stream sends it again whenever it would look
/// otherwise.
/// </summary>
internal sealed class NowPage(Engine engine, JobTable jobs, LiveStream live)
{
    private const int MovesMax = 120,
        DeliveriesMax = 200,
        RowsMax = 12,
        AskedMax = 40,
        LookedAtMax = 100;

    private readonly ConsoleQueries queries = new(engine.Store.Database);
    private readonly JobQueries jobQueries = new(engine.Store.Database);

    public IReadOnlyList<ConsoleRoute> Routes =>
        [
            new("GET", "now", Show, Live: Role.Viewer),
            new("GET", "live", visit => Task.FromResult(live.Follow(visit, () => Content(visit))), Live: Role.Viewer),
        ];

    private async Task<WireResponse> Show(ConsoleVisit visit) =>
        ConsoleLayout.Render(
            visit,
            "now",
            "Now",
            Html.Of(
                $"""
                {LiveStream.Place(visit.At("live"), await Content(visit))}
                """
            )
        );

    private async Task<Html> Content(ConsoleVisit visit)
    {
        var merchant = visit.Merchant.Id;
        var now = await engine.Store.Now(merchant);
        var moves = await queries.NewestMoves(merchant, null, MovesMax);
        return Html.Of(
            $"""
            <p>The merchant's time is {ConsoleText.Clock(
                now,
                engine.Store.Merchants.IsFrozen(merchant)
            )}.</p>
            <div class="grid">
            <section class="full" id="states"><h2>Charges by state</h2>{States(visit, moves)}</section>
            <section class="full" id="activity"><h2>Changes over time</h2>{ActivityChart.Draw(
                moves,
                now,
                moves.Count < MovesMax
            )}</section>
            <section id="pending"><h2>Waiting for the processor</h2>{await Pending(visit, now)}</section>
            <section id="next"><h2>Falls due next</h2>{await Upcoming(visit, now)}</section>
            <section id="notices" class="full"><h2>Notices</h2>{await Notices(visit, now)}</section>
            </div>
            """
        );
    }

    /// <summary>The present states of the charges that the newest changes speak of, by v2's names.</summary>
    private static Html States(ConsoleVisit visit, IReadOnlyList<JournalEntry> moves)
    {
        var states = new Dictionary<string, string>();
        foreach (var step in moves.SelectMany(entry => entry.Steps.Reverse()).Where(step => step.Moves))
            if (DialectViews.Of(step.After)?["v2"] is { } side && (string?)side["objectType"] == "CHARGE")
                states.TryAdd((string)side["objectId"]!, (string)side["state"]!);
        if (states.Count == 0)
            return Html.Of(
                $"<p class=\"empty\">No charge yet. <a href=\"{visit.At("payments")}\">Search the payments.</a></p>"
            );
        return Html.Of(
            $"""
            <ul class="numbers">
            {Html.Each(states.Values.CountBy(state => state).OrderByDescending(one => one.Value), one => Html.Of(
                $"<li><strong>{ConsoleText.Of(one.Value)}</strong>{ConsoleText.Mark(one.Key)}</li>"
            ))}
            </ul>
            <p class="soft">Of the {ConsoleText.Count(states.Count, "charge", "charges")} that changed last.</p>
            """
        );
    }

    private async Task<Html> Pending(ConsoleVisit visit, DateTimeOffset now)
    {
        var asked = await jobQueries.Asked(visit.Merchant.Id, null, AskedMax);
        var pending = asked.Where(one => one.Record.State == State.Pending).ToList();
        var more = More(pending.Count > RowsMax || asked.Count == AskedMax, visit.At("payments", ("kind", "pending")));
        if (pending.Count == 0)
            return asked.Count < AskedMax ? Html.Of($"<p class=\"empty\">Nothing waits.</p>") : more;
        return Html.Of(
            $"""
            {ConsoleText.Table(
                "Waiting for the processor",
                ["What", "#Amount", "Asked in", "Times out in"],
                pending.Take(RowsMax).Select(one => Html.Of(
                    $"""
                    <td>{ConsoleText.KindOf(one.Record.Id)} {ConsoleText.Id(visit, one.Record.Id.Value)}</td>
                    <td class="number">{ConsoleText.AmountOf(one.Record)?.ToString()}</td>
                    <td>{ConsoleText.Until(one.DueAt, now)}</td>
                    <td>{(one.Record is Authorization held ? ConsoleText.Until(held.DeadlineAt, now) : Never)}</td>
                    """
                ))
            )}
            {more}
            """
        );
    }

    private async Task<Html> Upcoming(ConsoleVisit visit, DateTimeOffset now)
    {
        var page = await jobs.Upcoming(visit.Merchant.Id, null, LookedAtMax);
        var due = page.Where(job => job.Record is not null && JobKinds.Changes(job.Kind, job.Record, job.DueAt))
            .ToList();
        if (due.Count == 0)
            return Html.Of(
                $"""
                <p class="empty">{(page.Count < LookedAtMax
                    ? "Nothing changes by itself any more."
                    : $"None of the next {ConsoleText.Of(LookedAtMax)} deadlines changes anything.")}</p>
                """
            );
        return ConsoleText.Table(
            "Falls due next",
            ["In", "What", "Which"],
            due.Take(RowsMax)
                .Select(job =>
                    Html.Of(
                        $"""
                        <td>{ConsoleText.Until(job.DueAt, now)}</td><td>{DueText.Of(job.Kind)}</td>
                        <td>{ConsoleText.Id(visit, job.Object.Value)}</td>
                        """
                    )
                )
        );
    }

    private async Task<Html> Notices(ConsoleVisit visit, DateTimeOffset now)
    {
        var merchant = visit.Merchant;
        var newest = await queries.NewestDeliveries(merchant.Id, null, DeliveriesMax);
        var owed = await jobQueries.OwedDeliveries(merchant.Id, RowsMax);
        var history = new DeliveryQueries(engine.Store.Database);
        var rows = new List<(DateTimeOffset DueAt, DeliveryArguments Which, StoredDelivery Delivery)>();
        foreach (var (dueAt, which) in owed)
            if (await history.Find(merchant.Id, which) is { } delivery)
                rows.Add((dueAt, which, delivery));
        var counts = newest.CountBy(one =>
            one is { State: DeliveryState.Pending, Attempts: > 0 } ? "failing" : one.State.Text()
        );
        return Html.Of(
            $"""
            {Html.If(newest.Count == 0, () => Html.Of(
                $"<p class=\"empty\">None was sent: {(merchant.Endpoints.Count == 0
                    ? "no endpoint is registered."
                    : "nothing happened that an endpoint is told.")}</p>"
            ))}
            <ul class="numbers">{Html.Each(counts, one => Html.Of(
                $"<li><strong>{ConsoleText.Of(one.Value)}</strong>{ConsoleText.Mark(one.Key)}</li>"
            ))}</ul>
            {Html.If(newest.Count > 0, () => Html.Of(
                $"<p class=\"soft\">Of the {ConsoleText.Count(newest.Count, "delivery", "deliveries")} made last.</p>"
            ))}
            {Html.If(rows.Count > 0, () => Undelivered(visit, rows, now))}
            """
        );
    }

    private static Html Undelivered(
        ConsoleVisit visit,
        List<(DateTimeOffset DueAt, DeliveryArguments Which, StoredDelivery Delivery)> rows,
        DateTimeOffset now
    ) =>
        Html.Of(
            $"""
            <h3>Owed now</h3>
            {ConsoleText.Table(
                "Notices that are owed",
                ["Endpoint", "Generation", "Since", "#Tries", "Next try in"],
                rows.Select(row => Html.Of(
                    $"""
                    <td class="free"><code>{visit.Merchant.Endpoints.FirstOrDefault(one =>
                        one.Id == row.Which.Endpoint
                    )?.Url ?? row.Which.Endpoint}</code></td>
                    <td>{(row.Which.Dialect == Dialects.V1 ? "v1" : "v2")}</td>
                    <td>{ConsoleText.At(row.Delivery.FirstAt)}</td>
                    <td class="number">{ConsoleText.Of(row.Delivery.Attempts)}</td>
                    <td>{ConsoleText.Until(row.DueAt, now)}</td>
                    """
                ))
            )}
            """
        );

    private static Html Never { get; } = Html.Of($"<span class=\"soft\">–</span>");

    private static Html More(bool there, string address) =>
        Html.If(there, () => Html.Of($"<p><a href=\"{address}\">All that wait</a></p>"));
}
