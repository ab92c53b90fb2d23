using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>Where notices go.</summary>
internal sealed record NoticeEndpoint
{
    public required string Id { get; init; }
    public required string Url { get; init; }
    public required Dialects Dialects { get; init; }

    /// <summary>What it is told of.</summary>
    public NoticeTopics Topics
    {
        get;
        init => field = value == NoticeTopics.None ? NoticeTopics.All : value;
    } = NoticeTopics.All;

    /// <summary>Whether a notice about the object is sent there.</summary>
    public bool Wants(ObjectId id) =>
        id.Kind switch
        {
            ObjectKind.ChargePermission => Topics.HasFlag(
                id.IsRecurring ? NoticeTopics.Agreements : NoticeTopics.Orders
            ),
            ObjectKind.Authorization => Topics.HasFlag(NoticeTopics.Authorizations),
            ObjectKind.Capture => Topics.HasFlag(NoticeTopics.Captures),
            ObjectKind.Refund => Topics.HasFlag(NoticeTopics.Refunds),
            ObjectKind.Dispute => Topics.HasFlag(NoticeTopics.Chargebacks),
            // No topic names them: who is told of everything is told of them.
            ObjectKind.ProviderCredit or ObjectKind.ProviderCreditReversal => Topics == NoticeTopics.All,
            // V1's topics name nothing else, and v2 has no topics.
            ObjectKind.CheckoutSession
            or ObjectKind.PermissionDetails
            or ObjectKind.Report
            or ObjectKind.ReportSchedule
            or ObjectKind.Settlement
            or ObjectKind.EvidenceFile
            or ObjectKind.MerchantAccount => true,
        };

    /// <summary>1 (SHA-1, as the real service sends) or 2.</summary>
    public string SignatureVersion
    {
        get;
        init => field = value ?? "1";
    } = "1";

    /// <summary>PEM of a private CA that may sign the endpoint's certificate; null for public ones.</summary>
    public string? Ca { get; init; }

    /// <summary>
    /// Why nothing is sent there any more: it answered 410, or it is being checked. Null while it is in use.
    /// </summary>
    public string? Disabled { get; init; }

    /// <summary>
    /// Until when (real time) the receiver check that disabled it is surely under way; one that was broken off is over
    /// then. Null while none is.
    /// </summary>
    public DateTimeOffset? CheckedUntil { get; init; }
}
