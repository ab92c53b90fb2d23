using System.Text.Json;
using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// Records to JSON in UTF-8 and back. Members at their default are left out, so a record grows a member without a
/// migration.
/// </summary>
internal static class RecordJson
{
    /// <summary>
    /// Stands for the shipping address where the bill goes to the same, as most do. An address without any member is
    /// nobody's: such a billing address is not kept.
    /// </summary>
    private static readonly Address AsShipped = new();

    public static byte[] Write(Record record) =>
        record switch
        {
            CheckoutSession session => JsonSerializer.SerializeToUtf8Bytes(
                session with
                {
                    BillingAddress = Shortened(session.BillingAddress, session.ShippingAddress),
                },
                RowJson.Tight.CheckoutSession
            ),
            ChargePermission permission => JsonSerializer.SerializeToUtf8Bytes(
                permission,
                RowJson.Tight.ChargePermission
            ),
            PermissionDetails details => JsonSerializer.SerializeToUtf8Bytes(
                details with
                {
                    BillingAddress = Shortened(details.BillingAddress, details.ShippingAddress),
                },
                RowJson.Tight.PermissionDetails
            ),
            Authorization authorization => JsonSerializer.SerializeToUtf8Bytes(
                authorization,
                RowJson.Tight.Authorization
            ),
            Capture capture => JsonSerializer.SerializeToUtf8Bytes(capture, RowJson.Tight.Capture),
            Refund refund => JsonSerializer.SerializeToUtf8Bytes(refund, RowJson.Tight.Refund),
            Report report => JsonSerializer.SerializeToUtf8Bytes(report, RowJson.Tight.Report),
            ReportSchedule schedule => JsonSerializer.SerializeToUtf8Bytes(schedule, RowJson.Tight.ReportSchedule),
            Settlement settlement => JsonSerializer.SerializeToUtf8Bytes(settlement, RowJson.Tight.Settlement),
            Dispute dispute => JsonSerializer.SerializeToUtf8Bytes(dispute, RowJson.Tight.Dispute),
            EvidenceFile file => JsonSerializer.SerializeToUtf8Bytes(file, RowJson.Tight.EvidenceFile),
            MerchantAccount account => JsonSerializer.SerializeToUtf8Bytes(account, RowJson.Tight.MerchantAccount),
            ProviderCredit credit => JsonSerializer.SerializeToUtf8Bytes(credit, RowJson.Tight.ProviderCredit),
            ProviderCreditReversal reversal => JsonSerializer.SerializeToUtf8Bytes(
                reversal,
                RowJson.Tight.ProviderCreditReversal
            ),
            _ => throw new ArgumentException($"{record.GetType()} has no row.", nameof(record)),
        };

    public static Record Read(ObjectKind kind, ReadOnlySpan<byte> doc) =>
        kind switch
        {
            ObjectKind.CheckoutSession => Whole(JsonSerializer.Deserialize(doc, RowJson.Tight.CheckoutSession)!),
            ObjectKind.ChargePermission => JsonSerializer.Deserialize(doc, RowJson.Tight.ChargePermission)!,
            ObjectKind.PermissionDetails => Whole(JsonSerializer.Deserialize(doc, RowJson.Tight.PermissionDetails)!),
            ObjectKind.Authorization => JsonSerializer.Deserialize(doc, RowJson.Tight.Authorization)!,
            ObjectKind.Capture => JsonSerializer.Deserialize(doc, RowJson.Tight.Capture)!,
            ObjectKind.Refund => JsonSerializer.Deserialize(doc, RowJson.Tight.Refund)!,
            ObjectKind.Report => JsonSerializer.Deserialize(doc, RowJson.Tight.Report)!,
            ObjectKind.ReportSchedule => JsonSerializer.Deserialize(doc, RowJson.Tight.ReportSchedule)!,
            ObjectKind.Settlement => JsonSerializer.Deserialize(doc, RowJson.Tight.Settlement)!,
            ObjectKind.Dispute => JsonSerializer.Deserialize(doc, RowJson.Tight.Dispute)!,
            ObjectKind.EvidenceFile => JsonSerializer.Deserialize(doc, RowJson.Tight.EvidenceFile)!,
            ObjectKind.MerchantAccount => JsonSerializer.Deserialize(doc, RowJson.Tight.MerchantAccount)!,
            ObjectKind.ProviderCredit => JsonSerializer.Deserialize(doc, RowJson.Tight.ProviderCredit)!,
            ObjectKind.ProviderCreditReversal => JsonSerializer.Deserialize(doc, RowJson.Tight.ProviderCreditReversal)!,
        };

    private static Address? Shortened(Address? billing, Address? shipping)
    {
        if (billing == AsShipped)
            return null;
        return billing is not null && billing == shipping ? AsShipped : billing;
    }

    private static CheckoutSession Whole(CheckoutSession read) =>
        read.BillingAddress == AsShipped ? read with { BillingAddress = read.ShippingAddress } : read;

    private static PermissionDetails Whole(PermissionDetails read) =>
        read.BillingAddress == AsShipped ? read with { BillingAddress = read.ShippingAddress } : read;

    public static long Ms(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds();

    public static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
