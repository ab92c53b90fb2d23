using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>Records to JSON in UTF-8 and back. Members at their default are left out, so a record grows a member without a migration.</summary>
internal static class RecordJson
{
    public static byte[] Write(Record record) => record switch
    {
        CheckoutSession session => JsonSerializer.SerializeToUtf8Bytes(session, RowJson.Tight.CheckoutSession),
        ChargePermission permission => JsonSerializer.SerializeToUtf8Bytes(permission, RowJson.Tight.ChargePermission),
        PermissionDetails details => JsonSerializer.SerializeToUtf8Bytes(details, RowJson.Tight.PermissionDetails),
        Authorization authorization => JsonSerializer.SerializeToUtf8Bytes(authorization, RowJson.Tight.Authorization),
        Capture capture => JsonSerializer.SerializeToUtf8Bytes(capture, RowJson.Tight.Capture),
        Refund refund => JsonSerializer.SerializeToUtf8Bytes(refund, RowJson.Tight.Refund),
        Report report => JsonSerializer.SerializeToUtf8Bytes(report, RowJson.Tight.Report),
        ReportSchedule schedule => JsonSerializer.SerializeToUtf8Bytes(schedule, RowJson.Tight.ReportSchedule),
        Settlement settlement => JsonSerializer.SerializeToUtf8Bytes(settlement, RowJson.Tight.Settlement),
        Dispute dispute => JsonSerializer.SerializeToUtf8Bytes(dispute, RowJson.Tight.Dispute),
        EvidenceFile file => JsonSerializer.SerializeToUtf8Bytes(file, RowJson.Tight.EvidenceFile),
        MerchantAccount account => JsonSerializer.SerializeToUtf8Bytes(account, RowJson.Tight.MerchantAccount),
        ProviderCredit credit => JsonSerializer.SerializeToUtf8Bytes(credit, RowJson.Tight.ProviderCredit),
        ProviderCreditReversal reversal => JsonSerializer.SerializeToUtf8Bytes(reversal, RowJson.Tight.ProviderCreditReversal),
        _ => throw new ArgumentException($"{record.GetType()} has no row.", nameof(record)),
    };

    public static Record Read(ObjectKind kind, ReadOnlySpan<byte> doc) => kind switch
    {
        ObjectKind.CheckoutSession => JsonSerializer.Deserialize(doc, RowJson.Tight.CheckoutSession)!,
        ObjectKind.ChargePermission => JsonSerializer.Deserialize(doc, RowJson.Tight.ChargePermission)!,
        ObjectKind.PermissionDetails => JsonSerializer.Deserialize(doc, RowJson.Tight.PermissionDetails)!,
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

    public static long Ms(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds();

    public static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, IgnoreReadOnlyProperties = true, UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(IdText), typeof(MoneyText), typeof(InstantNumber)])]
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

/// <summary>
/// The same without escaping what JSON need not escape (names and notes are full of it), and with no member demanded back: one that is required in code but was at its default was
/// not written, and reads as its default. A member that is missing in an older row is set to null all the same: one that has another default says so in its <c>init</c>.
/// </summary>
internal sealed class RowTypes
{
    private readonly JsonSerializerOptions options = new(RowJson.Default.Options)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = RowJson.Default.WithAddedModifier(type =>
        {
            foreach (var member in type.Properties) member.IsRequired = false;
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

internal sealed class IdText : JsonConverter<ObjectId>
{
    public override ObjectId Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => ObjectId.Read(reader.GetString()!);
    public override void Write(Utf8JsonWriter writer, ObjectId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

/// <summary>An amount as <c>"1250 USD"</c>: minor units, then the currency.</summary>
internal sealed class MoneyText : JsonConverter<Money>
{
    public override Money Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        var text = reader.GetString()!;
        return new Money(long.Parse(text.AsSpan(0, text.Length - 4), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), Enum.Parse<Currency>(text.AsSpan(text.Length - 3)));
    }

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) => writer.WriteStringValue($"{value.Minor} {value.Currency}");
}

internal sealed class InstantNumber : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => RecordJson.At(reader.GetInt64());
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteNumberValue(RecordJson.Ms(value));
}
