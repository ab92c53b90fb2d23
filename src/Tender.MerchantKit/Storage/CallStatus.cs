namespace Tender.MerchantKit.Storage;

/// <summary>What became of a call.</summary>
internal enum CallStatus
{
    Unsent = 1,
    Answered = 2,
    Refused = 3,
}
