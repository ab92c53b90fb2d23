using System.Text.Json.Serialization;
using Tender.AmazonPay;
using Tender.MerchantKit.Calls;

namespace Tender.MerchantKit.Outcomes;

/// <summary>An object that is watched: what is expected of it, what is known, what was told.</summary>
internal sealed record TrackedObject
{
    public required ApiGeneration Generation { get; init; }
    public required PaymentObject What { get; init; }
    public required string ObjectId { get; init; }
    public required string OrderId { get; init; }
    public required string Name { get; init; }
    public required Origin Origin { get; init; }

    /// <summary>When the kit came to know of it, by the kit's clock.</summary>
    public required DateTimeOffset RegisteredAt { get; init; }

    public string? PermissionId { get; init; }
    public string? ParentId { get; init; }
    public Price? ExpectedAmount { get; init; }
    public string? ExpectedPermissionId { get; init; }
    public string? ExpectedReference { get; init; }

    /// <summary>
    /// v2: what the merchant calls the capture of this charge, when it was asked for under a name of its own.
    /// </summary>
    public string? CaptureName { get; init; }

    /// <summary>What v2 must have captured; null when anybody may capture any part.</summary>
    public Price? ExpectedCapture { get; init; }

    /// <summary>How the authorization was asked for; null when not by the kit.</summary>
    public AuthorizationMode? Mode { get; init; }

    public Phase Phase { get; init; } = Phase.Pending;
    public string? State { get; init; }
    public int Rank { get; init; }
    public bool IsSuspended { get; init; }

    /// <summary>A permission that was compared with what was registered, and found right.</summary>
    public bool WasAsRegistered { get; init; }

    /// <summary>
    /// Authorized, and Amazon says to hold the order: not to ship, and so not to capture. Null while nobody has looked.
    /// </summary>
    public bool? IsHeld { get; init; }
    public Price? Amount { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Since when a result has been awaited, by the kit's clock.</summary>
    public DateTimeOffset? PendingSince { get; init; }

    /// <summary>How many notices there had been about it when it was last read.</summary>
    public long SeenHints { get; init; }

    /// <summary>Readings in a row that failed.</summary>
    public int FailureCount { get; init; }

    /// <summary>
    /// Names of the endings and alerts told about it; the same is told again only by what can repeat itself (suspended,
    /// restored).
    /// </summary>
    [JsonPropertyName("told")] // the name it has in stored rows
    public IReadOnlyList<string> Reported { get; init; } = [];

    /// <summary>Which attempt under its name made it; 1 for what the merchant registered.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>A followed permission: what was declined on it and has not succeeded since.</summary>
    public AuthorizeCall? Unpaid { get; init; }

    [JsonIgnore]
    public string Key => KeyOf(Generation, ObjectId);

    public static string KeyOf(ApiGeneration generation, string objectId) => $"v{(int)generation}:{objectId}";

    /// <summary>The key under which the other API knows it: both give a refund the same id.</summary>
    public static string OtherKeyOf(ApiGeneration generation, string objectId) =>
        KeyOf(generation == ApiGeneration.V2 ? ApiGeneration.V1 : ApiGeneration.V2, objectId);

    public bool HasReported(string ending) => Reported.Contains(ending);

    // Wire v2: spec 4.5, Wire v1: spec 7.3: a capture within 7 days of the authorization is immediate and assured.
    [JsonIgnore]
    public DateTimeOffset? GuaranteedUntil => CreatedAt?.AddDays(7);
}
