using System.Globalization;

namespace Tender.Core;

/// <summary>What an agreement must know of what happened to one of its children.</summary>
/// <param name="Back">How much of what was counted for it was given back.</param>
/// <param name="AuthorizedAt">When that was counted.</param>
/// <param name="MethodFailed">The payment method was declined for good.</param>
/// <param name="Captured">Money was taken.</param>
public sealed record ChildResult(
    Money Back,
    DateTimeOffset AuthorizedAt,
    bool MethodFailed = false,
    bool Captured = false
) : JobArguments
{
    /// <inheritdoc/>
    public override string Print() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Back.Minor} {Back.Currency} {AuthorizedAt.ToUnixTimeMilliseconds()}"
                + $"{(MethodFailed ? " failed" : "")}{(Captured ? " captured" : "")}"
        );

    /// <summary>Reads what <see cref="Print"/> wrote.</summary>
    public static ChildResult Parse(string text)
    {
        var words = text.Split(' ');
        return new(
            new Money(long.Parse(words[0], CultureInfo.InvariantCulture), Enum.Parse<Currency>(words[1])),
            DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(words[2], CultureInfo.InvariantCulture)),
            words.Contains("failed"),
            words.Contains("captured")
        );
    }
}
