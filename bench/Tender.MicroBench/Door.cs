using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Tender.Bench;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Http.V2;

namespace Tender.MicroBench;

/// <summary>
/// The door of a server in this process with a wallet to charge: requests go in without a socket, and what is stored
/// goes to no disk.
/// </summary>
internal sealed class Door : IDisposable
{
    private readonly Bed bed;
    private readonly Gate gate;
    private readonly PssSigner shop;
    private readonly string wallet;

    public Door()
    {
        bed = Waited(Bed.Open(inMemory: true));
        var settings = new Settings
        {
            Data = bed.Data,
            Http = -1,
            Https = 0,
        };
        var (time, quotas) = (TimeProvider.System, new Quotas(TimeProvider.System, sandbox: true));
        var guard = new SignatureGuard(
            new FailedSignatures(time, perSecond: 1_000_000),
            new SecurityLog(NullLoggerFactory.Instance, time)
        );
        gate = new Gate(
            [new V2Surface(bed.Engine, settings, new PublicAddress(settings), quotas, guard, time)],
            settings,
            NullLogger.Instance
        );
        shop = new PssSigner(bed.Shop.PrivateKey);
        wallet = Waited(bed.Seed(1, PermissionKind.PaymentMethodOnFile, "v2.on-file"))[0];
    }

    public WireRequest Charge(string key) => Samples.Read(Samples.Charge(bed.Shop, shop, 32, wallet, key));

    /// <summary>Asks for the wallet's first charge.</summary>
    public WireRequest Get(string? keyId = null) =>
        Samples.Read(
            Requests.V2(
                keyId is null ? bed.Shop : bed.Shop with { PublicKeyId = keyId },
                shop,
                32,
                "GET",
                $"/v2/charges/{ObjectId.Read(wallet).Capture(1)}",
                ""
            )
        );

    /// <summary>The body of the answer, waited for: an emitted benchmark does not wait for a task.</summary>
    public byte[] Answer(WireRequest request, int expected)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in request.Headers)
            headers.Append(name, value);
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(
            new HttpRequestFeature
            {
                Method = request.Method,
                RawTarget = request.Target,
                Headers = headers,
                Body = new MemoryStream(request.Body.ToArray()),
            }
        );
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        using var answer = new MemoryStream();
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        var http = new DefaultHttpContext(features);
        gate.Answer(http).GetAwaiter().GetResult();
        return http.Response.StatusCode == expected
            ? answer.ToArray()
            : throw new CannotMeasureException(
                $"{request.Method} {request.Target} was answered {http.Response.StatusCode}."
            );
    }

    public void Dispose()
    {
        shop.Dispose();
        bed.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private static T Waited<T>(Task<T> task) => task.GetAwaiter().GetResult();
}

/// <summary>
/// Charges made through the door one after the other, each with a key of its own: as many are signed beforehand as will
/// be sent.
/// </summary>
[WarmupCount(6), IterationCount(10), InvocationCount(Calls)]
public class Charges
{
    private const int Calls = 512;

    private readonly WireRequest[] requests = new WireRequest[20 * Calls];
    private Door door = null!;
    private byte[] last = [];
    private int next;

    [GlobalSetup]
    public void Open()
    {
        door = new Door();
        Parallel.For(0, requests.Length, i => requests[i] = door.Charge($"k-{i}"));
    }

    [GlobalCleanup]
    public void Close() => door.Dispose();

    [Benchmark(Description = "v2 Create Charge, from the door to the commit")]
    public byte[] Charge()
    {
        var answer = door.Answer(requests[next++], 201);
        return answer.SequenceEqual(last)
            ? throw new CannotMeasureException("The same charge was answered twice.")
            : last = answer;
    }
}

/// <summary>Requests that change nothing, from the door to the answer.</summary>
public class Questions
{
    private Door door = null!;
    private byte[] first = [];
    private WireRequest kept = null!,
        poll = null!,
        stranger = null!;

    [GlobalSetup]
    public void Open()
    {
        door = new Door();
        (kept, poll, stranger) = (door.Charge("k-1"), door.Get(), door.Get(keyId: "SANDBOX-STRANGER"));
        first = door.Answer(kept, 201);
    }

    [GlobalCleanup]
    public void Close() => door.Dispose();

    [Benchmark(Description = "v2 Create Charge again, the kept answer")]
    public byte[] Replay() =>
        door.Answer(kept, 201) is var answer && answer.SequenceEqual(first)
            ? answer
            : throw new CannotMeasureException("The answer was not kept.");

    [Benchmark(Description = "v2 Get Charge, from the door to the answer")]
    public byte[] Poll() => door.Answer(poll, 200);

    [Benchmark(Description = "v2 request of an unknown key, refused")]
    public byte[] Refusal() => door.Answer(stranger, 403);
}
