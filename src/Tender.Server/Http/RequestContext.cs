using System.Net;
using Tender.Server.Telemetry;

namespace Tender.Server.Http;

/// <summary>What belongs to one request and is no part of its bytes.</summary>
/// <param name="Id">The id the request is given in answers and in the log.</param>
/// <param name="Head">The head of the request.</param>
/// <param name="From">The address of the caller; null when the connection does not tell.</param>
/// <param name="Aborted">Is canceled when nobody waits for the answer any more.</param>
internal sealed record RequestContext(string Id, RequestHead Head, IPAddress? From, CancellationToken Aborted)
{
    /// <summary>What it is measured and told by; whoever learns more of it says so here.</summary>
    public RequestLabels Labels { get; } = new();
}
