using System.Collections.Concurrent;
using System.Data.Common;
using System.Text;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Coverage;

/// <summary>
/// Writes down what merchants call, for outcome coverage: each write, and of an object's reads the first that shows
/// something new. It is written a moment behind the answer, in batches, so that nobody waits for it or for its commit;
/// a crash may lose that moment. Of a merchant so many calls are kept and no more: a load test costs nothing.
/// </summary>
internal sealed class CallRecorder(PaymentStore store, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How many calls of a merchant are kept.</summary>
    public const int KeptMax = 10_000;

    /// <summary>So many reads in <see cref="PollWindow"/> that show nothing new are written down together.</summary>
    public const int PollsMax = 60;

    private const int CanonicalCharsMax = 4_000,
        KeyCharsMax = 400,
        BatchSize = 500,
        SeenMax = 100_000,
        WaitingMax = 20_000;

    private static readonly TimeSpan PollWindow = TimeSpan.FromMinutes(1),
        Breath = TimeSpan.FromMilliseconds(5),
        Gathering = TimeSpan.FromMilliseconds(250),
        Patience = TimeSpan.FromSeconds(10);

    private static readonly byte[][] MadeNames =
    [
        "\"checkoutSessionId\":\""u8.ToArray(),
        "\"chargePermissionId\":\""u8.ToArray(),
        "<AmazonOrderReferenceId>"u8.ToArray(),
    ];

    private readonly CallQueries queries = new(store.Database);
    private readonly ConcurrentQueue<(MerchantId Merchant, RecordedCall Call, long CalledAt)> waiting = new();
    private readonly ConcurrentDictionary<MerchantId, long> kept = new();
    private readonly ConcurrentDictionary<(MerchantId Merchant, ObjectId Object), LastRead> seen = new();
    private readonly SemaphoreSlim hurry = new(0);
    private int pending;
    private long added,
        written;

    /// <summary>Passes a call on and notes it. See <see cref="CallFilter"/>.</summary>
    public async Task<WireResponse> Answer(VerifiedCall call, Func<Task<WireResponse>> perform)
    {
        var merchant = call.Merchant.Id;
        if (kept.GetValueOrDefault(merchant) >= KeptMax || pending >= WaitingMax)
            return await perform();
        var begun = store.Ids.Next();
        var response = await perform();
        var subject = call.Subject();
        ObjectId? about = subject.Objects.Count > 0 ? subject.Objects[0] : null;
        var times = 1;
        if (RecordedCall.IsReadOf(subject.Operation))
            times = about is { } id && response.Status == 200 ? NewsIn(merchant, id, response.Body) : 0;
        if (times == 0 || subject.Operation.Length == 0)
            return response;
        var why = response.Status >= 400 ? FailedCalls.Why(response).Split(": ", 2) : [];
        var root = about?.Family ?? MadeBy(response);
        Add(
            merchant,
            new RecordedCall
            {
                Seq = begun,
                Done = store.Ids.Next(),
                Operation = subject.Operation,
                Object = about,
                Key = subject.Key is { } key ? ShortText.Of(key, KeyCharsMax) : null,
                Status = response.Status,
                Code = why.FirstOrDefault(),
                Message = why.ElementAtOrDefault(1),
                Root = root,
                Canonical = root is null ? null : ShortText.Of(call.Canonical(), CanonicalCharsMax),
                Times = times,
            }
        );
        return response;
    }

    /// <summary>The family of what a call made that named nothing; null for none.</summary>
    private static ObjectId? MadeBy(WireResponse response)
    {
        if (response.Status is not (200 or 201))
            return null;
        foreach (var name in MadeNames)
            if (response.Body.AsSpan().IndexOf(name) is var at and >= 0)
            {
                var rest = response.Body.AsSpan(at + name.Length);
                var end = rest.IndexOfAny((byte)'"', (byte)'<');
                return end is > 0 and < 64 ? ObjectId.Parse(Encoding.UTF8.GetString(rest[..end]))?.Family : null;
            }
        return null;
    }

    /// <summary>Waits until what was called before is written down.</summary>
    public async Task Flush()
    {
        var (started, before) = (time.GetTimestamp(), Interlocked.Read(ref added));
        while (Interlocked.Read(ref written) < before && time.GetElapsedTime(started) < Patience)
        {
            if (hurry.CurrentCount == 0)
                hurry.Release();
            await Task.Delay(Breath);
        }
    }

    public async ValueTask DisposeAsync() => await Flush();

    /// <summary>How many reads are to be written down: one with news, many without any, or none.</summary>
    private int NewsIn(MerchantId merchant, ObjectId id, byte[] body)
    {
        if (seen.Count > SeenMax)
            seen.Clear();
        // What v1 adds to every answer is new each time.
        var shown = body.AsSpan();
        if (shown.LastIndexOf("<ResponseMetadata"u8) is var end and > 0)
            shown = shown[..end];
        var hash = new HashCode();
        hash.AddBytes(shown);
        return seen.GetOrAdd((merchant, id), _ => new LastRead()).Note(hash.ToHashCode(), time);
    }

    private void Add(MerchantId merchant, RecordedCall call)
    {
        waiting.Enqueue((merchant, call, time.GetTimestamp()));
        Interlocked.Increment(ref added);
        if (Interlocked.Increment(ref pending) == 1)
            _ = Task.Run(WriteAll);
    }

    private async Task WriteAll()
    {
        int count;
        do
        {
            // A commit of its own for each call would be one more to wait for, for whoever calls next.
            if (waiting.Count < BatchSize)
                await hurry.WaitAsync(Gathering);
            var batch = new List<(MerchantId Merchant, RecordedCall Call, long CalledAt)>();
            while (batch.Count < BatchSize && waiting.TryDequeue(out var one))
                batch.Add(one);
            foreach (var calls in batch.GroupBy(one => one.Merchant, one => (one.Call, one.CalledAt)))
                await Write(calls.Key, [.. calls]);
            count = batch.Count;
            Interlocked.Add(ref written, count);
        } while (Interlocked.Add(ref pending, -count) > 0);
    }

    /// <summary>Writes some calls. What cannot be written is lost: no books depend on it.</summary>
    private async Task Write(MerchantId merchant, IReadOnlyList<(RecordedCall Call, long CalledAt)> calls)
    {
        try
        {
            if (!kept.ContainsKey(merchant))
                kept[merchant] = await queries.Count(merchant);
            await store.Apply(
                new Command<(DateTimeOffset Now, bool Runs)>(merchant, "Record calls", Requester.Operator)
                {
                    Decide = (change, context) => (change.Now, context.Clock.ReachedAt is null),
                    ExtraWrites = (writing, clock) =>
                    {
                        foreach (var (call, calledAt) in calls)
                        {
                            var since = clock.Runs ? time.GetElapsedTime(calledAt) : TimeSpan.Zero;
                            var at = RecordJson.At(RecordJson.Ms(clock.Now - since));
                            writing.Add(new InsertCall { Merchant = merchant, Call = call with { At = at } });
                        }
                    },
                }
            );
            kept.AddOrUpdate(merchant, calls.Count, (_, count) => count + calls.Count);
        }
        catch (Exception trouble)
            when (trouble is DbException or TimeoutException or OverloadedException or ObjectDisposedException)
        {
            store.Database.Health.Note(trouble);
        }
    }

    /// <summary>What an object's last read showed, and how often it was read again since.</summary>
    private sealed class LastRead
    {
        private readonly Lock gate = new();
        private int? shown;
        private int again;
        private long since;

        public int Note(int hash, TimeProvider time)
        {
            lock (gate)
            {
                if (shown != hash || time.GetElapsedTime(since) > PollWindow)
                {
                    var isNew = shown != hash;
                    (shown, again, since) = (hash, 0, time.GetTimestamp());
                    return isNew ? 1 : 0;
                }
                return ++again == PollsMax ? PollsMax : 0;
            }
        }
    }
}
