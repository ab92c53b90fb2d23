namespace Tender.Server.Notifications;

/// <summary>A notice that is sent to try a receiver: nothing of it is stored.</summary>
/// <param name="MessageId">Its id, in the header and in the envelope.</param>
/// <param name="Body">The envelope.</param>
internal sealed record TriedNotice(string MessageId, byte[] Body);
