using System.Text.Json.Serialization;

namespace Tender.AmazonPay.V1;

/// <summary>
/// The state of an authorization. Open: a value this version does not name is kept as it came, and equals none of
/// these.
/// </summary>
/// <param name="Value">As the wire spells it.</param>
[JsonConverter(typeof(OpenValueConverter<AuthorizationState>))]
public readonly record struct AuthorizationState(string Value) : IOpenValue<AuthorizationState>
{
    /// <summary>Decided within its timeout, a day at most.</summary>
    public static AuthorizationState Pending { get; } = new("Pending");

    /// <summary>The money is reserved and may be captured: for certain within 7 days, perhaps within 30.</summary>
    public static AuthorizationState Open { get; } = new("Open");

    /// <summary>Final; the reason says why.</summary>
    public static AuthorizationState Declined { get; } = new("Declined");

    /// <summary>Final: captured, canceled or expired; the reason says which.</summary>
    public static AuthorizationState Closed { get; } = new("Closed");

    static AuthorizationState IOpenValue<AuthorizationState>.Of(string value) => new(value);

    /// <summary>The value as the wire spells it; empty for the default.</summary>
    public override string ToString() => Value ?? "";
}
