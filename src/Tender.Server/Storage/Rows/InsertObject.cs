using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>A new object.</summary>
internal sealed record InsertObject : IRow<InsertObject>
{
    public static Statement<InsertObject> Statement { get; } =
        Statement<InsertObject>.Insert("objects", columns =>
            columns
                .Text("id", row => row.Record.Id.Value)
                .Text("root", row => row.Record.Id.Root.Value)
                .Short("kind", row => (short)row.Record.Id.Kind)
                .Short("state", row => (short)row.Record.State)
                .Short("live", row => row.Record.IsFinal ? (short)0 : (short)1)
                .Long("version", row => row.Record.Version)
                .LongOrNull("bound", row => row.Record.Bound?.Minor)
                .Long("used", row => row.Record.Used)
                .Instant("changed_at", row => row.Record.ChangedAt)
                .Utf8("doc", row => row.Doc.Value)
                .Long("made", row => row.Made)
                .Text("email", row => row.Email)
        );

    public required MerchantId Merchant { get; init; }

    public required Record Record { get; init; }

    /// <summary>The record as JSON.</summary>
    public required Document Doc { get; init; }

    /// <summary>The number of the journal entry that makes it.</summary>
    public required long Made { get; init; }

    /// <summary>An order is found by the e-mail address of its buyer, in small letters.</summary>
    private string Email => (Record as PermissionDetails)?.Buyer?.Email?.ToLowerInvariant() ?? "";
}
