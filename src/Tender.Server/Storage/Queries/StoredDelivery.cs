namespace Tender.Server.Storage;

/// <summary>A delivery as it is stored.</summary>
/// <param name="MessageId">The id of its message; the same in every attempt.</param>
/// <param name="State">What has become of it.</param>
/// <param name="Body">The signed bytes; null before the first attempt.</param>
/// <param name="FirstAt">When it was due first, in the merchant's time.</param>
/// <param name="Attempts">How often it was sent.</param>
internal sealed record StoredDelivery(
    string MessageId,
    DeliveryState State,
    byte[]? Body,
    DateTimeOffset FirstAt,
    int Attempts
)
{
    /// <summary>
    /// When the next attempt is due, or the one under way was; null where nothing says so. It names the one job of this
    /// delivery that makes an attempt.
    /// </summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>
    /// Whether a job that is due at an instant has nothing to do, because another job of this delivery waits for later,
    /// or makes the attempt now.
    /// </summary>
    /// <param name="due">The instant the job was made for.</param>
    /// <param name="now">The merchant's present.</param>
    public bool IsAnothers(DateTimeOffset due, DateTimeOffset now) =>
        Attempts > 0 && (NextAt < due || (NextAt > due && NextAt > now));
}
