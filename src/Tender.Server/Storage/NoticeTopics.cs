namespace Tender.Server.Storage;

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
