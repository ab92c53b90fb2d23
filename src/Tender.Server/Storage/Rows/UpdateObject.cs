using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>The next version of an object; it replaces exactly the version that was read.</summary>
internal sealed record UpdateObject : IRow<UpdateObject>
{
    public static Statement<UpdateObject> Statement { get; } =
        Statement<UpdateObject>.Update(
            "objects",
            keys => keys.Text("id", row => row.Record.Id.Value).Long("version", row => row.ReadVersion),
            sets =>
                sets.Long("version", row => row.Record.Version)
                    .Short("state", row => (short)row.Record.State)
                    .Short("live", row => row.Record.IsFinal ? (short)0 : (short)1)
                    .LongOrNull("bound", row => row.Record.Bound?.Minor)
                    .Long("used", row => row.Record.Used)
                    .Instant("changed_at", row => row.Record.ChangedAt)
                    .Utf8("doc", row => row.Doc.Value)
        );

    public required MerchantId Merchant { get; init; }

    /// <summary>The version that was read.</summary>
    public required long ReadVersion { get; init; }

    public required Record Record { get; init; }

    /// <summary>The record as JSON.</summary>
    public required Document Doc { get; init; }
}
