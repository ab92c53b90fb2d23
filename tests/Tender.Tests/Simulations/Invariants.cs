using Tender.Core;
using Tender.Server.Storage;
using Database = Tender.Server.Storage.Database;

namespace Tender.Tests.Simulations;

/// <summary>
/// What must hold of the books in every committed state, and what holds besides in a simulation: what its processor
/// said, which requests it made, and that its endpoints never change.
/// </summary>
internal sealed class Invariants(Database database, MerchantId merchant, Outside? processor)
    : BookInvariants(database, merchant, Tender.Server.Notifications.Deliveries.NewsIn)
{
    protected override void Check(ObjectRow row)
    {
        base.Check(row);
        var record = row.Record;
        // I16: an answer that was not learned is never shown as one, but for the end of waiting.
        if (processor is null)
            return;
        var told = processor.Told(row.Id);
        switch (record)
        {
            case Authorization { State: State.Open }
            or Refund { State: State.Completed }
            or Authorization { HasCapture: true }:
                Must(
                    told is Verdict.Approved,
                    "I16",
                    row.Id,
                    $"{record.State}, and the processor said {told?.ToString() ?? "nothing"}"
                );
                break;
            case Capture { State: State.Completed or State.Closed }:
                Must(
                    told is Verdict.Approved || processor.Told(row.Id.Authorization(row.Id.Number)) is Verdict.Approved,
                    "I16",
                    row.Id,
                    $"{record.State}, and the processor said nothing"
                );
                break;
            case Authorization { State: State.Declined, Reason: not Reason.TransactionTimedOut }
            or Capture { State: State.Declined }
            or Refund { State: State.Declined }:
                Must(
                    told is Verdict.Declined,
                    "I16",
                    row.Id,
                    $"{record.Reason}, and the processor said {told?.ToString() ?? "nothing"}"
                );
                break;
        }
    }

    /// <summary>
    /// I20, I7: a request's number is its summary: done once or not at all, whatever happened to its answer.
    /// </summary>
    protected override void Check(IReadOnlyList<JournalRow> entries)
    {
        var twice = entries
            .Where(one => one.Summary.Contains('#'))
            .GroupBy(one => one.Summary)
            .FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new InvariantBrokenException($"I20 {MerchantId}: \"{twice.Key}\" was done {twice.Count()} times");
    }

    /// <summary>I24: each step that must be told has exactly its deliveries, one per endpoint and form.</summary>
    protected override async Task Deliveries(IReadOnlyList<ToldStep> steps)
    {
        var known = (await new Merchants(database, TimeProvider.System).Read(MerchantId))!.Value.Merchant;
        var owed = (
            from step in steps
            from endpoint in known.Endpoints
            from form in new[] { Dialects.V1, Dialects.V2 }
            where (endpoint.Dialects & step.Step.Dialects & form) != 0
            select (step.Seq, step.Index, endpoint.Id, form)
        ).ToHashSet();
        var made = await Made();
        if (!owed.SetEquals(made))
            throw new InvariantBrokenException(
                $"I24 {MerchantId}: owed and not made: {string.Join(", ", owed.Except(made).Take(3))}; made and "
                    + $"not owed: {string.Join(", ", made.Except(owed).Take(3))}"
            );
    }

    /// <summary>I8, I13: when all is over nothing waits, and the processor holds exactly what the books say.</summary>
    protected override void Quiet(List<ObjectRow> objects)
    {
        base.Quiet(objects);
        if (processor is null)
            return;
        var effects = processor.Effects();
        var records = objects.ToDictionary(row => row.Id, row => row.Record);
        foreach (var record in records.Values)
        {
            var wanted = record switch
            {
                // What was reserved and its capture refused was freed by the processor itself.
                Authorization { HasCapture: true, Captured: not null } one => one.Amount,
                Capture one
                    when IsTaken(one) && !((Authorization)records[one.Id.Authorization(one.Id.Number)]).CaptureNow =>
                    one.Amount,
                Refund { State: State.Completed } one => one.Amount,
                _ => (Money?)null,
            };
            Must(
                effects.TryGetValue(record.Id, out var effect) ? effect.Amount == wanted : wanted is null,
                "I8",
                record.Id,
                $"the books say {wanted?.ToString() ?? "nothing"}, the processor "
                    + $"{effect?.Amount.ToString() ?? "nothing"}"
            );
        }
    }
}
