using System.Xml;

namespace Tender.Testing;

/// <summary>A rule that decides how a call ends: the first that fits is used.</summary>
/// <param name="Operation">Which kind of call it decides.</param>
/// <param name="Outcome"><c>Approved</c>, or a reason code of the v2 API: <c>AmazonRejected</c>,
/// <c>HardDeclined</c>, <c>TransactionTimedOut</c>, <c>ProcessingFailure</c> and so on.</param>
public sealed record ScriptedOutcome(ScriptedOperation Operation, string Outcome)
{
    /// <summary>
    /// Only for this object (the charge that is captured, the permission that is charged); null for any.
    /// </summary>
    public string? ObjectId { get; init; }

    /// <summary>Only for a call with this reference of the merchant's; null for any.</summary>
    public string? Reference { get; init; }

    /// <summary>
    /// Makes the answer a later one, where the protocol allows that, by the merchant's clock; null: at once.
    /// </summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>How often it is used, 1 unless given; 0 for always.</summary>
    public int Times { get; init; } = 1;

    internal object ToWish() =>
        new
        {
            Operation,
            Outcome,
            Match = ObjectId is null && Reference is null ? null : new { ObjectId, Reference },
            Delay = Delay is { } delay ? XmlConvert.ToString(delay) : null,
            Times,
        };
}

/// <summary>What a <see cref="ScriptedOutcome"/> decides.</summary>
public enum ScriptedOperation
{
    /// <summary>A checkout that is completed.</summary>
    Complete,

    /// <summary>An authorization: v2 Create Charge, v1 Authorize.</summary>
    Authorize,

    /// <summary>A capture of either API.</summary>
    Capture,

    /// <summary>A refund of either API.</summary>
    Refund,
}
