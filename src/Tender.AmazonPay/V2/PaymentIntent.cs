using System.Text.Json.Serialization;

namespace Tender.AmazonPay.V2;

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
