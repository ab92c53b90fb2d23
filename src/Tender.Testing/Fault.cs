using System.Xml;

namespace Tender.Testing;

/// <summary>
/// A fault that the sandbox injects into notices or calls: <c>new Fault(FaultKind.ReplyLost) { Times = 1 }</c>.
/// </summary>
/// <param name="Kind">What is done wrong.</param>
public sealed record Fault(FaultKind Kind)
{
    /// <summary>The share of what matches that is struck, from 0 to 1; all of it unless given.</summary>
    public decimal Share { get; init; } = 1;

    /// <summary>How often it is injected at the most; null for no bound.</summary>
    public int? Times { get; init; }

    /// <summary>
    /// How much later: needed by <see cref="FaultKind.DelayedNotice"/> (the merchant's time, up to 30 days) and
    /// <see cref="FaultKind.Slow"/> (real time, up to five minutes).
    /// </summary>
    public TimeSpan? By { get; init; }

    /// <summary>Only what concerns this object or its permission, by an id of either API; null for anything.</summary>
    public string? ObjectId { get; init; }

    /// <summary>Only this operation of either API (<c>CreateCharge</c>, <c>Authorize</c>); null for any.</summary>
    public string? Operation { get; init; }

    /// <summary>Only notices to this endpoint, by its URL; null for any.</summary>
    public string? Endpoint { get; init; }

    internal bool IsOfNotices => Kind <= FaultKind.NoticeBeforeAnswer;

    internal string Name => Names[Kind];

    /// <summary>What the control API calls each kind.</summary>
    internal static IReadOnlyDictionary<FaultKind, string> Names { get; } =
        new Dictionary<FaultKind, string>
        {
            [FaultKind.DroppedNotice] = "drop",
            [FaultKind.DoubledNotice] = "double",
            [FaultKind.ReorderedNotice] = "reorder",
            [FaultKind.DelayedNotice] = "delay",
            [FaultKind.TruncatedNotice] = "truncate",
            [FaultKind.BadlySignedNotice] = "badSignature",
            [FaultKind.NoticeBeforeAnswer] = "beforeAnswer",
            [FaultKind.Throttled] = "429",
            [FaultKind.ServerError] = "500",
            [FaultKind.Unavailable] = "503",
            [FaultKind.Slow] = "slow",
            [FaultKind.Cut] = "cut",
            [FaultKind.ReplyLost] = "replyLost",
        };

    internal object ToWish() =>
        new
        {
            Share,
            Times,
            By = By is { } by ? XmlConvert.ToString(by) : null,
            Match = ObjectId is null && Operation is null && Endpoint is null
                ? null
                : new
                {
                    ObjectId,
                    Operation,
                    Endpoint,
                },
        };
}
