using System.Net;

namespace Tender.MerchantKit.Tests.Faults;

/// <summary>
/// Dice that several threads throw, the same for the same seed as far as the order of their throws is.
/// </summary>
internal sealed class Dice(int seed)
{
    private readonly Random random = new(seed);
    private readonly Lock gate = new();

    public bool Falls(double probability)
    {
        lock (gate)
            return random.NextDouble() < probability;
    }

    public int Next(int below)
    {
        lock (gate)
            return random.Next(below);
    }
}

/// <summary>
/// What lies between a merchant and Amazon Pay on a bad day: requests that never arrive, requests that are carried out
/// and whose answer is lost, proxies that answer in the service's place.
/// </summary>
internal sealed class FaultyApi(Dice dice, double rate) : DelegatingHandler(new SocketsHttpHandler())
{
    private int sent,
        lost,
        loseNext;

    /// <summary>Loses the next answer, whatever the dice say.</summary>
    public void LoseNext() => Interlocked.Exchange(ref loseNext, 1);

    /// <summary>Requests that reached the service.</summary>
    public int Sent => sent;

    /// <summary>Those among them whose answer was lost: the service did it, and the merchant does not know.</summary>
    public int Lost => lost;

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (dice.Falls(rate / 4))
            throw new HttpRequestException("Faults: the connection was refused.");
        if (dice.Falls(rate / 4))
            return Answer(request, HttpStatusCode.BadGateway, "<html>Faults: a proxy.</html>");
        if (dice.Falls(rate / 8))
            return Answer(
                request,
                HttpStatusCode.TooManyRequests,
                "{\"reasonCode\":\"TooManyRequests\",\"message\":\"Faults: slower.\"}"
            );
        Interlocked.Increment(ref sent);
        var response = await base.SendAsync(request, cancellationToken);
        if (Interlocked.Exchange(ref loseNext, 0) == 0 && !dice.Falls(rate / 2))
            return response;
        Interlocked.Increment(ref lost);
        response.Dispose();
        throw new HttpRequestException("Faults: the answer was lost.");
    }

    private static HttpResponseMessage Answer(HttpRequestMessage request, HttpStatusCode status, string body) =>
        new(status) { Content = new StringContent(body), RequestMessage = request };
}
