namespace Tender.Server.Processors;

/// <summary>A call to a processor as it goes over the wire.</summary>
/// <param name="Url">Where to.</param>
/// <param name="Id">Its own id.</param>
/// <param name="Timestamp">When it was signed, in seconds since 1970.</param>
/// <param name="Body">The JSON.</param>
/// <param name="Signature">See <see cref="ProcessorSignature.OfCall"/>.</param>
internal sealed record SignedCall(Uri Url, string Id, long Timestamp, byte[] Body, string Signature);
