using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// The same without escaping what JSON need not escape (names and notes are full of it), and with no member demanded
/// back: one that is required in code but was at its default was not written, and reads as its default. A member that
/// is missing in an older row is set to null all the same: one that has another default says so in its <c>init</c>.
/// </summary>
internal sealed class RowTypes
{
    private readonly JsonSerializerOptions options = new(RowJson.Default.Options)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = RowJson.Default.WithAddedModifier(type =>
        {
            foreach (var member in type.Properties)
            {
                member.IsRequired = false;
                if (member.Name == "changedAt")
                    member.ShouldSerialize = (record, at) => (DateTimeOffset)at! != ((Record)record).CreatedAt;
                // Of these an empty list is what a missing one reads as.
                if (member.Name is "requires" or "parcels" or "refunds")
                    member.ShouldSerialize = (_, list) => list is ICollection { Count: > 0 };
            }
        }),
    };

    // Each is built when it is first asked for: that is work, and a start needs few of them.
    public JsonTypeInfo<CheckoutSession> CheckoutSession => field ??= Of<CheckoutSession>();
    public JsonTypeInfo<ChargePermission> ChargePermission => field ??= Of<ChargePermission>();
    public JsonTypeInfo<PermissionDetails> PermissionDetails => field ??= Of<PermissionDetails>();
    public JsonTypeInfo<Authorization> Authorization => field ??= Of<Authorization>();
    public JsonTypeInfo<Capture> Capture => field ??= Of<Capture>();
    public JsonTypeInfo<Refund> Refund => field ??= Of<Refund>();
    public JsonTypeInfo<Report> Report => field ??= Of<Report>();
    public JsonTypeInfo<ReportSchedule> ReportSchedule => field ??= Of<ReportSchedule>();
    public JsonTypeInfo<Settlement> Settlement => field ??= Of<Settlement>();
    public JsonTypeInfo<Dispute> Dispute => field ??= Of<Dispute>();
    public JsonTypeInfo<EvidenceFile> EvidenceFile => field ??= Of<EvidenceFile>();
    public JsonTypeInfo<MerchantAccount> MerchantAccount => field ??= Of<MerchantAccount>();
    public JsonTypeInfo<ProviderCredit> ProviderCredit => field ??= Of<ProviderCredit>();
    public JsonTypeInfo<ProviderCreditReversal> ProviderCreditReversal => field ??= Of<ProviderCreditReversal>();
    public JsonTypeInfo<Merchant> Merchant => field ??= Of<Merchant>();

    private JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
}
