using System.Globalization;

namespace Tender.Core;

/// <summary>One authorization, capture or refund as a processor is asked for it.</summary>
/// <param name="Operation">The object's id: one per intent, unique for its merchant.</param>
/// <param name="Kind">What is asked.</param>
/// <param name="Amount">How much.</param>
/// <param name="Instrument">The buyer's payment method.</param>
/// <param name="RequestedAt">When the merchant asked, in the merchant's time.</param>
/// <param name="CaptureNow">Reserve and take in one step.</param>
/// <param name="Answering">How long the caller waits.</param>
/// <param name="Late">A capture outside the guarantee window.</param>
/// <param name="Simulation">What the sandbox's caller wants to happen, already recognised; null to let the instrument
/// decide.</param>
public sealed record ProcessorCall(
    ObjectId Operation,
    ProcessorCallKind Kind,
    Money Amount,
    Instrument Instrument,
    DateTimeOffset RequestedAt,
    bool CaptureNow,
    AnswerMode Answering,
    bool Late,
    Simulation? Simulation
)
{
    /// <summary>Whose it is; null for a processor that decides at once and is not asked.</summary>
    public MerchantId? Merchant { get; init; }

    /// <summary>What the buyer's statement is to show; null for the processor's own words.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>The names the processor gave to what this call builds on.</summary>
    public ProcessorReferences References { get; init; } = ProcessorReferences.None;

    /// <summary>
    /// Whether its effect is still wanted. What was given up is only asked for so that it can be undone: a processor
    /// that can ask only by sending the request again does not ask.
    /// </summary>
    public bool IsWanted { get; init; } = true;

    /// <summary>How many tries to undo it the processor has declined.</summary>
    public int UndosDeclined { get; init; }

    /// <summary>
    /// Our operation id: the processor's idempotency key, and the name under which an answer can be asked for again.
    /// Unique among all merchants, and for ever: after a database was brought back from a backup, another object may
    /// get the id of one that was lost, but not its instant.
    /// </summary>
    public string OperationId => OperationIdOf(Merchant, Operation, RequestedAt);

    /// <summary>The authorization that a capture takes, or whose capture a refund gives back; null otherwise.</summary>
    public ObjectId? Authorization { get; init; }

    /// <summary>When that authorization was asked for; null until it was looked up.</summary>
    public DateTimeOffset? AuthorizedAt { get; init; }

    /// <summary><see cref="OperationId"/> of that authorization; null where there is none.</summary>
    public string? AuthorizationId =>
        (Authorization, AuthorizedAt) is ({ } one, { } at) ? OperationIdOf(Merchant, one, at) : null;

    /// <summary><see cref="OperationId"/> of what a merchant asked for.</summary>
    /// <param name="merchant">Whose it is.</param>
    /// <param name="operation">The object's id.</param>
    /// <param name="requestedAt">When it was asked for; its milliseconds count.</param>
    public static string OperationIdOf(MerchantId? merchant, ObjectId operation, DateTimeOffset requestedAt) =>
        $"{merchant}/{operation}/{InstantText(requestedAt)}";

    /// <summary>An instant as processors are told it: UTC, with milliseconds.</summary>
    public static string InstantText(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
