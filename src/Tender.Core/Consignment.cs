namespace Tender.Core;

/// <summary>What goes to one of several addresses.</summary>
/// <param name="AddressId">Which of the buyer's addresses.</param>
/// <param name="Price">What that part of the order costs; null where it is not said.</param>
public sealed record Consignment(string AddressId, Money? Price);
