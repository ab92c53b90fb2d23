using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>What the processor says it did by itself is looked for here.</summary>
internal sealed partial class Reconciliations
{
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
        foreach (var one in operations.Where(one => one.IsDone && IsOf(merchant, one.OperationId)))
            if (!await IsKnown(merchant, one.OperationId))
                findings.Add(NobodyKnows(one.OperationId, $"{one.Kind} done, {one.Amount}"));
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

    /// <summary>Whether what the processor listed is still done there, and unknown here.</summary>
    private async Task<Finding> CompareListed(MerchantId merchant, string operationId, CancellationToken ct)
    {
        if (await IsKnown(merchant, operationId))
            return Finding.Equal(operationId);
        var there = await calls.Look(ObjectOf(operationId) ?? default, operationId, ct);
        return there.Verdict switch
        {
            Verdict.Unknown => Finding.Unanswered(operationId, "not known"),
            Verdict.Approved => NobodyKnows(operationId, Comparison.Words(there)),
            _ => Finding.Equal(operationId),
        };
    }

    private static Finding NobodyKnows(string operationId, string there) =>
        new(operationId, DifferenceKind.MissingHere, IsWaiting: false, "not known", there);

    /// <summary>What bears another merchant's id is that one's business.</summary>
    private static bool IsOf(MerchantId merchant, string operationId) =>
        operationId.Split('/')[0] is var owner && (owner == merchant.Value || MerchantId.Parse(owner) is null);

    private async Task<bool> IsKnown(MerchantId merchant, string operationId) =>
        operationId.StartsWith($"{merchant}/", StringComparison.Ordinal)
        && ObjectOf(operationId) is { } id
        && (await store.Find(merchant, [id])).Count > 0;

    private static ObjectId? ObjectOf(string operationId) =>
        ObjectId.Parse(operationId[(operationId.IndexOf('/', StringComparison.Ordinal) + 1)..]);
}
