using System.Net;
using Tender.Server.Hosting;

namespace Tender.Server.Http;

/// <summary>
/// Limits signatures that fail, by the caller's address and by the key's id, before anything is computed for them;
/// those that are right are limited by quotas alone. Whoever signed rightly not long ago, and whoever tries for the
/// first time, is heard although others at the address fail: many merchants may share one. No answer depends on whether
/// a key exists.
/// </summary>
/// <param name="time">The time of this process.</param>
/// <param name="perSecond">How many may fail of an address and of a key id; ten times as many at once.</param>
internal sealed class FailedSignatures(TimeProvider time, int perSecond)
{
    private const int PairsMax = 20_000;
    private static readonly TimeSpan GoodWindow = TimeSpan.FromHours(1),
        BadWindow = TimeSpan.FromMinutes(1);

    private readonly Quota failures = Quota.PerSecond(10 * perSecond, perSecond),
        firstTries = Quota.PerSecond(10 * perSecond, 5 * perSecond);
    private readonly RateLimits<ClientAddress> byAddress = new(time);
    private readonly RateLimits<string> byKey = new(time);
    private readonly RateLimits<ClientAddress> triesByAddress = new(time);

    /// <summary>Who signed rightly from where, and who failed.</summary>
    private readonly LastSeen<(ClientAddress From, string KeyId)> good = new(time, PairsMax),
        bad = new(time, PairsMax);

    /// <summary>Whether to look into a claim.</summary>
    public Admission Admit(IPAddress? address, string keyId)
    {
        var from = ClientAddress.Of(address);
        if (byAddress.Has(from, failures) && byKey.Has(keyId, failures))
            return Admission.Full;
        if (good.IsWithin((from, keyId), GoodWindow))
            return Admission.Brief;
        var isFirstTry = !bad.IsWithin((from, keyId), BadWindow) && triesByAddress.Take(from, firstTries);
        return isFirstTry ? Admission.Full : Admission.Refused;
    }

    /// <summary>A claim that was looked into was false.</summary>
    public void Failed(IPAddress? address, string keyId)
    {
        var from = ClientAddress.Of(address);
        byAddress.Take(from, failures);
        byKey.Take(keyId, failures);
        bad.Note((from, keyId));
    }

    /// <summary>A claim that was looked into was true.</summary>
    public void Succeeded(IPAddress? address, string keyId)
    {
        var pair = (ClientAddress.Of(address), keyId);
        // Once a minute is enough, and keeps a busy merchant's requests from writing all the time.
        if (!good.IsWithin(pair, BadWindow))
            good.Note(pair);
    }
}
