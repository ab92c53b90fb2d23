using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;

namespace Tender.Server.Pages.Console;

/// <summary>
/// A part of a page that follows by itself: a stream sends it again whenever it would look otherwise.
/// </summary>
internal sealed partial class LiveStream(ConsoleEntry entry, CancellationToken stopping)
{
    private const int StreamsMax = 32;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1),
        Heartbeat = TimeSpan.FromSeconds(15);

    private readonly TimeProvider time = entry.Time;
    private int streams;

    /// <summary>The part as it stands on its page.</summary>
    /// <param name="address">Where its stream is.</param>
    /// <param name="content">As it looks now.</param>
    public static Html Place(string address, Html content) =>
        Html.Of(
            $"""
            <p class="live-state" id="live-state" role="status">As of the time shown</p>
            <div id="live" data-stream="{address}">
            {content}
            </div>
            """
        );

    /// <summary>The stream of a part.</summary>
    public WireResponse Follow(ConsoleVisit visit, Func<Task<Html>> content) =>
        Volatile.Read(ref streams) >= StreamsMax
            ? WireResponse.Plain(503, "Too many pages are followed. This one is not.")
            : new WireResponse(200, "text/event-stream", []) { Parts = Changes(visit, content) };

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Changes(
        ConsoleVisit visit,
        Func<Task<Html>> content,
        [EnumeratorCancellation] CancellationToken ct = default
    )
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(ct, stopping);
        using var timer = new PeriodicTimer(Pause, time);
        var (shown, sentAt) = ("", time.GetTimestamp());
        // Counted once it is sent: nothing is sent of an answer to HEAD, or to whoever is gone already.
        Interlocked.Increment(ref streams);
        try
        {
            while (true)
            {
                if (!await entry.GoesOn(visit.Session))
                {
                    yield return "event: over\ndata: -\n\n"u8.ToArray();
                    yield break;
                }
                var page = (await content()).ToString();
                if (WithoutTime(page) != shown)
                {
                    (shown, sentAt) = (WithoutTime(page), time.GetTimestamp());
                    yield return Event(page);
                }
                else if (time.GetElapsedTime(sentAt) > Heartbeat)
                {
                    sentAt = time.GetTimestamp();
                    yield return ": still here\n\n"u8.ToArray();
                }
                if (!await Next(timer, ends.Token))
                    yield break;
            }
        }
        finally
        {
            Interlocked.Decrement(ref streams);
        }
    }

    private static async Task<bool> Next(PeriodicTimer timer, CancellationToken ct)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static byte[] Event(string page) =>
        Encoding.UTF8.GetBytes($"event: page\ndata: {page.ReplaceLineEndings("\ndata: ")}\n\n");

    /// <summary>The browser lets time pass by itself: that alone is no news.</summary>
    private static string WithoutTime(string page) => Time().Replace(page, "");

    /// <summary>What changes with every look: an instant or a countdown, up to the end of its element.</summary>
    [GeneratedRegex(" data-(now|due)[^<]*")]
    private static partial Regex Time();
}
