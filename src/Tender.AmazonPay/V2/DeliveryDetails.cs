namespace Tender.AmazonPay.V2;

/// <summary>One parcel and who carries it.</summary>
/// <param name="TrackingNumber">The carrier's number; each is taken once.</param>
/// <param name="CarrierCode">Amazon's code of the carrier, such as <c>UPS</c>.</param>
public sealed record DeliveryDetails(string TrackingNumber, string CarrierCode);
