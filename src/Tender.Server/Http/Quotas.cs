namespace Tender.Server.Http;

/// <summary>
/// Who has used how much of the published quotas: a bucket per merchant and operation, in this process alone. With
/// several nodes a merchant gets as much from each (a quota is there to make a shop's retries meet a refusal, not to
/// protect Tender). Only for merchants whose setting asks for it, and never for a request whose signature was refused.
/// </summary>
internal sealed class Quotas(TimeProvider time, bool sandbox)
{
    private readonly RateLimits<(string Counted, string Operation)> buckets = new(time);

    public bool Sandbox => sandbox;

    /// <summary>Takes one, of the quota that holds here; false when none is left.</summary>
    public bool Take(string counted, string operation, (Quota Live, Quota Sandbox) quotas) =>
        Take(counted, operation, sandbox ? quotas.Sandbox : quotas.Live);

    internal bool Take(string counted, string operation, Quota quota) => buckets.Take((counted, operation), quota);
}
