namespace Tender.Server.Hosting;

/// <summary>What the links of one answer begin with.</summary>
/// <param name="Caller">For links that the caller follows itself: files and reports.</param>
/// <param name="Browser">For links that a buyer or a merchant opens in a browser.</param>
internal sealed record LinkOrigins(Uri Caller, Uri Browser);
