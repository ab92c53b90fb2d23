using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>A row of the jobs table, as a claim or an advance reads it.</summary>
internal sealed record StoredJob(
    MerchantId Merchant,
    long Id,
    long Fence,
    JobKind Kind,
    string Object,
    string? Arguments,
    DateTimeOffset DueAt,
    string? Lane,
    int Failures
);
