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
);
