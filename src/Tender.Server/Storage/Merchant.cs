using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>Who sells: identity, settings and where notices go. Its clock is beside it, in the same row.</summary>
internal sealed record Merchant
{
    public required string Id { get; init; }
    public required string StoreId { get; init; }
    public required string PublicKeyId { get; init; }
    public required string AccessKeyId { get; init; }

    /// <summary>na, eu or jp: which of the three regional services the merchant belongs to.</summary>
    public required string Region { get; init; }

    /// <summary>The ledger currency.</summary>
    public required Currency Currency { get; init; }
    public string? Name { get; init; }
    public long? Seed { get; init; }
    public MerchantSettings Settings { get; init => field = value ?? new(); } = new();
    public IReadOnlyList<NoticeEndpoint> Endpoints { get; init => field = value ?? []; } = [];

    /// <summary>Nothing is settled before; null when nothing ever was.</summary>
    public DateTimeOffset? SettlesFrom { get; init; }

    /// <summary>The report schedules that run, one of a type at most.</summary>
    public IReadOnlyList<RunningSchedule> Schedules { get; init => field = value ?? []; } = [];

    /// <summary>Scripted endings that are left; the first that matches is used.</summary>
    public IReadOnlyList<ScriptedOutcome> ScriptedOutcomes { get; init => field = value ?? []; } = [];

    /// <summary>Grows when the row's document changes; how a node knows its copy is old. Kept in a column.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long Version { get; init; }

    public short Bucket => BucketOf(Id);

    public int RegionNumber => Region switch { "na" => 1, "eu" => 2, _ => 3 };

    /// <summary>One of 256, for ever: FNV-1a of the merchant's id. Decided once; every key in the database begins with it.</summary>
    public static short BucketOf(string merchant)
    {
        var hash = 2166136261u;
        foreach (var c in merchant) hash = unchecked((hash ^ c) * 16777619u);
        return (short)((hash ^ (hash >> 16)) & 0xFF);
    }
}

/// <summary>What a merchant may set.</summary>
internal sealed record MerchantSettings
{
    /// <summary>tender, or amazon-sandbox for the real sandbox's two-day authorizations.</summary>
    public string Terms { get; init => field = value ?? "tender"; } = "tender";

    /// <summary>Whether the published quotas are enforced.</summary>
    public bool Throttling { get; init; }

    /// <summary>What a capture costs; null for nothing.</summary>
    public FeeSchedule? Fees { get; init; }

    /// <summary>What GetServiceStatus answers (v1): GREEN, GREEN_I, YELLOW or RED.</summary>
    public string ServiceStatus { get; init => field = value ?? "GREEN"; } = "GREEN";

    /// <summary>What it says besides; null for nothing.</summary>
    public string? ServiceMessage { get; init; }

    /// <summary>Whether the account is suspended: v1's actions then answer InvalidAccountStatus.</summary>
    public bool Suspended { get; init; }

    /// <summary>Who may act for this merchant in v1, each with its token.</summary>
    public IReadOnlyList<ProviderGrant> Providers { get; init => field = value ?? []; } = [];

    /// <summary>Origins a return URL must have; none means any.</summary>
    public IReadOnlyList<string> ReturnOrigins { get; init => field = value ?? []; } = [];
}

/// <summary>Which schedule asks for the reports of a type.</summary>
internal sealed record RunningSchedule(ReportType Type, ObjectId Id);

/// <summary>A solution provider that may act for a merchant (v1): it signs with its own key, and sends the token.</summary>
/// <param name="ProviderId">The provider's seller id: a merchant here as well.</param>
/// <param name="Token">The MWSAuthToken.</param>
internal sealed record ProviderGrant(string ProviderId, string Token);

/// <summary>A scripted ending: how the next operations that match it end.</summary>
internal sealed record ScriptedOutcome
{
    /// <summary>complete, authorize, capture, refund or reverse.</summary>
    public required string Operation { get; init; }

    /// <summary>Only on this object or under this permission; null for any.</summary>
    public string? ObjectId { get; init; }

    /// <summary>Only with this reference of the merchant's; null for any.</summary>
    public string? Reference { get; init; }

    /// <summary>Only amounts from here, as decimal text; null for any.</summary>
    public string? AmountFrom { get; init; }

    /// <summary>Only amounts to here, as decimal text; null for any.</summary>
    public string? AmountTo { get; init; }

    /// <summary>Why it is declined or canceled; null approves.</summary>
    public Reason? Reason { get; init; }

    /// <summary>How long the answer takes, where the protocol allows one that comes later.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>How often it is still used; 0 means always.</summary>
    public int Times { get; init; }
}

/// <summary>The forms in which a step can be told.</summary>
[Flags]
internal enum Dialects
{
    None = 0,
    V1 = 1,
    V2 = 2,
    Both = 3,

    /// <summary>Not a merchant's: a mail to the buyer, kept in her mailbox.</summary>
    Mail = 4,
}

/// <summary>What a notice can be about.</summary>
[Flags]
internal enum NoticeTopics
{
    None = 0,
    Orders = 1,
    Agreements = 2,
    Authorizations = 4,
    Captures = 8,
    Refunds = 16,
    Chargebacks = 32,
    All = 63,
}

/// <summary>Where notices go.</summary>
internal sealed record NoticeEndpoint
{
    public required string Id { get; init; }
    public required string Url { get; init; }
    public required Dialects Dialects { get; init; }

    /// <summary>What it is told of.</summary>
    public NoticeTopics Topics { get; init => field = value == NoticeTopics.None ? NoticeTopics.All : value; } = NoticeTopics.All;

    /// <summary>Whether a notice about the object is sent there.</summary>
    public bool Wants(ObjectId id) => id.Kind switch
    {
        ObjectKind.ChargePermission => Topics.HasFlag(id.IsRecurring ? NoticeTopics.Agreements : NoticeTopics.Orders),
        ObjectKind.Authorization => Topics.HasFlag(NoticeTopics.Authorizations),
        ObjectKind.Capture => Topics.HasFlag(NoticeTopics.Captures),
        ObjectKind.Refund => Topics.HasFlag(NoticeTopics.Refunds),
        ObjectKind.Dispute => Topics.HasFlag(NoticeTopics.Chargebacks),
        // No topic names them: who is told of everything is told of them.
        ObjectKind.ProviderCredit or ObjectKind.ProviderCreditReversal => Topics == NoticeTopics.All,
        _ => true,
    };

    /// <summary>1 (SHA-1, as the real service sends) or 2.</summary>
    public string SignatureVersion { get; init => field = value ?? "1"; } = "1";

    /// <summary>PEM of a private CA that may sign the endpoint's certificate; null for public ones.</summary>
    public string? Ca { get; init; }

    /// <summary>Why nothing is sent there any more: it answered 410. Null while it is in use.</summary>
    public string? Disabled { get; init; }
}

/// <summary>A merchant's clock: real time plus a shift; while it is being advanced, it stands still at the instant reached.</summary>
/// <param name="Shift">Merchant's time minus real time.</param>
/// <param name="AdvancingTo">The target of an advance under way.</param>
/// <param name="ReachedAt">How far that advance has come.</param>
internal readonly record struct MerchantClock(TimeSpan Shift, DateTimeOffset? AdvancingTo, DateTimeOffset? ReachedAt)
{
    public DateTimeOffset Now(DateTimeOffset real) => ReachedAt ?? real + Shift;

    /// <summary>When work due in the merchant's time is to run in real time.</summary>
    public DateTimeOffset Real(DateTimeOffset due) => due - Shift;
}
