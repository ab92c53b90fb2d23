namespace Tender.Server.Storage;

/// <summary>The kinds of faults as the control API and the timeline write them.</summary>
internal static class FaultKinds
{
    /// <summary>Those of notices.</summary>
    public static IReadOnlyList<FaultKind> OfNotices { get; } =
    [
        FaultKind.Drop,
        FaultKind.Double,
        FaultKind.Reorder,
        FaultKind.Delay,
        FaultKind.Truncate,
        FaultKind.BadSignature,
        FaultKind.BeforeAnswer,
    ];

    /// <summary>Those of calls.</summary>
    public static IReadOnlyList<FaultKind> OfCalls { get; } =
    [
        FaultKind.Throttled,
        FaultKind.Unexpected,
        FaultKind.Unavailable,
        FaultKind.Slow,
        FaultKind.Cut,
        FaultKind.ReplyLost,
    ];

    public static string Text(this FaultKind kind) =>
        kind switch
        {
            FaultKind.Drop => "drop",
            FaultKind.Double => "double",
            FaultKind.Reorder => "reorder",
            FaultKind.Delay => "delay",
            FaultKind.Truncate => "truncate",
            FaultKind.BadSignature => "badSignature",
            FaultKind.BeforeAnswer => "beforeAnswer",
            FaultKind.Throttled => "429",
            FaultKind.Unexpected => "500",
            FaultKind.Unavailable => "503",
            FaultKind.Slow => "slow",
            FaultKind.Cut => "cut",
            FaultKind.ReplyLost => "replyLost",
        };
}
