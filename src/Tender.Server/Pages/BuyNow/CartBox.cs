namespace Tender.Server.Pages.BuyNow;

/// <summary>Something that the shop asks or tells on the page, with the addresses to read on.</summary>
internal sealed record CartBox(string Type, string? Program, IReadOnlyList<string> Urls);
