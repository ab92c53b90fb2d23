using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Storage;

/// <summary>A watched object as claimed for reading: <paramref name="Hints"/> as they were then.</summary>
internal sealed record ClaimedObject(TrackedObject Known, long Hints);
