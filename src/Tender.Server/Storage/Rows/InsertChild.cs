using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>An order under the agreement it was made for.</summary>
internal sealed record InsertChild : IRow<InsertChild>
{
    public static Statement<InsertChild> Statement { get; } =
        Statement<InsertChild>.InsertOnce("children", columns =>
            columns.Text("parent", row => row.Parent.Value).Text("id", row => row.Child.Value)
        );

    public required MerchantId Merchant { get; init; }

    public required ObjectId Parent { get; init; }

    public required ObjectId Child { get; init; }
}
