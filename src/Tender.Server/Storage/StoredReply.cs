namespace Tender.Server.Storage;

internal sealed record StoredReply(byte[] Hash, int Status, byte[] Body);
