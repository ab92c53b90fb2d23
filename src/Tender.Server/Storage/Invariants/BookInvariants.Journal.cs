using System.Text;
using System.Text.Json;
using Tender.Core;
using Record = Tender.Core.Record;

namespace Tender.Server.Storage;

/// <summary>
/// The journal: each object's history from its birth to the row that is stored, every step legal, one entry per
/// request.
/// </summary>
internal partial class BookInvariants
{
    private async Task<List<ToldStep>> Journalled(List<ObjectRow> objects)
    {
        var entries = await database.Query(
            "SELECT seq, root, at, who, summary, moves, notices, steps FROM journal WHERE bucket = @bucket AND "
                + "merchant = @merchant ORDER BY seq",
            row => new JournalRow(
                row.GetInt64(0),
                row.GetString(1),
                row.GetInt64(2),
                row.GetString(3),
                row.GetString(4),
                row.GetInt16(5),
                (Dialects)row.GetInt16(6),
                row.GetString(7)
            ),
            mine
        );
        var all = entries.SelectMany(Steps).ToList();
        Check(entries);
        var told = new List<ToldStep>();
        foreach (var history in all.GroupBy(one => one.Step.Id))
            History([.. history.OrderBy(one => one.Step.After.Version)], told);
        Stored(objects, all);
        return told;
    }

    /// <summary>What must hold of the entries as such.</summary>
    protected virtual void Check(IReadOnlyList<JournalRow> entries) { }

    /// <summary>The steps of an entry, which says of itself what they come to.</summary>
    private List<EntryStep> Steps(JournalRow entry)
    {
        using var json = JsonDocument.Parse(entry.Steps);
        var steps = Journal.ReadSteps(Encoding.UTF8.GetBytes(entry.Steps));
        var docs = json.RootElement.EnumerateArray().Select(one => one.GetProperty("doc").GetRawText()).ToList();
        Same("I24", steps[0].Id, "moves", entry.Moves, steps.Count(one => one.Moves));
        Must(
            entry.Notices == steps.Aggregate(Dialects.None, (forms, one) => forms | one.Dialects),
            "I24",
            steps[0].Id,
            "the entry's notices are not its steps'"
        );
        Must(
            steps.All(one =>
                one.Id.Family.Value == entry.Root
                || one.Id.Kind is ObjectKind.CheckoutSession or ObjectKind.Report
                || steps[0].Id.Kind == ObjectKind.CheckoutSession
            ),
            "I11",
            steps[0].Id,
            "two families in one entry"
        );
        return [.. steps.Select((step, i) => new EntryStep(entry, i, step, docs[i]))];
    }

    /// <summary>One object from its birth on.</summary>
    private void History(IReadOnlyList<EntryStep> history, List<ToldStep> told)
    {
        Record? before = null;
        var at = long.MinValue;
        foreach (var (entry, index, step, _) in history)
        {
            var after = step.After;
            Same("I11", step.Id, "version", after.Version, (before?.Version ?? 0) + 1);
            Must(
                step.From == before?.State,
                "I11",
                step.Id,
                $"version {after.Version} comes from {step.From}, and it was {before?.State}"
            );
            Legal(step, before);
            Timely(step, before, entry, at);
            var news = newsIn(new Step(before, after));
            Must(
                step.Dialects == news,
                "I24",
                step.Id,
                $"version {after.Version} owes {news} and says {step.Dialects}"
            );
            told.Add(new(entry.Seq, index, step, before));
            (before, at) = (after, Math.Max(at, entry.At));
        }
    }

    /// <summary>I9, I10: a step of the lifecycle table, and none out of a final state.</summary>
    private void Legal(JournalStep step, Record? before)
    {
        var after = step.After;
        Must(
            step.Moves == new Step(before, after).MovesState,
            "I9",
            step.Id,
            $"version {after.Version}: whether it moves"
        );
        if (!step.Moves)
            return;
        Must(
            before is null || !before.IsFinal,
            "I10",
            step.Id,
            $"moved from {before?.State}, which is final, to {after.State}"
        );
        Must(
            Reachable.TryGetValue((step.Id.Kind, before?.State), out var next)
                && next.Contains((after.State, after.Reason)),
            "I9",
            step.Id,
            $"{before?.State} to {after.State} {after.Reason} is not in the table"
        );
    }

    /// <summary>I12: time goes on; I14, I32: nothing ends before its time.</summary>
    private void Timely(JournalStep step, Record? before, JournalRow entry, long at)
    {
        var after = step.After;
        Must(before is null || after.ChangedAt >= before.ChangedAt, "I12", step.Id, "the time of change went back");
        if (entry.At < at && ClockMayStand)
            WentBack++;
        else
            Must(
                entry.At >= at,
                "I12",
                step.Id,
                $"journal time went back from {RecordJson.At(Math.Max(at, 0)):O} to {RecordJson.At(entry.At):O} at "
                    + $"version {after.Version}, by the {entry.Who}"
            );
        Must(before is null || after.CreatedAt == before.CreatedAt, "I11", step.Id, "was born twice");
        if (!step.Moves || entry.Who != "clock" || after is not Authorization ended)
            return;
        Must(
            ended.Reason != Reason.TransactionTimedOut || RecordJson.At(entry.At) >= ended.DeadlineAt,
            "I14",
            step.Id,
            "timed out before its deadline"
        );
        Must(
            ended is not { Reason: Reason.ExpiredUnused, Simulation.Then: null }
                || RecordJson.At(entry.At) >= ended.ExpiresAt,
            "I14",
            step.Id,
            "expired before its time"
        );
    }

    /// <summary>I11: what is stored is what the journal says, for every object.</summary>
    private void Stored(List<ObjectRow> objects, List<EntryStep> all)
    {
        var known = objects.ToDictionary(row => row.Id);
        var last = all.GroupBy(one => one.Step.Id)
            .ToDictionary(group => group.Key, group => group.MaxBy(one => one.Step.After.Version)!);
        foreach (var (id, step) in last)
        {
            Must(known.TryGetValue(id, out var row), "I11", id, "is in the journal and nowhere else");
            Must(step.Doc == row!.Doc, "I11", id, "is not what the journal says it is");
        }
        foreach (var row in objects)
            Must(last.ContainsKey(row.Id), "I11", row.Id, "is not in the journal");
    }

    private sealed record EntryStep(JournalRow Entry, int Index, JournalStep Step, string Doc);
}
