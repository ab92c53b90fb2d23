using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>A merchant whose clock was moved while jobs waited, and how far they have got their new time.</summary>
/// <param name="Merchant">Whose clock.</param>
/// <param name="Shift">The merchant's time minus real time.</param>
/// <param name="Reached">The last job that has it.</param>
internal sealed record MovedClock(MerchantId Merchant, TimeSpan Shift, JobCursor Reached);
