using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>An order under the merchant's own number of it.</summary>
internal sealed record InsertOrderName : IRow<InsertOrderName>
{
    public static Statement<InsertOrderName> Statement { get; } =
        Statement<InsertOrderName>.InsertOnce("order_names", columns =>
            columns
                .Text("name", row => row.Name)
                .Instant("created_at", row => row.CreatedAt)
                .Text("id", row => row.Order.Value)
        );

    public required MerchantId Merchant { get; init; }

    /// <summary>The merchant's number.</summary>
    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required ObjectId Order { get; init; }
}
