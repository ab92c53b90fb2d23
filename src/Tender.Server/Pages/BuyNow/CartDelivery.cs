using Tender.Core;

namespace Tender.Server.Pages.BuyNow;

/// <summary>A way to ship what is bought.</summary>
internal sealed record CartDelivery(string Id, string Name, Money? Price, bool IsDefault);
