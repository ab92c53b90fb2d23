using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>A call that is recorded.</summary>
internal sealed record InsertCall : IRow<InsertCall>
{
    public static Statement<InsertCall> Statement { get; } =
        Statement<InsertCall>.InsertOnce("calls", columns =>
            columns
                .Long("seq", row => row.Call.Seq)
                .Long("done", row => row.Call.Done)
                .Instant("at", row => row.Call.At)
                .Text("operation", row => row.Call.Operation)
                .Text("object", row => row.Call.Object?.Value)
                .Text("key", row => row.Call.Key)
                .Short("status", row => (short)row.Call.Status)
                .Text("code", row => row.Call.Code)
                .Long("times", row => row.Call.Times)
                .Text("root", row => row.Call.Root?.Value)
                .Text("canonical", row => row.Call.Canonical)
                .Text("message", row => row.Call.Message)
        );

    public required MerchantId Merchant { get; init; }

    public required RecordedCall Call { get; init; }
}
