using System.Globalization;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Sandbox;
using Tender.Server.Sandbox.Control;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>
/// The merchant's whole state, saved and brought back: what is discarded is shown before it is brought back.
/// </summary>
internal sealed class SnapshotsPage(Engine engine, ControlRouter control, MerchantSnapshots snapshots)
{
    public IReadOnlyList<ConsoleRoute> Routes =>
        [
            new("GET", "snapshots", Show),
            new("POST", "snapshots/take", visit => Done(visit, () => Perform(visit, "POST", "snapshot"))),
            new("POST", "snapshots/delete", visit =>
                Done(visit, () => Perform(visit, "DELETE", $"snapshots/{Uri.EscapeDataString(NameIn(visit))}"))
            ),
            new("POST", "snapshots/restore", Restore),
        ];

    private async Task<WireResponse> Show(ConsoleVisit visit)
    {
        var (all, now) = (await snapshots.List(visit.Merchant.Id), await engine.Store.Now(visit.Merchant.Id));
        var chosen = visit.Text("restore") is { } name ? Find(all, name) : null;
        if (chosen is null && visit.Text("restore") is not null && visit.Notice is null)
            visit.Refused(404, $"This merchant has no snapshot {visit.Text("restore")}.");
        return ConsoleLayout.Render(
            visit,
            "snapshots",
            "Snapshots",
            Html.Of(
                $"""
                {Restored(visit, all)}
                {(chosen is null ? Html.Empty : await Before(visit, chosen, now))}
                <section>
                <div class="section-row"><h2>Saved</h2>
                {ConsoleText.Button(visit, visit.At("snapshots/take"), "Take a snapshot")}</div>
                {(all.Count == 0
                    ? Html.Of($"<p class=\"empty\">None. Take one before a test, and start from it again after it.</p>")
                    : ConsoleText.Table(
                        "Snapshots",
                        ["Snapshot", "Merchant's time", "#Objects", "Action"],
                        all.AsEnumerable().Reverse().Select(one => Row(visit, one, now))
                    ))}
                <p class="soft">Everything of the merchant but its keys: payments of both generations, notices, scripted
                endings, buyers, settings, endpoints, and the clock. A merchant has at most
                {ConsoleText.Of(MerchantSnapshots.Max)}.</p>
                </section>
                """
            )
        );
    }

    private static Html Row(ConsoleVisit visit, StoredSnapshot one, DateTimeOffset now)
    {
        var name = MerchantSnapshots.NameOf(one.Id);
        return Html.Of(
            $"""
            <td><code>{name}</code></td><td>{ConsoleText.At(one.At)} <span class="soft">{Distance(
                one.At,
                now
            )}</span></td>
            <td class="number">{ConsoleText.Of(one.ObjectCount)}</td>
            <td><a class="button" href="{visit.At("snapshots", ("restore", name))}">Bring back…</a>
            {ConsoleText.Button(visit, visit.At("snapshots/delete"), "Delete", ("snapshot", name))}</td>
            """
        );
    }

    /// <summary>What bringing a snapshot back would do.</summary>
    private async Task<Html> Before(ConsoleVisit visit, StoredSnapshot snapshot, DateTimeOffset now)
    {
        var (name, found) = (MerchantSnapshots.NameOf(snapshot.Id), await snapshots.Compare(snapshot));
        (string, string)[] fields =
        [
            ("snapshot", name),
            ("entry", Raw(found.Seen.LastEntry)),
            ("version", Raw(found.Seen.Version)),
        ];
        var changes = found.Changes.Count;
        return Html.Of(
            $"""
            <section id="before">
            <div class="section-row"><h2>To bring {name} back</h2>
            {ConsoleText.Button(visit, visit.At("snapshots/restore"), "Bring it back", fields)}</div>
            <ul class="numbers">
            <li><strong>{Counted(changes, SnapshotDifference.ChangesMax)}</strong>{Plural(
                changes,
                "change that is discarded",
                "changes that are discarded"
            )}</li>
            <li><strong>{ConsoleText.Of(found.Notices)}</strong>{Plural(
                found.Notices,
                "notice that is discarded",
                "notices that are discarded"
            )}</li>
            {Html.If(found.MissingCount > 0, () => Html.Of(
                $"""
                <li><strong>{Counted(found.MissingCount, SnapshotDifference.MissingMax)}</strong>{Plural(
                    found.MissingCount,
                    "change that comes back",
                    "changes that come back"
                )}</li>
                """
            ))}
            </ul>
            <p>The clock goes to {ConsoleText.At(snapshot.At)}, {Distance(snapshot.At, now)}. Settings, endpoints and
            scripted endings are those of the snapshot.</p>
            {Html.If(changes > 0, () => ConsoleText.Table(
                "Changes that are discarded",
                ["At", "By", "What", "Which", "It became"],
                found.Changes.Select(entry => Change(visit, entry))
            ))}
            <p class="soft">What your shop has stored of the discarded time is yours to forget.{(
                changes == SnapshotDifference.ChangesMax ? " These are the newest changes." : ""
            )}</p>
            </section>
            """
        );
    }

