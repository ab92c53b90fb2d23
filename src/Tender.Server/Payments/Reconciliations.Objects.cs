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
            if (findings.Count >= SilentMax && findings.All(one => !one.IsAnswered))
                findings.AddRange(some.Select(id => Finding.Unanswered(id, "")));
            else
                findings.AddRange(await Task.WhenAll(some.Select(id => Compare(merchant, id, ct))));
        return findings;
    }

    /// <summary>Compares one object as it is now.</summary>
    private async Task<Finding> Compare(MerchantId merchant, string text, CancellationToken ct)
    {
        if (text.Contains('/'))
            return await CompareListed(merchant, text, ct);
        if (ObjectId.Parse(text) is not { } id || await Read(merchant, id) is not var (record, capture))
            return Finding.Equal(text); // nothing of it is here any more
        if (record is ChargePermission permission)
            return await CompareTotal(merchant, permission, ct);
        if (await calls.Look(merchant, id, ct) is not { } there)
            return Finding.Equal(text);
        var now = await store.Now(merchant);
        var comparison = Comparison.Of(record, capture);
        var isUnderWay = comparison.Expected == Comparison.Expectation.Undone && await Stored.IsUnderWay(merchant, id);
        var finding = comparison.With(there, isUnderWay, now);
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
            return Finding.Equal(id);
        var there = await calls.Look(merchant, permission, ct);
        var here = permission.Authorized;
        if (there.Verdict is Verdict.Unknown)
            return Finding.Unanswered(id, Words(here));
        if (there.Verdict is Verdict.NotFound)
            return new(id, DifferenceKind.MissingThere, IsWaiting: false, Words(here), "not known");
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
    /// to the processor it is used up.
    /// </summary>
    private async Task<Money> GivenBackWhole(MerchantId merchant, ChargePermission permission)
    {
        var authorizations = await store.Objects.Children(
            merchant,
            permission.Id,
            ObjectKind.Authorization,
            limit: AuthorizationsMax
        );
        return authorizations
            .OfType<Authorization>()
            .Where(one => one.CaptureNow && ProcessorCalls.IsGivenUp(one))
            .Aggregate(Money.Zero(permission.Authorized.Currency), (sum, one) => sum + one.Amount);
    }

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
