using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Orders;

/// <summary>What has become of a request so far.</summary>
/// <param name="State">How far it is.</param>
/// <param name="ObjectId">The object it made or changed, once that is known.</param>
/// <param name="Ending">The latest ending under its name, alerts aside; the handler is told it too.</param>
public sealed record Progress(ProgressState State, string? ObjectId, Ending? Ending);
