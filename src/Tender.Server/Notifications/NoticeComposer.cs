using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Http.V1;
using Tender.Server.Http.V2;
using Tender.Server.Storage;

namespace Tender.Server.Notifications;

/// <summary>
/// Makes notices: what a step of the journal says in a dialect's words, in a signed envelope. It also sends those that
/// nobody owes: tests, tries and samples, of which nothing is stored.
/// </summary>
/// <param name="store">Where the journal and what it tells of are read.</param>
/// <param name="signer">Signs what is sent.</param>
/// <param name="client">Sends what nobody owes.</param>
/// <param name="sandbox">Which environment is spoken of.</param>
internal sealed class NoticeComposer(PaymentStore store, Signer signer, EndpointClient client, bool sandbox)
{
    private readonly DeliveryQueries queries = new(store.Database);

    /// <summary>
    /// A signature takes a core for a fifth of a millisecond: half of the cores are left to those who wait for an
    /// answer.
    /// </summary>
    private readonly SemaphoreSlim signing = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>The topic that a merchant's notices name; of either form the same.</summary>
    public string Topic(Merchant merchant) =>
        Signer.TopicArn(merchant.Region, V1Notices.Marketplace(merchant.Region, sandbox), merchant.Id.Value);

    /// <summary>The bytes of a notice; null when its journal entry is missing.</summary>
    public async Task<byte[]?> Sign(
        Merchant merchant,
        NoticeEndpoint endpoint,
        DeliveryArguments which,
        string messageId,
        FreshNotice? fresh
    )
    {
        if (await Told(merchant, which, fresh) is not var (at, step))
            return null;
        var id = Journal.NotificationId(merchant.Id, which.Seq, which.Step, which.Dialect);
        var message = await Render(merchant, step, at, which.Dialect, id, fresh?.Details);
        await signing.WaitAsync();
        try
        {
            return signer.Envelope(messageId, merchant.Region, Topic(merchant), message, at, endpoint.SignatureVersion);
        }
        finally
        {
            signing.Release();
        }
    }

    /// <summary>What is told, and when it happened; null when its journal entry is missing.</summary>
    private async Task<(DateTimeOffset At, JournalStep Step)?> Told(
        Merchant merchant,
        DeliveryArguments which,
        FreshNotice? fresh
    )
    {
        if (fresh is not null)
            return (fresh.At, fresh.Step);
        return await queries.Entry(merchant.Id, which.Seq) is var (at, steps) ? (at, steps[which.Step]) : null;
    }

    private async Task<string> Render(
        Merchant merchant,
        JournalStep step,
        DateTimeOffset at,
        Dialects dialect,
        string id,
        PermissionDetails? details = null
    )
    {
        // Only the first generation tells of them.
        if (dialect == Dialects.V1 && step.Id.Kind != ObjectKind.CheckoutSession)
            details ??= await store.Find<PermissionDetails>(merchant.Id, step.Id.Details);
        var notice = new Notice(merchant, step, at, id, details, sandbox);
        return dialect == Dialects.V1 ? V1Notices.Message(notice) : V2Notices.Message(notice);
    }

    /// <summary>A notice that an object is as it is given, signed, whether or not it is so.</summary>
    public async Task<TriedNotice> Compose(
        Merchant merchant,
        Record record,
        DateTimeOffset at,
        Dialects dialect,
        string signatureVersion
    )
    {
        var step = new JournalStep(record.Id, State.Pending, true, dialect, record);
        var message = await Render(merchant, step, at, dialect, Guid.NewGuid().ToString());
        var id = Guid.NewGuid().ToString();
        return new(id, signer.Envelope(id, merchant.Region, Topic(merchant), message, at, signatureVersion));
    }

    /// <summary>Sends a notice once and now, whatever it is like. Nothing is stored.</summary>
    public Task<EndpointResponse> Try(
        Merchant merchant,
        NoticeEndpoint endpoint,
        TriedNotice notice,
        string? contentType,
        CancellationToken ct
    ) => client.Post(endpoint, notice.Body, notice.MessageId, Topic(merchant), ct, contentType);

    /// <summary>
    /// Calls a page of the merchant's, as it calls an endpoint: its status and its text; null for none.
    /// </summary>
    public Task<(int Status, string Text)?> Call(HttpMethod method, string url, CancellationToken ct) =>
        client.Call(method, url, ct);

    /// <summary>The types of notices there is a sample of.</summary>
    public static IEnumerable<string> SampleTypes => V1Samples.Types;

    /// <summary>
    /// Sends a test notification, once and now, and answers what the endpoint said with the bytes it was sent; null for
    /// a type there is no sample of. Nothing is stored.
    /// </summary>
    public async Task<(EndpointResponse Answer, byte[] Body)?> Sample(
        Merchant merchant,
        NoticeEndpoint endpoint,
        string type,
        CancellationToken ct
    )
    {
        var at = await store.Now(merchant.Id);
        if (V1Samples.Create(type, merchant, at, Guid.NewGuid().ToString()) is not { } notice)
            return null;
        var (id, topic) = (Guid.NewGuid().ToString(), Topic(merchant));
        var body = signer.Envelope(
            id,
            merchant.Region,
            topic,
            V1Notices.Message(notice, isSample: true),
            at,
            endpoint.SignatureVersion
        );
        return (await client.Post(endpoint, body, id, topic, ct), body);
    }
}
