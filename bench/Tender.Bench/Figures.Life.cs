using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Tender.Bench;

internal sealed partial class Figures
{
    private const int HandshakesAtOnce = 16;

    /// <summary>
    /// Row 22: a payment of the first generation from the order to the refund, asked for three times on its way, its
    /// notices signed and delivered. Signed here as it goes, which HMAC makes cheap.
    /// </summary>
    public async Task Life()
    {
        await using var bed = await BuildBed.Open(null, postgres: false);
        var (got, lived) = (0L, 0L);
        await using var receiver = EmptyServer.Build(0, async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            Interlocked.Increment(ref got);
        });
        await receiver.StartAsync();
        await bed.Listen($"{receiver.Urls.First()}/ipn", "v1");
        await Lived(500);
        var lives = new List<Round>();
        for (var i = 0; i < rounds; i++)
        {
            var signatures = References.Signatures(window);
            lives.Add(new(await Lived((int)(400 * window.TotalSeconds)), signatures));
        }
        table.Add(22, lives, "a second", Invariant($"{await bed.Owed() / lived:F0} notices each"));

        // The clock stops when the last notice has arrived.
        async Task<double> Lived(int count)
        {
            var started = Stopwatch.GetTimestamp();
            await bed.Live(count);
            // A refund is answered half a minute later.
            await bed.Pass("PT1M");
            lived += count;
            var owed = await bed.Owed();
            while (Interlocked.Read(ref got) < owed)
            {
                if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(2))
                    throw new CannotMeasureException($"Notices are missing: {got} of {owed}.");
                await Task.Delay(2);
            }
            return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
    }

    /// <summary>
    /// Row 23: each request on a TLS connection of its own, as the SDK of the first generation for PHP connects.
    /// </summary>
    public async Task Handshakes()
    {
        await using var bed = await Bed.Open();
        var order = (await bed.Seed(1, Core.PermissionKind.OneTime, "v1.order"))[0];
        var server = await bed.MoveOut(https: true);
        var signed = Requests.V1(bed.Shop, "GetOrderReferenceDetails", ("AmazonOrderReferenceId", order));
        using var certificate = SelfSigned();
        await using var bare = EmptyServer.Build(
            0,
            http => http.Response.Body.WriteAsync("ok\n"u8.ToArray()).AsTask(),
            certificate
        );
        await bare.StartAsync();
        var barePort = new Uri(bare.Urls.First()).Port;
        await Connected(server.HttpsPort, signed);
        await Connected(barePort, Requests.Get("/"));
        var made = new List<Round>();
        for (var i = 0; i < rounds; i++)
        {
            var reference = await Connected(barePort, Requests.Get("/"));
            made.Add(new(await Connected(server.HttpsPort, signed), reference));
        }
        table.Add(23, made, "a second");
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = DateTimeOffset.UtcNow;
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Connects, asks once and closes, again and again; how often in a second.</summary>
    private async Task<double> Connected(int port, byte[] request)
    {
        var (answers, started) = (0L, Stopwatch.GetTimestamp());
        await Task.WhenAll(
            Enumerable
                .Range(0, HandshakesAtOnce)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        var buffer = new byte[16 * 1024];
                        while (Stopwatch.GetElapsedTime(started) < window)
                        {
                            await AskOnce(port, request, buffer);
                            Interlocked.Increment(ref answers);
                        }
                    })
                )
        );
        return answers / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task AskOnce(int port, byte[] request, byte[] buffer)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var tls = new SslStream(client.GetStream());
        // A new session each time: no ticket is kept, and who it is does not matter on the loopback.
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                AllowTlsResume = false,
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            }
        );
        await tls.WriteAsync(request);
        var read = await tls.ReadAsync(buffer);
        if (!buffer.AsSpan(0, read).StartsWith("HTTP/1.1 200 "u8))
            throw new CannotMeasureException($"A new connection: {Encoding.UTF8.GetString(buffer, 0, read)}");
    }
}
