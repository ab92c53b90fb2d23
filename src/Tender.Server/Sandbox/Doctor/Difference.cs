namespace Tender.Server.Sandbox.Doctor;

/// <summary>A part of what is signed, as it should be and as it was.</summary>
/// <param name="Part">Which one, such as <c>header x-amz-pay-date</c>.</param>
/// <param name="Ours">What stands there; null when there is no such part.</param>
/// <param name="Theirs">What was signed; null when it was left out.</param>
internal sealed record Difference(string Part, string? Ours, string? Theirs);
