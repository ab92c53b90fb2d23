namespace Tender.MerchantKit.Outcomes;

/// <summary>A checkout or an authorization was called off; nothing is reserved any more.</summary>
/// <param name="By">Who canceled, as far as the reason says it.</param>
/// <param name="Reason">As Amazon Pay says it.</param>
/// <param name="Description">Amazon Pay's explanation, often the merchant's own reason.</param>
public sealed record Canceled(CanceledBy By, string Reason, string? Description) : Ending;
