namespace Tender.Server.Notifications;

/// <summary>
/// A mail to a buyer, as she reads it. None is ever sent: whoever tests a shop reads it in the mailbox.
/// </summary>
/// <param name="Id">Its name: one for ever.</param>
/// <param name="At">When it was written, in the merchant's time.</param>
/// <param name="To">The buyer's address.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Body">The text.</param>
/// <param name="ObjectId">What it is about, in v1's spelling.</param>
internal sealed record Mail(string Id, DateTimeOffset At, string To, string Subject, string Body, string ObjectId);
