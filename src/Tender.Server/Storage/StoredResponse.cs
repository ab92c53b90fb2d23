namespace Tender.Server.Storage;

/// <summary>A stored answer.</summary>
internal sealed record StoredResponse(int Status, byte[] Body);
