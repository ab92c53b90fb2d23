using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tender.Server.Notifications;

namespace Tender.Simulated;

/// <summary>How the network, or whoever listens behind it, treats one notice.</summary>
/// <param name="Name">How the tables of a run call it.</param>
/// <param name="Weight">How often, beside the others.</param>
/// <param name="Status">What it answers; null for nothing.</param>
/// <param name="Arrives">How often the listener gets it.</param>
/// <param name="Waits">How long it takes; null for a moment.</param>
/// <param name="Fails">What the sender's connection comes to; null for an answer, or for none ever.</param>
/// <param name="RetryAfter">How long it asks to be left alone.</param>
/// <param name="Trickles">The answer's body never ends.</param>
internal sealed record NetworkMood(
    string Name,
    int Weight,
    int? Status,
    int Arrives,
    Func<Random, TimeSpan>? Waits = null,
    Func<Exception>? Fails = null,
    TimeSpan? RetryAfter = null,
    bool Trickles = false
);

/// <summary>
/// The network between the service and those who listen: what is sent, what arrives, and what the sender learns of it.
/// </summary>
internal sealed class Network(World world)
{
    private World World => world;

    /// <summary>Every mood. A new one is a row here.</summary>
    private static readonly NetworkMood[] Moods =
    [
        new("answers", 14, 200, 1),
        new("answers 500", 2, 500, 0),
        new("answers 404", 1, 404, 0),
        new("redirects", 1, 302, 0),
        new("asks for patience", 1, 429, 0, RetryAfter: TimeSpan.FromHours(2)),
        new("hangs", 2, null, 0),
        new("hangs with it", 1, null, 1),
        new("is late", 2, 200, 1, Waits: random => TimeSpan.FromSeconds(random.Next(1, 40))),
        new("trickles", 1, 200, 1, Trickles: true),
        new("resets before", 2, null, 0, Fails: Reset),
        new("resets after", 2, null, 1, Fails: Reset),
        new("doubles", 2, 200, 2),
    ];

    private static readonly NetworkMood Healthy = Moods[0],
        Mute = Moods.Single(mood => mood.Name == "hangs");

    private readonly Dictionary<(string Url, string Message), string> received = [];

    /// <summary>The key of every node; small, because a world signs much.</summary>
    public static Signer Signer { get; } = NewSigner();

    /// <summary>Addresses where nobody ever answers while the world lasts, and for a while after.</summary>
    public HashSet<string> Silent { get; } = [];

    /// <summary>How often each mood was met.</summary>
    public SortedDictionary<string, int> Met { get; } = new(StringComparer.Ordinal);

    /// <summary>How many notices arrived, counting each once for an address.</summary>
    public int Arrived => received.Count;

    public bool HasArrived(string url, string message) => received.ContainsKey((url, message));

    /// <summary>I26: what arrives again is the same to the byte.</summary>
    private void Arrive(string url, string message, byte[] body)
    {
        var hash = Convert.ToHexString(SHA256.HashData(body));
        if (!received.TryAdd((url, message), hash) && received[(url, message)] != hash)
            world.Break($"I26 {message} arrived at {url} twice, and was not the same");
    }

    private NetworkMood Draw(string url)
    {
        if (Silent.Contains(url))
            return Mute;
        if (!world.IsRough || world.Draw.Next(3) > 0)
            return Healthy;
        var at = world.Draw.Next(Moods.Sum(mood => mood.Weight));
        return Moods.First(mood => (at -= mood.Weight) < 0);
    }

    private static HttpRequestException Reset() =>
        new("The connection was reset.", new SocketException((int)SocketError.ConnectionReset));

    private static Signer NewSigner()
    {
        using var key = RSA.Create(1024);
        var asked = new CertificateRequest("CN=world", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = asked.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return Signer.Import(made.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKey());
    }

    /// <summary>What carries a node's requests.</summary>
    internal sealed class Wire(Network network) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
        {
            var url = request.RequestUri!.ToString();
            var message = request.Headers.GetValues("x-amz-sns-message-id").Single();
            var body = await request.Content!.ReadAsByteArrayAsync(ct);
            var (world, mood) = (network.World, network.Draw(url));
            network.Met[mood.Name] = network.Met.GetValueOrDefault(mood.Name) + 1;
            await world.Scheduler.Delay(
                mood.Waits?.Invoke(world.Draw) ?? TimeSpan.FromMilliseconds(world.Draw.Next(1, 40)),
                ct
            );
            for (var i = 0; i < mood.Arrives; i++)
                network.Arrive(url, message, body);
            if (mood.Fails is { } fails)
                throw fails();
            if (mood.Status is not { } status)
                await world.Scheduler.Delay(TimeSpan.FromDays(1), ct);
            var answer = new HttpResponseMessage((HttpStatusCode)(mood.Status ?? 504))
            {
                Content = mood.Trickles ? new StreamContent(new Endless()) : new ByteArrayContent([]),
            };
            if (mood.RetryAfter is { } pause)
                answer.Headers.RetryAfter = new(pause);
            return answer;
        }
    }

    /// <summary>A body of which there is always more, until its reader has had enough.</summary>
    private sealed class Endless : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)'.');
            return new(buffer.Length);
        }
    }
}
