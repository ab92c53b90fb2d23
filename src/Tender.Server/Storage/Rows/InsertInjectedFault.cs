using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>A fault that was injected, for the timeline.</summary>
internal sealed record InsertInjectedFault : IRow<InsertInjectedFault>
{
    public static Statement<InsertInjectedFault> Statement { get; } =
        Statement<InsertInjectedFault>.Insert("injected_faults", columns =>
            columns
                .Long("seq", row => row.Seq)
                .Text("root", row => row.Object?.Family.Value)
                .Instant("at", row => row.At)
                .Text("kind", row => row.Kind)
                .Long("n", row => row.Number)
                .Text("object", row => row.Object?.Value)
                .Text("operation", row => row.Operation)
                .Text("endpoint", row => row.Endpoint)
        );

    public required MerchantId Merchant { get; init; }

    /// <summary>Its place among the journal's entries.</summary>
    public required long Seq { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The fault, as the control API writes it.</summary>
    public required string Kind { get; init; }

    /// <summary>How many had matched its rule when it struck.</summary>
    public required long Number { get; init; }

    /// <summary>What the call or the notice was about; null for nothing.</summary>
    public ObjectId? Object { get; init; }

    /// <summary>The call; null for a notice.</summary>
    public string? Operation { get; init; }

    /// <summary>Where the notice goes; null for a call.</summary>
    public string? Endpoint { get; init; }
}
