namespace Tender.Testing;

/// <summary>An order of the original API that the buyer has begun and the shop has yet to confirm.</summary>
/// <param name="Id">The order reference's or billing agreement's id.</param>
/// <param name="AccessToken">The buyer's token of Login with Amazon.</param>
public sealed record DraftOrder(string Id, string AccessToken);