    private static Html Change(ConsoleVisit visit, JournalEntry entry) =>
        Html.Of(
            $"""
            <td>{ConsoleText.At(entry.At)}</td><td>{entry.Requester.Text()}</td><td>{entry.Summary}</td>
            <td>{ConsoleText.Id(visit, entry.Root.Value)}</td>
            <td>{string.Join(", ", entry.Steps.Where(step => step.Moves).Select(Moved).Distinct())}</td>
            """
        );

    private static string Moved(JournalStep step) =>
        $"{ConsoleText.KindOf(step.Id).ToLowerInvariant()} {step.After.State}";

    private static Html Restored(ConsoleVisit visit, List<StoredSnapshot> all)
    {
        if (Find(all, visit.Text("restored") ?? "") is not { } back || visit.Notice is not null)
            return Html.Empty;
        var discarded = long.TryParse(
            visit.Text("discarded"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var count
        )
            ? $" {ConsoleText.Of(count)} {Plural(count, "notice was", "notices were")} discarded."
            : "";
        return Html.Of(
            $"""
            <p class="notice good" role="status">The merchant is as it was when {MerchantSnapshots.NameOf(back.Id)} was
            taken.{discarded}</p>
            """
        );
    }

    /// <summary>What is brought back is what was shown: what happened meanwhile is shown first.</summary>
    private async Task<WireResponse> Restore(ConsoleVisit visit)
    {
        var name = NameIn(visit);
        try
        {
            var snapshot =
                MerchantSnapshots.Number(name) is { } id && await snapshots.Find(visit.Merchant.Id, id) is { } found
                    ? found
                    : throw new Problem(404, $"This merchant has no snapshot {name}.");
            var (count, whyNot) = await snapshots.Restore(snapshot, new(Number("entry"), Number("version")));
            var discarded = Raw(count ?? throw new Problem(409, whyNot));
            return Answers.See(visit.At("snapshots", ("restored", name), ("discarded", discarded)), isPopup: false);
        }
        catch (Problem problem)
        {
            return await Show(visit.Refused(problem.Status, problem.Message));
        }

        long Number(string field) =>
            long.TryParse(visit.Text(field), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new Problem(409, $"The form does not say the {field} that was looked at.");
    }

    private Task<WireResponse> Done(ConsoleVisit visit, Func<Task> act) =>
        ConsoleAction.Do(visit, act, visit.At("snapshots"), Show);

    private Task<ControlAnswer> Perform(ConsoleVisit visit, string method, string path) =>
        control.Perform(method, $"merchants/{visit.Merchant.Id}/{path}", null);

    private static string NameIn(ConsoleVisit visit) => visit.Text("snapshot") ?? "";

    private static StoredSnapshot? Find(List<StoredSnapshot> all, string name) =>
        MerchantSnapshots.Number(name) is { } id ? all.Find(one => one.Id == id) : null;

    private static string Distance(DateTimeOffset at, DateTimeOffset now) =>
        at > now ? $"{ConsoleText.Span(at - now)} ahead"
        : now - at < TimeSpan.FromSeconds(1) ? "now"
        : $"{ConsoleText.Span(now - at)} ago";

    private static string Counted(long count, int max) => ConsoleText.Of(count) + (count == max ? " or more" : "");

    private static string Plural(long count, string one, string many) => count == 1 ? one : many;

    private static string Raw(long number) => number.ToString(CultureInfo.InvariantCulture);
}
