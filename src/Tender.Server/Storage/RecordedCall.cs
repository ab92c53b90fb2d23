using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>A call of a sandbox merchant, as outcome coverage and the console look at it.</summary>
internal sealed record RecordedCall
{
    /// <summary>Its beginning among the journal's entries.</summary>
    public required long Seq { get; init; }

    /// <summary>Its end among the journal's entries.</summary>
    public required long Done { get; init; }

    /// <summary>When, in the merchant's time.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>What was asked for, by the API's own name.</summary>
    public required string Operation { get; init; }

    /// <summary>What it was about; null for nothing that is known.</summary>
    public ObjectId? Object { get; init; }

    /// <summary>The idempotency key of v2, the reference id of v1; null without one.</summary>
    public string? Key { get; init; }

    /// <summary>The status of the answer; 0 where the connection was cut.</summary>
    public required int Status { get; init; }

    /// <summary>Why it was refused; null where it was not.</summary>
    public string? Code { get; init; }

    /// <summary>Why it was refused, in words; null where it was not.</summary>
    public string? Message { get; init; }

    /// <summary>The family of what it named, or made; null for none.</summary>
    public ObjectId? Root { get; init; }

    /// <summary>What its signature was made over, without anybody's token; null where it is about no
    /// family.</summary>
    public string? Canonical { get; init; }

    /// <summary>How often it was made: more than once only for reads without news.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Whether it only looked.</summary>
    public bool IsRead => IsReadOf(Operation);

    /// <summary>Whether the operation of this name only looks.</summary>
    public static bool IsReadOf(string operation) =>
        operation.StartsWith("Get", StringComparison.Ordinal) || operation.StartsWith("List", StringComparison.Ordinal);
}
