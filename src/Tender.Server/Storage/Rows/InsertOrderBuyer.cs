using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>An order under the e-mail address of its buyer.</summary>
internal sealed record InsertOrderBuyer : IRow<InsertOrderBuyer>
{
    public static Statement<InsertOrderBuyer> Statement { get; } =
        Statement<InsertOrderBuyer>.InsertOnce("order_buyers", columns =>
            columns.Text("email", row => row.Email.ToLowerInvariant()).Text("id", row => row.Order.Value)
        );

    public required MerchantId Merchant { get; init; }

    public required string Email { get; init; }

    public required ObjectId Order { get; init; }
}
