using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>Who sells: identity, settings and where notices go. Its clock is beside it, in the same row.</summary>
internal sealed record Merchant
{
    public required MerchantId Id { get; init; }
    public required string StoreId { get; init; }
    public required string PublicKeyId { get; init; }
    public required string AccessKeyId { get; init; }

    /// <summary>Which of the three regional services the merchant belongs to.</summary>
    public required Region Region { get; init; }

    /// <summary>The ledger currency.</summary>
    public required Currency Currency { get; init; }
    public string? Name { get; init; }
    public long? Seed { get; init; }
    public MerchantSettings Settings
    {
        get;
        init => field = value ?? new();
    } = new();
    public IReadOnlyList<NoticeEndpoint> Endpoints
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Nothing is settled before; null when nothing ever was.</summary>
    public DateTimeOffset? SettlesFrom { get; init; }

    /// <summary>The report schedules that run, one of a type at most.</summary>
    public IReadOnlyList<RunningSchedule> Schedules
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Scripted endings that are left; the first that matches is used.</summary>
    public IReadOnlyList<ScriptedOutcome> ScriptedOutcomes
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The faults that are injected on purpose; null for none.</summary>
    public FaultPlan? FaultPlan { get; init; }

    /// <summary>The test buyers of the sandbox's pages; empty for those of the region.</summary>
    public IReadOnlyList<BookedBuyer> Buyers
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Whether it was removed: nobody sees it any more, and its data is being deleted.</summary>
    public bool IsRemoved { get; init; }

    /// <summary>Grows when the row's document changes; how a node knows its copy is old. Kept in a column.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long Version { get; init; }

    public short Bucket => BucketOf(Id);

    /// <summary>
    /// One of 256, for ever: FNV-1a of the merchant's id. Decided once; every key in the database begins with it.
    /// </summary>
    public static short BucketOf(MerchantId merchant)
    {
        var hash = Fnv1a.Hash(merchant.Value);
        return (short)((hash ^ (hash >> 16)) & 0xFF);
    }
}
