using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>A line of the ledger.</summary>
internal sealed record InsertLedgerLine : IRow<InsertLedgerLine>
{
    public static Statement<InsertLedgerLine> Statement { get; } =
        Statement<InsertLedgerLine>.Insert("ledger", columns =>
            columns
                .Long("seq", row => row.Seq)
                .Short("line", row => (short)row.Index)
                .Text("object", row => row.Line.Object.Value)
                .Short("account", row => (short)row.Line.Account)
                .Text("currency", row => row.Line.Amount.Currency.ToString())
                .Long("amount", row => row.Line.Amount.Minor)
                .Instant("at", row => row.At)
                .Text("settlement", row => row.Line.Object.Kind == ObjectKind.Settlement ? row.Line.Object.Value : null)
        );

    public required MerchantId Merchant { get; init; }

    /// <summary>The journal entry it belongs to.</summary>
    public required long Seq { get; init; }

    /// <summary>Its place in the entry.</summary>
    public required int Index { get; init; }

    public required LedgerLine Line { get; init; }

    public required DateTimeOffset At { get; init; }
}
