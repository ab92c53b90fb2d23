namespace Tender.Core;

/// <summary>A provider's credit, or the reversal of one, as the capture or refund that made it lists it.</summary>
/// <param name="ProviderId">The provider.</param>
/// <param name="Number">The number of the credit or reversal within its permission.</param>
/// <param name="Credit">Of a reversal: the number of the credit it reverses; 0 for a credit.</param>
public sealed record ProviderEntry(string ProviderId, int Number, int Credit = 0);
