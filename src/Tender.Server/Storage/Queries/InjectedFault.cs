using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>A fault that was injected.</summary>
/// <param name="Seq">Its place among the journal's entries.</param>
/// <param name="At">When, in the merchant's time.</param>
/// <param name="Kind">Which, as the control API writes it.</param>
/// <param name="Number">How many had matched its rule when it struck.</param>
/// <param name="Object">What the call or the notice was about; null for nothing.</param>
/// <param name="Operation">The call; null for a notice.</param>
/// <param name="Endpoint">Where the notice goes; null for a call.</param>
internal sealed record InjectedFault(
    long Seq,
    DateTimeOffset At,
    string Kind,
    long Number,
    ObjectId? Object,
    string? Operation,
    string? Endpoint
);
