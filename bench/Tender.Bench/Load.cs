using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tender.Bench;

/// <summary>What a run of the generator saw.</summary>
internal readonly record struct Measured(
    long Answers,
    long Failures,
    TimeSpan Time,
    TimeSpan P50,
    TimeSpan P99,
    TimeSpan Worked,
    string? FirstFailure
)
{
    /// <summary>Processor time the generator took for each request, which the server could not have.</summary>
    public double OwnUs => Worked.TotalMicroseconds / Answers;

    public double PerSecond => (Answers - Failures) / Time.TotalSeconds;

    /// <summary>The rate, if nothing failed: a figure over failures is no figure.</summary>
    public double Clean(string what) =>
        Failures == 0 && Answers > 0
            ? PerSecond
            : throw new CannotMeasureException(
                $"{what}: {Failures} of {Answers} answers were not what they should be. The first: {FirstFailure}"
            );
}

/// <summary>Requests that are ready to be sent, handed out in order, each once; or round and round.</summary>
internal sealed class Stock(byte[][] requests, bool again = false)
{
    private long next;

    /// <summary>The same requests from the first on, for another server.</summary>
    public Stock Copy() => new(requests, again);

    /// <summary>So many more of them, which this one does not give any more.</summary>
    public Stock First(int count)
    {
        var from = (int)(Interlocked.Add(ref next, count) - count);
        return new(requests[from..Math.Min(from + count, requests.Length)]);
    }

    public byte[]? Take()
    {
        var at = Interlocked.Increment(ref next) - 1;
        return again || at < requests.Length ? requests[at % requests.Length] : null;
    }
}

/// <summary>
/// One kept-alive connection: writes a request, reads an answer. No parsing beyond the status and where the body ends.
/// </summary>
internal sealed class Line : IDisposable
{
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] buffer = new byte[16 * 1024];

    public static async Task<Line> To(int port)
    {
        var line = new Line();
        try
        {
            await line.socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            return line;
        }
        catch
        {
            line.Dispose();
            throw;
        }
    }

    /// <summary>The status and the bytes of the body, which are good until the next call.</summary>
    public async ValueTask<(int Status, ReadOnlyMemory<byte> Body)> Send(byte[] request)
    {
        for (var sent = 0; sent < request.Length; )
            sent += await socket.SendAsync(request.AsMemory(sent));
        var (read, head, length) = (0, -1, -1);
        var chunked = false;
        while (length < 0 || read < head + 4 + length)
        {
            if (read == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
            var n = await socket.ReceiveAsync(buffer.AsMemory(read));
            if (n == 0)
                throw new CannotMeasureException("The server closed a connection.");
            read += n;
            if (head < 0)
            {
                if ((head = buffer.AsSpan(0, read).IndexOf("\r\n\r\n"u8)) < 0)
                    continue;
                chunked = buffer.AsSpan(0, head).IndexOf("\r\nTransfer-Encoding: chunked"u8) >= 0;
                if (!chunked)
                    length = Length(buffer.AsSpan(0, head));
            }
            if (chunked)
                length = Joined(buffer.AsSpan(head + 4, read - head - 4));
        }
        return (
            (buffer[9] - '0') * 100 + (buffer[10] - '0') * 10 + (buffer[11] - '0'),
            buffer.AsMemory(head + 4, length)
        );
    }

    public void Dispose() => socket.Dispose();

    private static int Length(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("\r\nContent-Length: "u8);
        if (at < 0)
            at = head.IndexOf("\r\ncontent-length: "u8);
        return at >= 0 && Utf8Parser.TryParse(head[(at + 18)..], out int length, out _) ? length : 0;
    }

    /// <summary>
    /// The length of a body in chunks, which are moved together; -1 while the last is missing. It is known by its end:
    /// no body measured here holds an empty line.
    /// </summary>
    private static int Joined(Span<byte> body)
    {
        if (!body.EndsWith("0\r\n\r\n"u8))
            return -1;
        var (at, length) = (0, 0);
        while (Utf8Parser.TryParse(body[at..], out int size, out var digits, 'x') && size > 0)
        {
            at += digits + 2;
            body.Slice(at, size).CopyTo(body[length..]);
            (at, length) = (at + size + 2, length + size);
        }
        return length;
    }
}

/// <summary>The load generator: some connections, each with one request under way.</summary>
internal static class Load
{
    /// <summary>
    /// Sends until the time is over or the stock is sold out. An answer with another status counts as a failure; 0
    /// stands for any 2xx.
    /// </summary>
    /// <param name="port">The server's.</param>
    /// <param name="connections">How many.</param>
    /// <param name="window">How long.</param>
    /// <param name="stock">What is sent.</param>
    /// <param name="expected">The status of a good answer; 0 for any 2xx.</param>
    /// <param name="perSecond">At this rate, each request at its own time whatever became of those before; its latency
    /// counts from that time. 0 for as fast as they are answered.</param>
    public static async Task<Measured> Run(
        int port,
        int connections,
        TimeSpan window,
        Stock stock,
        int expected = 0,
        double perSecond = 0
    )
    {
        var lines = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Line.To(port)));
        var (answers, failures) = (0L, 0L);
        string? first = null;
        var latencies = new List<long>[connections];
        var worked = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            lines.Select(
                (line, of) =>
                    Task.Run(async () =>
                    {
                        var mine = latencies[of] = new List<long>(16_384);
                        for (var n = 0; Stopwatch.GetElapsedTime(started) < window && stock.Take() is { } request; n++)
                        {
                            var sent = Stopwatch.GetTimestamp();
                            if (perSecond > 0)
                            {
                                var planned =
                                    started + (long)((n * (double)connections + of) / perSecond * Stopwatch.Frequency);
                                // A timer is good to a millisecond or two, which are not the server's; being later than
                                // that is.
                                if (planned - sent > Stopwatch.Frequency / 1000)
                                    await Task.Delay(Stopwatch.GetElapsedTime(sent, planned));
                                sent = Math.Max(
                                    planned,
                                    Math.Min(Stopwatch.GetTimestamp(), planned + Stopwatch.Frequency * 2 / 1000)
                                );
                            }
                            var (status, body) = await line.Send(request);
                            mine.Add(Stopwatch.GetTimestamp() - sent);
                            Interlocked.Increment(ref answers);
                            if (expected == 0 ? status is >= 200 and < 300 : status == expected)
                                continue;
                            Interlocked.Increment(ref failures);
                            Interlocked.CompareExchange(
                                ref first,
                                $"{status} {Encoding.UTF8.GetString(body.Span)}",
                                null
                            );
                        }
                    })
            )
        );
        var time = Stopwatch.GetElapsedTime(started);
        worked = Environment.CpuUsage.TotalTime - worked;
        foreach (var line in lines)
            line.Dispose();
        long[] sorted = [.. latencies.SelectMany(one => one).Order()];
        return new(answers, failures, time, At(0.5), At(0.99), worked, first);

        TimeSpan At(double share) =>
            sorted.Length == 0
                ? TimeSpan.Zero
                : Stopwatch.GetElapsedTime(0, sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))]);
    }
}
