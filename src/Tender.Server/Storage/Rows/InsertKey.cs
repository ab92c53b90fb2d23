using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>A new credential of a merchant.</summary>
internal sealed record InsertKey : IRow<InsertKey>
{
    public static Statement<InsertKey> Statement { get; } =
        Statement<InsertKey>.Insert("keys", columns =>
            columns
                .Text("id", row => row.Id)
                .Text("kind", row => row.Credential.Kind.Text())
                .Bytes("material", row => row.Credential.Material)
        );

    public MerchantId Merchant => Credential.Merchant;

    public required string Id { get; init; }

    public required Credential Credential { get; init; }
}
