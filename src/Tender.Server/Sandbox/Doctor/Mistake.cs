namespace Tender.Server.Sandbox.Doctor;

/// <summary>
/// A mistake that clients make, as what they would have signed then. One whose signature fits is proven.
/// </summary>
/// <param name="Signed">The text that would have been signed.</param>
/// <param name="Differs">What is different about it; null for the whole.</param>
/// <param name="Cause">What is wrong and what to do, in words.</param>
internal sealed record Mistake(string Signed, Difference? Differs, string Cause);
