using Tender.Core;
using Tender.Server.Sandbox;

namespace Tender.Server.Pages.Console;

/// <summary>What a list of payments is narrowed to.</summary>
/// <param name="Kind">What it lists.</param>
/// <param name="State">The state in the words of either dialect; null for any.</param>
/// <param name="Since">Not older than this, in the merchant's time; null for any age.</param>
internal sealed record PaymentFilter(PaymentKind Kind, string? State, DateTimeOffset? Since)
{
    /// <summary>The states there are to choose from, in the words of both dialects.</summary>
    public static IReadOnlyList<string> States { get; } =
    [
        "Open",
        "Chargeable",
        "NonChargeable",
        "Suspended",
        "AuthorizationInitiated",
        "Authorized",
        "CaptureInitiated",
        "Captured",
        "RefundInitiated",
        "Refunded",
        "Pending",
        "Completed",
        "Declined",
        "Canceled",
        "Closed",
        "ActionRequired",
        "UnderReview",
        "Resolved",
    ];

    /// <summary>Whether some are left out.</summary>
    public bool IsNarrow => State is not null || Since is not null;

    public bool Lets(Record record) => !IsPast(record) && (State is null || IsIn(record, State));

    /// <summary>Whether an object is older than is asked for.</summary>
    public bool IsPast(Record record) => record.CreatedAt < Since;

    private static bool IsIn(Record record, string state) =>
        DialectViews.Of(record) is { } view
        && ((string?)view["v2"]?["state"] == state || (string?)view["v1"]?["state"] == state);
}
