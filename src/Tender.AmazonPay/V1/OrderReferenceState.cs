using System.Text.Json.Serialization;

namespace Tender.AmazonPay.V1;

/// <summary>
/// The state of an order reference. Open: a value this version does not name is kept as it came, and equals none of
/// these.
/// </summary>
/// <param name="Value">As the wire spells it.</param>
[JsonConverter(typeof(OpenValueConverter<OrderReferenceState>))]
public readonly record struct OrderReferenceState(string Value) : IOpenValue<OrderReferenceState>
{
    /// <summary>Not confirmed yet; canceled after 3 hours.</summary>
    public static OrderReferenceState Draft { get; } = new("Draft");

    /// <summary>Confirmed by the buyer: authorizations may be made.</summary>
    public static OrderReferenceState Open { get; } = new("Open");

    /// <summary>The payment method was declined; open again when the buyer repairs it.</summary>
    public static OrderReferenceState Suspended { get; } = new("Suspended");

    /// <summary>Final, nothing was captured.</summary>
    public static OrderReferenceState Canceled { get; } = new("Canceled");

    /// <summary>Final. Open authorizations may still be captured.</summary>
    public static OrderReferenceState Closed { get; } = new("Closed");

    static OrderReferenceState IOpenValue<OrderReferenceState>.Of(string value) => new(value);

    /// <summary>The value as the wire spells it; empty for the default.</summary>
    public override string ToString() => Value ?? "";
}
