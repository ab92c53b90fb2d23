using System.Text.Json.Serialization;

namespace Tender.AmazonPay.V2;

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
