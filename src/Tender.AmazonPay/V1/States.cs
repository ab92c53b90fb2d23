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

    /// <summary>May be authorized.</summary>
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

    /// <summary>May be captured.</summary>
    public static AuthorizationState Open { get; } = new("Open");

    /// <summary>Final; the reason says why.</summary>
    public static AuthorizationState Declined { get; } = new("Declined");

    /// <summary>Final: captured, canceled or expired; the reason says which.</summary>
    public static AuthorizationState Closed { get; } = new("Closed");

    static AuthorizationState IOpenValue<AuthorizationState>.Of(string value) => new(value);

    /// <summary>The value as the wire spells it; empty for the default.</summary>
    public override string ToString() => Value ?? "";
}

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

/// <summary>
/// The state of a refund. Open: a value this version does not name is kept as it came, and equals none of these.
/// </summary>
/// <param name="Value">As the wire spells it.</param>
[JsonConverter(typeof(OpenValueConverter<RefundState>))]
public readonly record struct RefundState(string Value) : IOpenValue<RefundState>
{
    /// <summary>Every refund begins so.</summary>
    public static RefundState Pending { get; } = new("Pending");

    /// <summary>Final: the buyer has the money.</summary>
    public static RefundState Completed { get; } = new("Completed");

    /// <summary>Final: pay the buyer another way.</summary>
    public static RefundState Declined { get; } = new("Declined");

    static RefundState IOpenValue<RefundState>.Of(string value) => new(value);

    /// <summary>The value as the wire spells it; empty for the default.</summary>
    public override string ToString() => Value ?? "";
}

/// <summary>
/// The state of a billing agreement. Open: a value this version does not name is kept as it came, and equals none of
/// these.
/// </summary>
/// <param name="Value">As the wire spells it.</param>
[JsonConverter(typeof(OpenValueConverter<BillingAgreementState>))]
public readonly record struct BillingAgreementState(string Value) : IOpenValue<BillingAgreementState>
{
    /// <summary>Not confirmed yet.</summary>
    public static BillingAgreementState Draft { get; } = new("Draft");

    /// <summary>May be authorized.</summary>
    public static BillingAgreementState Open { get; } = new("Open");

    /// <summary>The payment method was declined; open again when the buyer repairs it.</summary>
    public static BillingAgreementState Suspended { get; } = new("Suspended");

    /// <summary>Final.</summary>
    public static BillingAgreementState Canceled { get; } = new("Canceled");

    /// <summary>Final.</summary>
    public static BillingAgreementState Closed { get; } = new("Closed");

    static BillingAgreementState IOpenValue<BillingAgreementState>.Of(string value) => new(value);

    /// <summary>The value as the wire spells it; empty for the default.</summary>
    public override string ToString() => Value ?? "";
}
