using System.Globalization;
using System.Text.Json;
using Tender.Server.Processors;

namespace Tender.ProcessorChecks;

/// <summary>An answer as a check looks at it.</summary>
/// <param name="Operation">The operation that was asked about.</param>
/// <param name="Answer">What came.</param>
internal sealed record Seen(string Operation, ProcessorAnswer Answer)
{
    /// <summary>The result; null for an answer that Tender would not believe.</summary>
    public string? Result =>
        Answer is { Status: 200, Problem: null } && Answer["operationId"] == Operation ? Answer["result"] : null;

    public string? Reference => Answer["reference"];

    public string? Reason => Answer["reason"];

    public string? Currency => Answer["currency"];

    public long? Amount =>
        Answer.Body is { } body
        && body.TryGetProperty("amount", out var amount)
        && amount.ValueKind == JsonValueKind.Number
        && amount.TryGetInt64(out var minor)
            ? minor
            : null;

    /// <summary>Refused as a call: nothing was done, and it is not to be asked again as it is.</summary>
    public bool IsRefused => Answer.Status is >= 400 and < 500;

    /// <summary>In a line.</summary>
    public override string ToString()
    {
        if (Answer.Status != 200)
            return $"HTTP {Answer.Status}";
        if (Answer.Problem is { } problem)
            return $"an answer that cannot be believed: {problem}";
        if (Answer["operationId"] != Operation)
            return $"an answer about {Answer["operationId"] ?? "no operation"}";
        string?[] words =
        [
            Result ?? "no result",
            Reason,
            Amount?.ToString(CultureInfo.InvariantCulture),
            Currency,
            Reference is null ? null : $"({Reference})",
        ];
        return string.Join(' ', words.Where(word => word is not null));
    }
}
