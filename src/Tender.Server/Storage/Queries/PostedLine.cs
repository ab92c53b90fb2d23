using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>One line of the merchant's account, as reports read it.</summary>
/// <param name="At">When it was posted, in the merchant's time.</param>
/// <param name="Seq">The entry it belongs to.</param>
/// <param name="Line">Its place in the entry.</param>
/// <param name="Object">The object it was posted for: a capture, refund, dispute or settlement.</param>
/// <param name="Amount">Signed.</param>
/// <param name="Settlement">What has taken it up; null for nothing yet.</param>
internal readonly record struct PostedLine(
    DateTimeOffset At,
    long Seq,
    int Line,
    ObjectId Object,
    Money Amount,
    ObjectId? Settlement
);
