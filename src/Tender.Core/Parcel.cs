namespace Tender.Core;

/// <summary>A parcel on its way to the buyer.</summary>
/// <param name="TrackingNumber">The carrier's number of it.</param>
/// <param name="CarrierCode">Who carries it.</param>
public sealed record Parcel(string TrackingNumber, string CarrierCode);
