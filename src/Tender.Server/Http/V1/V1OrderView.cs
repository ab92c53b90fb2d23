using Tender.Core;

namespace Tender.Server.Http.V1;

/// <summary>
/// An order reference or billing agreement as it is shown: confirmed, a draft, or a draft that was given up.
/// </summary>
/// <param name="Permission">The permission, once it is confirmed.</param>
/// <param name="Details">What buyer and merchant said about it, once it is confirmed.</param>
/// <param name="Draft">The draft, before it is confirmed.</param>
internal sealed record V1OrderView(ChargePermission? Permission, PermissionDetails? Details, CheckoutSession? Draft)
{
    public Record Record => (Record?)Permission ?? Draft!;
    public ObjectId Id => Record.Id.Family;
    public CheckoutSetup Setup => Details?.Setup ?? Draft!.Setup;
    public Buyer? Buyer => Details?.Buyer ?? Draft?.Buyer;
    public Money? Total => Permission?.Limit ?? Draft!.Setup.TotalOrderAmount;

    /// <summary>
    /// Whether the merchant confirmed it, if only subject to the bank's challenge: who the buyer is, is told from then
    /// on.
    /// </summary>
    public bool IsConfirmed => Permission is not null || Draft?.IsChallenged == true;

    public string State => V1States.State(Record)!;

    /// <summary>
    /// Whether the buyer agreed to share what a scope names. Where no scopes were recorded, she agreed to everything.
    /// </summary>
    public bool Shares(string scope) => Setup.LoginScopes?.Contains(scope) != false;
}
