using System.Text.Json.Serialization;

namespace Tender.AmazonPay.V1;

/// <summary>
/// The state of a billing agreement. Open: a value this version does not name is kept as it came, and equals none of
/// these.
/// </summary>
/// <param name="Value">As the wire spells it.</param>
[JsonConverter(typeof(OpenValueConverter<BillingAgreementState>))]
public readonly record struct BillingAgreementState(string Value) : IOpenValue<BillingAgreementState>
{
    /// <summary>The buyer has not confirmed it yet.</summary>
    public static BillingAgreementState Draft { get; } = new("Draft");

    /// <summary>It may be charged within its monthly limit.</summary>
    public static BillingAgreementState Open { get; } = new("Open");

    /// <summary>The payment method was declined; open again when the buyer repairs it.</summary>
    public static BillingAgreementState Suspended { get; } = new("Suspended");

    /// <summary>Final: a draft that was not confirmed within 3 hours, or canceled by Amazon.</summary>
    public static BillingAgreementState Canceled { get; } = new("Canceled");

    /// <summary>Final: closed by the merchant, the buyer or Amazon; the reason says by whom.</summary>
    public static BillingAgreementState Closed { get; } = new("Closed");

    static BillingAgreementState IOpenValue<BillingAgreementState>.Of(string value) => new(value);

    /// <summary>The value as the wire spells it; empty for the default.</summary>
    public override string ToString() => Value ?? "";
}
