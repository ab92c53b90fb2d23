using System.Text.Json.Serialization;
using Tender.AmazonPay;

namespace Tender.MerchantKit.Notices;

/// <summary>
/// The kind of object a notice is about, in one spelling for both generations. Open: a value this version does not name
/// is kept as it came, and equals none of these.
/// </summary>
/// <param name="Value">As the wire spells it.</param>
[JsonConverter(typeof(OpenValueConverter<NoticeObjectType>))]
public readonly record struct NoticeObjectType(string Value) : IOpenValue<NoticeObjectType>
{
    /// <summary>v2: a charge permission.</summary>
    public static NoticeObjectType ChargePermission { get; } = new("ChargePermission");

    /// <summary>v2: a charge, which is an authorization and later its capture.</summary>
    public static NoticeObjectType Charge { get; } = new("Charge");

    /// <summary>Both: a refund of a charge or capture.</summary>
    public static NoticeObjectType Refund { get; } = new("Refund");

    /// <summary>Both: a chargeback; there is no operation of this kit that reads one.</summary>
    public static NoticeObjectType Chargeback { get; } = new("Chargeback");

    /// <summary>v1: an order reference.</summary>
    public static NoticeObjectType OrderReference { get; } = new("OrderReference");

    /// <summary>v1: an authorization on an order reference or agreement.</summary>
    public static NoticeObjectType Authorization { get; } = new("Authorization");

    /// <summary>v1: a capture of an authorization.</summary>
    public static NoticeObjectType Capture { get; } = new("Capture");

    /// <summary>v1: a billing agreement.</summary>
    public static NoticeObjectType BillingAgreement { get; } = new("BillingAgreement");

    static NoticeObjectType IOpenValue<NoticeObjectType>.Of(string value) => new(value);

    /// <summary>The value as the wire spells it; empty for the default.</summary>
    public override string ToString() => Value ?? "";
}
