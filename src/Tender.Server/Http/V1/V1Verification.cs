namespace Tender.Server.Http.V1;

/// <summary>
/// The outcome of a verification, with the string to sign that verified, or that of the request as it arrived when none
/// did.
/// </summary>
/// <param name="Fault">The fault to answer with; null when the request is verified and on time.</param>
/// <param name="StringToSign">What the server signed.</param>
public sealed record V1Verification(V1Fault? Fault, string StringToSign);
