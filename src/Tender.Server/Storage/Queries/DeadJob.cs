using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>A job that was given up.</summary>
/// <param name="Merchant">Whose.</param>
/// <param name="Id">Its number; unique for the merchant.</param>
/// <param name="Kind">What it was to do.</param>
/// <param name="Object">With what; empty for a job that concerns no object.</param>
/// <param name="DueAt">When it fell due, in the merchant's time.</param>
/// <param name="Failures">How often it failed.</param>
/// <param name="Error">What went wrong the last time.</param>
internal sealed record DeadJob(
    MerchantId Merchant,
    long Id,
    JobKind Kind,
    string Object,
    DateTimeOffset DueAt,
    int Failures,
    string? Error
);
