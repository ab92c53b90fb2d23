using System.Xml;

namespace Tender.Testing;

/// <summary>What a new merchant is like.</summary>
public sealed record SandboxMerchantOptions
{
    /// <summary>
    /// Where the merchant sells: decides currency and rules. North America, in dollars, unless given.
    /// </summary>
    public SandboxRegion Region { get; init; } = SandboxRegion.NorthAmerica;

    /// <summary>The name that buyers are shown; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// Makes ids, keys and outcomes the same in each run; one merchant of a sandbox may have a given seed. Null: drawn.
    /// </summary>
    public long? Seed { get; init; }

    /// <summary>What the merchant's clock shows at first; null for the real time.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>
    /// Whether the clock moves only when it is told. With a <see cref="Seed"/> and a <see cref="StartAt"/>, the same
    /// calls then come to the same ids, times and notices, each time. False: it runs with the real time.
    /// </summary>
    public bool FrozenClock { get; init; }

    /// <summary>
    /// How long after an answer the first notice of its change is sent, in real time. At once unless given; the real
    /// service takes about a second, and a shop may want to be tested with that.
    /// </summary>
    public TimeSpan NoticeDelay { get; init; } = TimeSpan.Zero;

    /// <summary>Whether the published quotas of the API are enforced. False.</summary>
    public bool Throttling { get; init; }

    /// <summary>
    /// The form of the notices that <see cref="SandboxMerchant.Notices"/> receives: v2 unless given.
    /// </summary>
    public NoticeForms Notices { get; init; } = NoticeForms.V2;

    internal object ToWish() =>
        new
        {
            Region = Region switch
            {
                SandboxRegion.NorthAmerica => "na",
                SandboxRegion.Germany => "de",
                SandboxRegion.UnitedKingdom => "uk",
                SandboxRegion.Japan => "jp",
            },
            Name,
            Seed,
            StartAt,
            Settings = new
            {
                NoticeDelay = XmlConvert.ToString(NoticeDelay),
                Throttling,
                Clock = FrozenClock ? "frozen" : "running",
            },
        };
}
