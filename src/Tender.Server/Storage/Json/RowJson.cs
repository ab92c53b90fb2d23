using System.Text.Json.Serialization;
using Tender.Core;

namespace Tender.Server.Storage;

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [
        typeof(IdText),
        typeof(MerchantIdText),
        typeof(MoneyText),
        typeof(TermsText),
        typeof(RegionText),
        typeof(ScriptedOperationText),
        typeof(InstantNumber),
    ]
)]
[JsonSerializable(typeof(CheckoutSession))]
[JsonSerializable(typeof(ChargePermission))]
[JsonSerializable(typeof(PermissionDetails))]
[JsonSerializable(typeof(Authorization))]
[JsonSerializable(typeof(Capture))]
[JsonSerializable(typeof(Refund))]
[JsonSerializable(typeof(Report))]
[JsonSerializable(typeof(ReportSchedule))]
[JsonSerializable(typeof(Settlement))]
[JsonSerializable(typeof(Dispute))]
[JsonSerializable(typeof(EvidenceFile))]
[JsonSerializable(typeof(MerchantAccount))]
[JsonSerializable(typeof(ProviderCredit))]
[JsonSerializable(typeof(ProviderCreditReversal))]
[JsonSerializable(typeof(Merchant))]
internal sealed partial class RowJson : JsonSerializerContext
{
    private static readonly Lazy<RowTypes> tight = new();

    /// <summary>The types as rows hold them.</summary>
    public static RowTypes Tight => tight.Value;
}
