using System.Text.Json.Serialization;
using Tender.AmazonPay;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Storage;

/// <summary>A notice that is to be matched with what is watched.</summary>
internal sealed record NoticeRow(
    string MessageId,
    ApiGeneration Generation,
    string ObjectType,
    string ObjectId,
    string? PermissionId,
    DateTimeOffset ReceivedAt
)
{
    [JsonIgnore]
    public string Key => TrackedObject.KeyOf(Generation, ObjectId);
}
