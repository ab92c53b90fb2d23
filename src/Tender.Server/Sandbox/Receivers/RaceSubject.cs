using Tender.Core;

namespace Tender.Server.Sandbox.Receivers;

/// <summary>An order that the shop has begun for a race.</summary>
/// <param name="Order">Its name in the shop.</param>
/// <param name="Authorization">Its pending authorization.</param>
/// <param name="RedirectUrl">Where the buyer returns; null where the shop does not say.</param>
/// <param name="PollUrl">What makes the shop read the object by itself; null as above.</param>
/// <param name="CaptureUrl">What makes the shop capture; null as above.</param>
internal sealed record RaceSubject(
    string Order,
    ObjectId Authorization,
    string? RedirectUrl,
    string? PollUrl,
    string? CaptureUrl
);
