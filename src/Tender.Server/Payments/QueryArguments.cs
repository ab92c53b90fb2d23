using System.Globalization;
using Tender.Core;

namespace Tender.Server.Payments;

/// <summary>What is known when a processor is asked (again) about a call, or to undo one.</summary>
/// <param name="Asked">How often it was asked before.</param>
/// <param name="Capture">The capture that a refund gives back from.</param>
/// <param name="UndosDeclined">How many tries to undo it were declined.</param>
internal sealed record QueryArguments(int Asked = 0, ObjectId? Capture = null, int UndosDeclined = 0) : JobArguments
{
    public override string Print() =>
        string.Create(CultureInfo.InvariantCulture, $"{Asked}/{Capture?.Value}")
        + (UndosDeclined == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"/{UndosDeclined}"));

    /// <summary>Reads what <see cref="Print"/> wrote; nothing stands for a first question.</summary>
    public static QueryArguments Parse(string? text) =>
        text?.Split('/') is [var asked, var capture, .. var declined]
            ? new(
                int.Parse(asked, CultureInfo.InvariantCulture),
                ObjectId.Parse(capture),
                declined is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 0
            )
            : new();
}
