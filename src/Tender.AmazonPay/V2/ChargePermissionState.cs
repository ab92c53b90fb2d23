using System.Text.Json.Serialization;

namespace Tender.AmazonPay.V2;

/// <summary>
/// The state of a charge permission. Open: a value this version does not name is kept as it came, and equals none of
/// these.
/// </summary>
/// <param name="Value">As the wire spells it.</param>
[JsonConverter(typeof(OpenValueConverter<ChargePermissionState>))]
public readonly record struct ChargePermissionState(string Value) : IOpenValue<ChargePermissionState>
{
    /// <summary>New charges may be made on it.</summary>
    public static ChargePermissionState Chargeable { get; } = new("Chargeable");

    /// <summary>Cannot be charged now; the reasons say what the buyer has to repair.</summary>
    public static ChargePermissionState NonChargeable { get; } = new("NonChargeable");

    /// <summary>Final. Existing charges may still be captured and refunded.</summary>
    public static ChargePermissionState Closed { get; } = new("Closed");

    static ChargePermissionState IOpenValue<ChargePermissionState>.Of(string value) => new(value);

    /// <summary>The value as the wire spells it; empty for the default.</summary>
    public override string ToString() => Value ?? "";
}
