using Tender.AmazonPay;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Ports;

/// <summary>What a read or a call came to: the object as it is now, or why there is none.</summary>
internal readonly record struct Answer(Snapshot? Snapshot, ApiError? Error)
{
    /// <summary>How long the service asked to be left alone; null where it did not.</summary>
    public TimeSpan? RetryAfter =>
        Error switch
        {
            ApiError.Throttled throttled => throttled.RetryAfter,
            ApiError.Unavailable unavailable => unavailable.RetryAfter,
            _ => null,
        };

    public static implicit operator Answer(Snapshot reading) => new(reading, null);

    public static implicit operator Answer(ApiError error) => new(null, error);
}
