using System.Text.Json.Serialization;

namespace Tender.AmazonPay.V1;

/// <summary>
/// The state of a capture. Open: a value this version does not name is kept as it came, and equals none of these.
/// </summary>
/// <param name="Value">As the wire spells it.</param>
[JsonConverter(typeof(OpenValueConverter<CaptureState>))]
public readonly record struct CaptureState(string Value) : IOpenValue<CaptureState>
{
    /// <summary>Decided later, because the authorization is older than 7 days.</summary>
    public static CaptureState Pending { get; } = new("Pending");

    /// <summary>The money is taken.</summary>
    public static CaptureState Completed { get; } = new("Completed");

    /// <summary>Final: the money is not taken.</summary>
    public static CaptureState Declined { get; } = new("Declined");

    /// <summary>Completed, and nothing more can be refunded.</summary>
    public static CaptureState Closed { get; } = new("Closed");

    static CaptureState IOpenValue<CaptureState>.Of(string value) => new(value);

    /// <summary>The value as the wire spells it; empty for the default.</summary>
    public override string ToString() => Value ?? "";
}
