using Tender.Core;

namespace Tender.Server.Pages.BuyNow;

/// <summary>A line of what is bought.</summary>
internal sealed record CartItem(string Title, string? Variant, string Quantity, Money? Total);
