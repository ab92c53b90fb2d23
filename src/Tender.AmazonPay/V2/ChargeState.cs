using System.Text.Json.Serialization;

namespace Tender.AmazonPay.V2;

/// <summary>
/// The state of a charge. Open: a value this version does not name is kept as it came, and equals none of these.
/// </summary>
/// <param name="Value">As the wire spells it.</param>
[JsonConverter(typeof(OpenValueConverter<ChargeState>))]
public readonly record struct ChargeState(string Value) : IOpenValue<ChargeState>
{
    /// <summary>Pending: decided within 24 hours.</summary>
    public static ChargeState AuthorizationInitiated { get; } = new("AuthorizationInitiated");

    /// <summary>May be captured: for certain within 7 days, perhaps within 30.</summary>
    public static ChargeState Authorized { get; } = new("Authorized");

    /// <summary>Being captured: later than 7 days after the authorization a capture is decided later.</summary>
    public static ChargeState CaptureInitiated { get; } = new("CaptureInitiated");

    /// <summary>Final: the money is taken.</summary>
    public static ChargeState Captured { get; } = new("Captured");

    /// <summary>Final: canceled or expired; the reason says which.</summary>
    public static ChargeState Canceled { get; } = new("Canceled");

    /// <summary>Final: the authorization or the capture was declined.</summary>
    public static ChargeState Declined { get; } = new("Declined");

    static ChargeState IOpenValue<ChargeState>.Of(string value) => new(value);

    /// <summary>The value as the wire spells it; empty for the default.</summary>
    public override string ToString() => Value ?? "";
}
