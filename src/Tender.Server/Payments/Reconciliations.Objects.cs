using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>How one object after the other is compared.</summary>
internal sealed partial class Reconciliations
{
    private const int SilentMax = 2 * TogetherMax,
        AuthorizationsMax = 1_000;

    /// <summary>
    /// Compares objects, some at a time. Where the first ones are not answered, the rest is not asked for now.
    /// </summary>
    public async Task<IReadOnlyList<Finding>> Compare(
        MerchantId merchant,
        IReadOnlyList<string> ids,
        CancellationToken ct
    )
    {
        var findings = new List<Finding>(ids.Count);
        foreach (var some in ids.Chunk(TogetherMax))
            if (IsSilent(findings, SilentMax))
                findings.AddRange(some.Select(id => Finding.Unanswered(id, "")));
            else
                findings.AddRange(await Task.WhenAll(some.Select(id => Compare(merchant, id, ct))));
        return findings;
    }

    /// <summary>Whether the processor was asked so often, and has answered nothing.</summary>
    private static bool IsSilent(IEnumerable<Finding> findings, int asked = 1)
    {
        var answers = findings.Where(one => one.WasAsked).Select(one => one.IsAnswered).ToList();
        return answers.Count >= asked && !answers.Contains(true);
    }

    /// <summary>Compares one object as it is now.</summary>
    private async Task<Finding> Compare(MerchantId merchant, string text, CancellationToken ct)
    {
        if (text.StartsWith(Listed, StringComparison.Ordinal))
            return await CompareListed(merchant, text[Listed.Length..], ct);
        if (ObjectId.Parse(text) is not { } id || await Read(merchant, id) is not var (record, capture))
            return Finding.NotAsked(text); // nothing of it is here any more
        if (record is ChargePermission permission)
            return await CompareTotal(merchant, permission, ct);
        var comparison = Comparison.Of(record, capture);
        // Before the processor is asked: what is undone meanwhile is on its way.
        var undoing =
            comparison.Expected == Comparison.Expectation.Undone
                ? await Undoing(merchant, id)
                : Comparison.Undoing.Over;
        if (await calls.Look(merchant, id, ct) is not { } there)
            return Finding.NotAsked(text);
        var finding = comparison.With(there, undoing, await store.Now(merchant));
        if (finding is { Kind: null } or { IsWaiting: true })
            return finding;
        // What changed while the processor was asked is compared once more, later.
        return await HasChanged(merchant, record, capture) ? finding with { IsWaiting = true } : finding;
    }

    /// <summary>
    /// Compares what of a permission is used up. It finds what the processor did under it that nobody here knows of.
    /// </summary>
    private async Task<Finding> CompareTotal(MerchantId merchant, ChargePermission permission, CancellationToken ct)
    {
        var id = permission.Id.Value;
        // Others have a limit for each month, or none; what is paid under an agreement counts there.
        if (permission is not { Kind: PermissionKind.OneTime, Parent: null })
            return Finding.NotAsked(id);
        var there = await calls.Look(merchant, permission, ct);
        var here = permission.Authorized;
        if (there.Verdict is Verdict.Unknown)
            return Finding.Unanswered(id, Words(here));
        if (there.Verdict is Verdict.NotFound)
            return new(id, DifferenceKind.MissingThere, IsWaiting: false, Words(here), "not known");
        if (!there.WasAsked)
            return Finding.NotAsked(id);
        if (there.Taken is not { } used || used == here)
            return Finding.Equal(id);
        if (used.Currency == here.Currency && used > here && used <= here + await GivenBackWhole(merchant, permission))
            return Finding.Equal(id);
        var kind = used.Currency == here.Currency && used > here ? DifferenceKind.MissingHere : DifferenceKind.Amount;
        var isWaiting =
            await Stored.IsUnderWay(merchant, permission.Id) || await HasChanged(merchant, permission, null);
        return new(id, kind, isWaiting, Words(here), Words(used));

        static string Words(Money used) => $"{used} used";
    }

    /// <summary>
    /// What may have been taken in one step with an authorization, and given back because it was not wanted any more:
    /// to the processor it is used up. What is not given back yet, or never was, is none of it.
    /// </summary>
    private async Task<Money> GivenBackWhole(MerchantId merchant, ChargePermission permission)
    {
        var authorizations = await store.Objects.Children(
            merchant,
            permission.Id,
            ObjectKind.Authorization,
            limit: AuthorizationsMax
        );
        var undone = await Stored.Undos(merchant, permission.Id);
        return authorizations
            .OfType<Authorization>()
            .Where(one => one.CaptureNow && ProcessorCalls.IsGivenUp(one) && !undone.ContainsKey(one.Id))
            .Aggregate(Money.Zero(permission.Authorized.Currency), (sum, one) => sum + one.Amount);
    }

    private async Task<Comparison.Undoing> Undoing(MerchantId merchant, ObjectId authorization) =>
        (await Stored.Undos(merchant, authorization)).GetValueOrDefault(authorization) ? Comparison.Undoing.GivenUp
        : await Stored.IsUnderWay(merchant, authorization) ? Comparison.Undoing.UnderWay
        : Comparison.Undoing.Over;

    /// <summary>An object, with the capture of an authorization; null where it is not here.</summary>
    private async Task<(Record Record, Capture? Capture)?> Read(MerchantId merchant, ObjectId id)
    {
        ObjectId[] ids = id.Kind == ObjectKind.Authorization ? [id, id.Capture(id.Number)] : [id];
        var found = await store.Find(merchant, ids);
        return found.GetValueOrDefault(id) is { } record ? (record, found.GetValueOrDefault(ids[^1]) as Capture) : null;
    }

    private async Task<bool> HasChanged(MerchantId merchant, Record record, Capture? capture) =>
        await Read(merchant, record.Id) is not var (now, taken)
        || now.Version != record.Version
        || (record is Authorization && taken?.Version != capture?.Version);
}
