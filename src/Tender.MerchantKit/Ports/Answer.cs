using Tender.AmazonPay;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Ports;

/// <summary>What a read or a call came to: the object as it is now, or why there is none.</summary>
internal readonly record struct Answer(Snapshot? Snapshot, ApiError? Error)
{
    public static implicit operator Answer(Snapshot reading) => new(reading, null);

    public static implicit operator Answer(ApiError error) => new(null, error);
}
