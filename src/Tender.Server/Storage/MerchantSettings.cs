using System.Text.Json.Serialization;
using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>What a merchant may set.</summary>
internal sealed record MerchantSettings
{
    /// <summary>Whether new checkouts get the terms of Amazon's own sandbox.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public TermsSetting Terms { get; init; }

    /// <summary>The terms of a new checkout of this merchant, where others have these.</summary>
    public Terms Adapt(Terms terms) =>
        Terms switch
        {
            TermsSetting.Tender => terms,
            TermsSetting.AmazonSandbox => terms.AsAmazonSandbox!,
        };

    /// <summary>Whether the clock runs with real time.</summary>
    public ClockSetting Clock { get; init; }

    /// <summary>Whether the published quotas are enforced.</summary>
    public bool Throttling { get; init; }

    /// <summary>What a capture costs; null for nothing.</summary>
    public FeeSchedule? Fees { get; init; }

    /// <summary>
    /// How long after a change its notices are sent first, in real time: a shop that still handles the call that caused
    /// one knows nothing of it yet.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public TimeSpan NoticeDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What GetServiceStatus answers (v1).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ServiceStatus ServiceStatus { get; init; }

    /// <summary>What it says besides; null for nothing.</summary>
    public string? ServiceMessage { get; init; }

    /// <summary>Whether the account is suspended: both APIs then answer InvalidAccountStatus.</summary>
    public bool Suspended { get; init; }

    /// <summary>Who may act for this merchant in v1, each with its token.</summary>
    public IReadOnlyList<ProviderGrant> Providers
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Origins a return URL must have; none means any.</summary>
    public IReadOnlyList<string> ReturnOrigins
    {
        get;
        init => field = value ?? [];
    } = [];
}
