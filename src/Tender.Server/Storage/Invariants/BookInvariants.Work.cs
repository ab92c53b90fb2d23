using Tender.Core;
using Record = Tender.Core.Record;

namespace Tender.Server.Storage;

internal partial class BookInvariants
{
    /// <summary>I13: whatever can still change by itself has a job that will look at it.</summary>
    private async Task Jobs(List<ObjectRow> objects, bool quiet)
    {
        var jobs = await database.Query(
            "SELECT kind, object, due_at, dead FROM jobs WHERE bucket = @bucket AND merchant = @merchant ORDER "
                + "BY due_at, id",
            row =>
                (
                    Kind: (JobKind)row.GetInt16(0),
                    Object: row.GetString(1),
                    DueAt: RecordJson.At(row.GetInt64(2)),
                    Dead: row.GetInt16(3) == 1
                ),
            mine
        );
        var armed = jobs.Where(job => !job.Dead).ToLookup(job => job.Object);
        var dead = jobs.FindAll(job => job.Dead);
        if (dead is [var first, ..])
            throw new InvariantBrokenException(
                dead.Count == 1
                    ? $"I33 {merchant}: {first.Kind} of {first.Object} is dead"
                    : $"I33 {merchant}: {dead.Count} jobs are dead, the first {first.Kind} of {first.Object}"
            );
        foreach (var row in objects.Where(row => row.Live))
        foreach (var kind in Needed(row.Record))
            Must(
                armed[row.Id.Value].Any(job => job.Kind == kind),
                "I13",
                row.Id,
                $"is {row.State}, and no {kind} is armed"
            );
        if (quiet && jobs.FirstOrDefault() is { Object: not null } left)
            throw new InvariantBrokenException(
                $"I30 {merchant}: {left.Kind} of {left.Object}, due {left.DueAt:u}, was never run"
            );
    }

    /// <summary>The jobs that will end an object which can end by itself.</summary>
    private static JobKind[] Needed(Record record) =>
        record switch
        {
            CheckoutSession { State: State.Open } => [JobKind.SessionExpires],
            ChargePermission { State: State.Open or State.Suspended, ExpiresAt: not null } =>
            [
                JobKind.PermissionExpires,
            ],
            Authorization { State: State.Pending } => [JobKind.Conclude, JobKind.AuthorizationTimesOut],
            Authorization { State: State.Open } => [JobKind.AuthorizationExpires],
            Capture { State: State.Pending } or Refund { State: State.Pending } => [JobKind.Conclude],
            Report { State: State.Pending } => [JobKind.MakeReport],
            Report { State: State.Completed } => [JobKind.ReportExpires],
            Settlement { State: State.Pending } => [JobKind.CloseSettlement],
            _ => [],
        };

    /// <summary>
    /// I24: what is delivered is news in its form. Endpoints come and go, so that not every step has a delivery.
    /// </summary>
    protected virtual async Task Deliveries(IReadOnlyList<ToldStep> steps)
    {
        var owed = steps
            .SelectMany(
                _ => new[] { Dialects.V1, Dialects.V2 },
                (step, form) => (step.Seq, step.Index, Form: step.Step.Dialects & form)
            )
            .Where(one => one.Form != Dialects.None)
            .ToHashSet();
        var stray = (await Made()).Where(one => !owed.Contains((one.Seq, one.Index, one.Form))).Take(3).ToList();
        if (stray.Count > 0)
            throw new InvariantBrokenException(
                $"I24 {merchant}: made and not owed: {string.Join(", ", stray.Select(one => $"{one.Seq}/{one.Index}"))}"
            );
    }

    /// <summary>Every delivery there is.</summary>
    protected Task<List<(long Seq, int Index, string Endpoint, Dialects Form)>> Made() =>
        database.Query(
            "SELECT seq, step, endpoint, form FROM deliveries WHERE bucket = @bucket AND merchant = @merchant",
            row => (row.GetInt64(0), (int)row.GetInt16(1), row.GetString(2), (Dialects)row.GetInt16(3)),
            mine
        );
}
