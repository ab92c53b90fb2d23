namespace Tender.Server.Storage;

/// <summary>A notice for one endpoint in one dialect, as it is shown.</summary>
internal sealed record DeliveryRow(
    long Seq,
    int Step,
    string Endpoint,
    Dialects Dialect,
    string MessageId,
    DeliveryState State,
    byte[]? Body,
    DateTimeOffset? NextAt,
    IReadOnlyList<AttemptRow> Attempts
);
