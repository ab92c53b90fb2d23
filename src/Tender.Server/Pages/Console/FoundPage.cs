namespace Tender.Server.Pages.Console;

/// <summary>A page of a list.</summary>
/// <param name="Found">What was found.</param>
/// <param name="LookedAt">How many were looked at for it.</param>
/// <param name="Next">Where the list goes on; null where it ends.</param>
internal sealed record FoundPage(IReadOnlyList<FoundPayment> Found, int LookedAt, string? Next);
