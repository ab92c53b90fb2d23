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

/// <summary>
/// The state of a charge permission. Open: a value this version does not name is kept as it came, and equals none of
/// these.
/// </summary>
/// <param name="Value">As the wire spells it.</param>
[JsonConverter(typeof(OpenValueConverter<ChargePermissionState>))]
public readonly record struct ChargePermissionState(string Value) : IOpenValue<ChargePermissionState>
{
    /// <summary>May be charged.</summary>
    public static ChargePermissionState Chargeable { get; } = new("Chargeable");

    /// <summary>Cannot be charged now; the reasons say what the buyer has to repair.</summary>
    public static ChargePermissionState NonChargeable { get; } = new("NonChargeable");

    /// <summary>Final. Existing charges may still be captured and refunded.</summary>
    public static ChargePermissionState Closed { get; } = new("Closed");

    static ChargePermissionState IOpenValue<ChargePermissionState>.Of(string value) => new(value);

    /// <summary>The value as the wire spells it; empty for the default.</summary>
    public override string ToString() => Value ?? "";
}

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

/// <summary>
/// What completing a checkout session does. Open: a value this version does not name is kept as it came, and equals
/// none of these.
/// </summary>
/// <param name="Value">As the wire spells it.</param>
[JsonConverter(typeof(OpenValueConverter<PaymentIntent>))]
public readonly record struct PaymentIntent(string Value) : IOpenValue<PaymentIntent>
{
    /// <summary>A permission, and no charge.</summary>
    public static PaymentIntent Confirm { get; } = new("Confirm");

    /// <summary>A permission and an authorized charge, perhaps pending.</summary>
    public static PaymentIntent Authorize { get; } = new("Authorize");

    /// <summary>A permission and a captured charge. Cannot be pending.</summary>
    public static PaymentIntent AuthorizeWithCapture { get; } = new("AuthorizeWithCapture");

    static PaymentIntent IOpenValue<PaymentIntent>.Of(string value) => new(value);

    /// <summary>The value as the wire spells it; empty for the default.</summary>
    public override string ToString() => Value ?? "";
}

/// <summary>
/// How often a permission may be charged. Open: a value this version does not name is kept as it came, and equals none
/// of these.
/// </summary>
/// <param name="Value">As the wire spells it.</param>
[JsonConverter(typeof(OpenValueConverter<ChargePermissionType>))]
public readonly record struct ChargePermissionType(string Value) : IOpenValue<ChargePermissionType>
{
    /// <summary>For one order, up to its total.</summary>
    public static ChargePermissionType OneTime { get; } = new("OneTime");

    /// <summary>Again and again, by a schedule.</summary>
    public static ChargePermissionType Recurring { get; } = new("Recurring");

    /// <summary>Whenever the buyer orders again.</summary>
    public static ChargePermissionType PaymentMethodOnFile { get; } = new("PaymentMethodOnFile");

    static ChargePermissionType IOpenValue<ChargePermissionType>.Of(string value) => new(value);

    /// <summary>The value as the wire spells it; empty for the default.</summary>
    public override string ToString() => Value ?? "";
}
