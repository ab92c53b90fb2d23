using Tender.Core;

namespace Tender.Server.Http.V1;

/// <summary>
/// An order reference or billing agreement as it is read: confirmed, a draft, or a draft that was given up.
/// </summary>
/// <param name="Permission">Once confirmed.</param>
/// <param name="Details">What was said about it, once confirmed.</param>
/// <param name="Draft">Before.</param>
internal sealed record V1Order(ChargePermission? Permission, PermissionDetails? Details, CheckoutSession? Draft)
{
    public Record Record => (Record?)Permission ?? Draft!;
    public ObjectId Id => Record.Id.Family;
    public CheckoutSetup Setup => Details?.Setup ?? Draft!.Setup;
    public Money? Total => Permission?.Limit ?? Draft!.Setup.TotalOrderAmount;
    public string State => V1States.State(Record)!;

    /// <summary>
    /// Whether the buyer agreed to share something, by its scope; she did where nobody said what she agreed to.
    /// </summary>
    public bool Shares(string scope) => Setup.LoginScopes?.Contains(scope) != false;
}
