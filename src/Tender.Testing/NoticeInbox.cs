using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Tender.MerchantKit.Notices;

namespace Tender.Testing;

/// <summary>The notices of one merchant as they came in, and what is answered to them.</summary>
internal sealed class NoticeInbox
{
    private readonly Lock changing = new();
    private readonly List<Notice> received = [],
        waiting = [];
    private readonly ConcurrentQueue<int> scripted = new();
    private TaskCompletionSource arrival = NewArrival();

    /// <summary>Where notices are passed on to; null to answer them here.</summary>
    public (HttpClient Client, string Path)? Forward { get; set; }

    public IReadOnlyList<Notice> Received
    {
        get
        {
            lock (changing)
                return [.. received];
        }
    }

    public void AnswerNext(IEnumerable<int> statuses)
    {
        foreach (var status in statuses)
            scripted.Enqueue(status);
    }

    /// <summary>Takes the first notice about an object, or about any, that was not taken yet.</summary>
    public async Task<Notice> Take(string? objectId, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task arrived;
            lock (changing)
            {
                var index = waiting.FindIndex(notice => objectId is null || notice.ObjectId == objectId);
                if (index >= 0)
                {
                    var notice = waiting[index];
                    waiting.RemoveAt(index);
                    return notice;
                }
                arrived = arrival.Task;
            }
            await arrived.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Answers a message, and then keeps it: who waits for a notice finds it dealt with.</summary>
    public async Task<int> Post(byte[] body, string? contentType, CancellationToken cancellationToken)
    {
        try
        {
            if (scripted.TryDequeue(out var status))
                return status;
            return Forward is var (client, path) ? await Pass(client, path, body, contentType, cancellationToken) : 200;
        }
        finally
        {
            // What was refused, or never answered, still came in.
            if (Envelope.Read(body) is ({ } envelope, _) && NoticeReader.Read(envelope, body) is var (notice, _))
                Keep(notice);
        }
    }

    private static async Task<int> Pass(
        HttpClient client,
        string path,
        byte[] body,
        string? contentType,
        CancellationToken cancellationToken
    )
    {
        using var content = new ByteArrayContent(body);
        if (contentType is not null)
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using var response = await client.PostAsync(path, content, cancellationToken);
        return (int)response.StatusCode;
    }

    private void Keep(Notice notice)
    {
        lock (changing)
        {
            received.Add(notice);
            waiting.Add(notice);
            arrival.SetResult();
            arrival = NewArrival();
        }
    }

    private static TaskCompletionSource NewArrival() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
