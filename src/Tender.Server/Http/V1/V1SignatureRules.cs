namespace Tender.Server.Http.V1;

/// <summary>What a deployment accepts.</summary>
/// <param name="Window">How far <c>Timestamp</c> may be from real time, either way.</param>
/// <param name="HmacSha1">Whether <c>HmacSHA1</c> is taken beside <c>HmacSHA256</c>.</param>
/// <param name="TestHosts">The sandbox's leniency: host and path lines that a redirected SDK signs instead of those of
/// the request it sends.</param>
public sealed record V1SignatureRules(TimeSpan Window, bool HmacSha1 = true, bool TestHosts = false);
