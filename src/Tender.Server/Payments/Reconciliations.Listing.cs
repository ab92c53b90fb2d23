using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>What the processor says it did by itself is looked for here.</summary>
internal sealed partial class Reconciliations
{
    /// <summary>Stands before the id of an operation that the processor listed: it may look like any of ours.</summary>
    private const string Listed = "operation:";

    /// <summary>By how much the processor's clock may go wrong.</summary>
    private static readonly TimeSpan ClockWindow = TimeSpan.FromMinutes(10);

    private async Task<(Reconciliation Next, IReadOnlyList<Finding> Findings)> GoOverListing(
        MerchantId merchant,
        Reconciliation day,
        CancellationToken ct
    )
    {
        var from = day.ListedTo > DateTimeOffset.UnixEpoch ? day.ListedTo - ClockWindow : day.ListedTo;
        var after = day.Place.Length == 0 ? null : day.Place;
        var page = await calls.List(new(merchant, from, day.BeganAt + ClockWindow, after), ct);
        var again = Stage(day, ReconciliationStage.Again) with { Version = day.Version + 1, Tries = 0 };
        if (page is null)
            return (day.Tries < TriesMax ? Silent(day) : again, []);
        if (page.Operations is not { } operations)
            return (again with { IsListed = false }, []);
        var findings = new List<Finding>();
        foreach (var one in operations.Where(one => one.IsDone != false && IsOf(merchant, one.OperationId)))
            if (!await IsKnown(merchant, one.OperationId))
                findings.Add(
                    one.IsDone is null
                        ? NobodyKnowsYet(one.OperationId, $"{one.Kind} not decided yet, {one.Amount}")
                        : NobodyKnows(one.OperationId, $"{one.Kind} done, {one.Amount}")
                );
        var next = page.Next is { } place
            ? day with
            {
                Version = day.Version + 1,
                Place = place,
                Tries = 0,
            }
            : again with
            {
                IsListed = true,
                ListedTo = day.BeganAt,
            };
        return (next with { Compared = day.Compared + operations.Count }, findings);
    }

    /// <summary>Whether what the processor listed still stands there, and is unknown here.</summary>
    private async Task<Finding> CompareListed(MerchantId merchant, string operationId, CancellationToken ct)
    {
        if (await IsKnown(merchant, operationId))
            return Finding.NotAsked(Listed + operationId);
        var there = await calls.Look(ObjectOf(operationId) ?? default, operationId, ct);
        return there.Verdict switch
        {
            Verdict.Unknown => Finding.Unanswered(Listed + operationId, "not known"),
            Verdict.Pending => NobodyKnowsYet(operationId, Comparison.Words(there)),
            Verdict.Approved => NobodyKnows(operationId, Comparison.Words(there)),
            _ => Finding.Equal(Listed + operationId),
        };
    }

    private static Finding NobodyKnows(string operationId, string there) =>
        new(Listed + operationId, DifferenceKind.MissingHere, IsWaiting: false, "not known", there);

    /// <summary>It may be declined yet; once it is done it is missing here.</summary>
    private static Finding NobodyKnowsYet(string operationId, string there) =>
        new(Listed + operationId, DifferenceKind.Late, IsWaiting: true, "not known", there);

    /// <summary>What bears another merchant's id before a slash, as ours do, is that one's business.</summary>
    private static bool IsOf(MerchantId merchant, string operationId) =>
        operationId.IndexOf('/', StringComparison.Ordinal) is var slash
        && (slash < 0 || MerchantId.Parse(operationId[..slash]) is not { } owner || owner == merchant);

    /// <summary>
    /// Whether it is what an object here was asked for by. One that has the id of an object and another instant was
    /// lost with the database that a backup was brought back for.
    /// </summary>
    private async Task<bool> IsKnown(MerchantId merchant, string operationId) =>
        ObjectOf(operationId) is { } id
        && await store.Find<Record>(merchant, id) is { } record
        && ProcessorCall.OperationIdOf(merchant, id, record.CreatedAt) == operationId;

    /// <summary>The object in an operation id; null in one that is not like ours.</summary>
    private static ObjectId? ObjectOf(string operationId) =>
        operationId.Split('/') is [_, var id, ..] ? ObjectId.Parse(id) : null;
}
