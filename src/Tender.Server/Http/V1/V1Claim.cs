namespace Tender.Server.Http.V1;

/// <summary>What a request says about who signed it. Well formed, but neither proven nor known to be on time.</summary>
/// <param name="AccessKeyId">Whose secret to look up.</param>
/// <param name="Version">The API version: the parameter, or else the end of the path.</param>
/// <param name="Parameters">All parameters.</param>
public sealed record V1Claim(string AccessKeyId, string? Version, V1Parameters Parameters)
{
    internal bool IsSha1 { get; init; }
    internal byte[] Signature { get; init; } = [];
}
