namespace Tender.Core;

/// <summary>How the merchant is paid: what a decision about money that reaches its account must know.</summary>
/// <param name="Fees">What a capture costs; null for nothing.</param>
/// <param name="SettlesFrom">Nothing is settled before; null when nothing ever was.</param>
public readonly record struct Payout(FeeSchedule? Fees = null, DateTimeOffset? SettlesFrom = null);
