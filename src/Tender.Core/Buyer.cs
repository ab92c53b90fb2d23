namespace Tender.Core;

/// <summary>The person who pays.</summary>
/// <param name="Id">Amazon's id of the buyer for this merchant.</param>
/// <param name="Name">Full name.</param>
/// <param name="Email">E-mail address.</param>
/// <param name="Phone">Phone number, or null.</param>
public sealed record Buyer(string Id, string Name, string Email, string? Phone = null);
