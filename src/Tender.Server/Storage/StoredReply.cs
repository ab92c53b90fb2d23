using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>What is kept under a key.</summary>
/// <param name="Hash">Of the request.</param>
/// <param name="Status">Of the answer.</param>
/// <param name="Body">Of the answer.</param>
/// <param name="Awaits">The object whose verdict the caller was to hear; null once somebody was told.</param>
internal sealed record StoredReply(byte[] Hash, int Status, byte[] Body, ObjectId? Awaits);
