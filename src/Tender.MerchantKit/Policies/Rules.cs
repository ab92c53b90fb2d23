namespace Tender.MerchantKit.Policies;

/// <summary>What decides beside the documents: the merchant's policies and the poller's schedule.</summary>
internal sealed record Rules(IReadOnlyList<Policy> Policies, PollSchedule Schedule);
