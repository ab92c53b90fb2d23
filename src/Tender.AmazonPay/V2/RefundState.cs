using System.Text.Json.Serialization;

namespace Tender.AmazonPay.V2;

/// <summary>
/// The state of a refund. Open: a value this version does not name is kept as it came, and equals none of these.
/// </summary>
/// <param name="Value">As the wire spells it.</param>
[JsonConverter(typeof(OpenValueConverter<RefundState>))]
public readonly record struct RefundState(string Value) : IOpenValue<RefundState>
{
    /// <summary>Pending: every refund begins so.</summary>
    public static RefundState RefundInitiated { get; } = new("RefundInitiated");

    /// <summary>Final: the buyer has the money.</summary>
    public static RefundState Refunded { get; } = new("Refunded");

    /// <summary>Final: pay the buyer another way.</summary>
    public static RefundState Declined { get; } = new("Declined");

    static RefundState IOpenValue<RefundState>.Of(string value) => new(value);

    /// <summary>The value as the wire spells it; empty for the default.</summary>
    public override string ToString() => Value ?? "";
}
