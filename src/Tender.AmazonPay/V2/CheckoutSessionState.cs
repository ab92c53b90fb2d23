using System.Text.Json.Serialization;

namespace Tender.AmazonPay.V2;

/// <summary>
/// The state of a checkout session. Open: a value this version does not name is kept as it came, and equals none of
/// these.
/// </summary>
/// <param name="Value">As the wire spells it.</param>
[JsonConverter(typeof(OpenValueConverter<CheckoutSessionState>))]
public readonly record struct CheckoutSessionState(string Value) : IOpenValue<CheckoutSessionState>
{
    /// <summary>The buyer has not finished; constraints say what is missing.</summary>
    public static CheckoutSessionState Open { get; } = new("Open");

    /// <summary>Completed by the merchant, even if its authorization is still pending.</summary>
    public static CheckoutSessionState Completed { get; } = new("Completed");

    /// <summary>Canceled; the reason says by whom.</summary>
    public static CheckoutSessionState Canceled { get; } = new("Canceled");

    static CheckoutSessionState IOpenValue<CheckoutSessionState>.Of(string value) => new(value);

    /// <summary>The value as the wire spells it; empty for the default.</summary>
    public override string ToString() => Value ?? "";
}
