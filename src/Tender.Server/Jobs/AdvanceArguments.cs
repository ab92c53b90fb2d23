using Tender.Core;

namespace Tender.Server.Jobs;

/// <summary>How a clock is advanced.</summary>
/// <param name="Settle">Whether deliveries that fall due are sent on the way.</param>
internal sealed record AdvanceArguments(bool Settle) : JobArguments
{
    private const string SettleText = "settle",
        OtherwiseText = "leave";

    /// <summary>A merchant has one clock.</summary>
    public override string Lane => "clock";

    public override string Print() => Settle ? SettleText : OtherwiseText;

    /// <summary>Reads what <see cref="Print"/> wrote; nothing stands for leaving deliveries out.</summary>
    public static AdvanceArguments Parse(string? text) => new(text == SettleText);
}
