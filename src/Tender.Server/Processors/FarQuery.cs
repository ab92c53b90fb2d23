using Tender.Core;

namespace Tender.Server.Processors;

/// <summary>Which operations a processor is asked to list.</summary>
/// <param name="Merchant">Whose.</param>
/// <param name="From">First heard of then or later, by the processor's clock.</param>
/// <param name="To">First heard of before.</param>
/// <param name="After">Where the page begins, as the one before said it; null for the first.</param>
internal sealed record FarQuery(MerchantId Merchant, DateTimeOffset From, DateTimeOffset To, string? After);
