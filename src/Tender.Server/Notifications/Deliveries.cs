using System.Collections.Concurrent;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Http.V1;
using Tender.Server.Http.V2;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Notifications;

/// <summary>
/// One delivery attempt: at the first, the notice is rendered and signed and the bytes are kept; then the attempt is
/// written down, the bytes are posted, the answer is written down, and, unless it was a 2xx, the next attempt is made
/// due. A crash in between leaves an attempt without an answer and a job whose lease ends.
/// </summary>
internal sealed class Deliveries(PaymentStore store, Signer signer, EndpointClient sender, bool sandbox)
{
    /// <summary>
    /// Hourly for fourteen days, then every eight hours to day thirty. The sources name shorter schedules (spec v1
    /// 10.1, v2 6.1): decision 0011.
    /// </summary>
    private static readonly TimeSpan Hourly = TimeSpan.FromHours(1),
        EightHourly = TimeSpan.FromHours(8),
        HourlyWindow = TimeSpan.FromDays(14),
        Window = TimeSpan.FromDays(30);

    /// <summary>Never more than this to one endpoint at once: a slow one holds up nobody else.</summary>
    private const int LaneMax = 16;

    private readonly ConcurrentDictionary<(string Merchant, string Endpoint), SemaphoreSlim> lanes = new();

    /// <summary>What must be told, and in which dialects: the rule the door asks for every step.</summary>
    public static Dialects NewsIn(Step step) =>
        (V1Notices.IsNews(step) ? Dialects.V1 : Dialects.None)
        | (V2Notices.IsNews(step) ? Dialects.V2 : Dialects.None)
        | (Mailbox.IsNews(step) ? Dialects.Mail : Dialects.None);

    /// <summary>When a failed delivery is tried again; null when its window is over.</summary>
    public static DateTimeOffset? NextAttempt(DateTimeOffset first, DateTimeOffset last)
    {
        var next = last + (last + Hourly - first <= HourlyWindow ? Hourly : EightHourly);
        return next - first <= Window ? next : null;
    }

    public async Task Send(Job job, CancellationToken ct)
    {
        var (seq, step, endpointId, form) = Journal.DeliveryArguments(job.Arguments!);
        if (await store.Merchants.Read(job.Merchant) is not var (merchant, _))
            return;
        var delivery = await Deliverable(job.Merchant, seq, step, endpointId, form);
        var endpoint = merchant.Endpoints.FirstOrDefault(one => one.Id == endpointId);
        if (delivery is not { State: "pending" } || endpoint is null || endpoint.Disabled is not null)
        {
            // Left out or disabled since: what is owed is held, and can be redelivered.
            await Commit(
                job,
                (writing, _) =>
                {
                    if (delivery is { State: "pending" })
                        writing.Add(
                            Update(
                                merchant,
                                seq,
                                step,
                                endpointId,
                                form,
                                "held",
                                delivery.Body,
                                null,
                                delivery.Attempts
                            )
                        );
                },
                ends: true,
                ct
            );
            return;
        }

        var lane = lanes.GetOrAdd((job.Merchant, endpointId), _ => new SemaphoreSlim(LaneMax, LaneMax));
        await lane.WaitAsync(ct);
        try
        {
            var n = delivery.Attempts + 1;
            var at = DateTimeOffset.MinValue;
            var body = delivery.Body;
            if (body is null && await Render(merchant, seq, step, form) is { } notice)
                body = signer.Envelope(
                    delivery.MessageId,
                    merchant.Region,
                    Signer.TopicArn(merchant.Region, V1Notices.Marketplace(merchant.Region, sandbox), merchant.Id),
                    notice.Message,
                    notice.At,
                    endpoint.SignatureVersion
                );
            if (body is null)
                throw new InvalidOperationException($"Journal entry {seq} is missing.");
            // 1. Written before it is sent: a crash shows an attempt whose outcome is unknown, never one that did not
            // happen.
            var held = await Commit(
                job,
                (writing, now) =>
                {
                    at = now;
                    writing.Add(Update(merchant, seq, step, endpointId, form, "pending", body, now, n));
                    writing.Add(NewAttempt(merchant, seq, step, endpointId, form, n, now));
                },
                ends: false,
                ct
            );
            if (!held)
                return; // another worker has the job, and sends it
            // 2. Sent, outside any transaction.
            var answer = await sender.Post(
                endpoint,
                body,
                delivery.MessageId,
                Signer.TopicArn(merchant.Region, V1Notices.Marketplace(merchant.Region, sandbox), merchant.Id),
                ct
            );
            // 3. What came of it, and when again. Past this point a stop must not lose what is known.
            await Conclude(job, merchant, delivery, endpoint, seq, step, form, n, at, body, answer);
        }
        finally
        {
            lane.Release();
        }
    }

    private Task Conclude(
        Job job,
        Merchant merchant,
        Delivery delivery,
        NoticeEndpoint endpoint,
        long seq,
        int step,
        Dialects form,
        int n,
        DateTimeOffset at,
        byte[] body,
        EndpointResponse answer
    )
    {
        var gone = answer.Status == 410;
        var next = answer.Delivered || gone ? null : NextAttempt(delivery.FirstAt, at);
        var state =
            answer.Delivered ? "delivered"
            : gone ? "held"
            : next is null ? "dead"
            : "pending";
        return Commit(
            job,
            (writing, _) =>
            {
                writing.Add(
                    new UpdateAttempt
                    {
                        Merchant = merchant.Id,
                        Seq = seq,
                        Step = step,
                        Endpoint = endpoint.Id,
                        Dialect = form,
                        Number = n,
                        Status = answer.Status,
                        Error = answer.Error,
                        DurationMs = answer.DurationMs,
                        Answer = answer.Start,
                    }
                );
                writing.Add(Update(merchant, seq, step, endpoint.Id, form, state, body, next, n));
            },
            ends: true,
            CancellationToken.None,
            next is { } again
                ? (change, _) => change.Schedule(JobKind.Deliver, job.Object, again, job.Arguments)
                : null,
            gone ? endpoint.Id : null
        );
    }

    /// <summary>
    /// Commits what a delivery came to, under its job's lease. False, and nothing done: the lease was lost.
    /// </summary>
    private async Task<bool> Commit(
        Job job,
        Action<WriteBatch, DateTimeOffset> write,
        bool ends,
        CancellationToken ct,
        Action<Change, DecisionContext>? later = null,
        string? disables = null
    )
    {
        var now = DateTimeOffset.MinValue;
        Merchant? disabled = null;
        var applied = await store.Apply(
            new Command<bool>(job.Merchant, "Deliver", Requester.Clock)
            {
                Job = ends ? job.Lease : null,
                Holds = ends ? null : job.Lease,
                At = job.At,
                AdvanceLimit = job.Horizon,
                Decide = (change, scene) =>
                {
                    now = change.Now;
                    later?.Invoke(change, scene);
                    disabled = disables is null
                        ? null
                        : scene.Merchant with
                        {
                            Endpoints =
                            [
                                .. scene.Merchant.Endpoints.Select(one =>
                                    one.Id == disables && one.Disabled is null
                                        ? one with
                                        {
                                            Disabled = "The endpoint answered 410 Gone.",
                                        }
                                        : one
                                ),
                            ],
                        };
                    return true;
                },
                ExtraWrites = (writing, _) =>
                {
                    write(writing, now);
                    if (disabled is { } changed)
                        writing.Add(UpdateMerchant.To(changed));
                },
            },
            ct
        );
        return applied is not CommandResult<bool>.LeaseLost;
    }

    private async Task<(string Message, DateTimeOffset At)?> Render(
        Merchant merchant,
        long seq,
        int index,
        Dialects form
    )
    {
        var entry = (
            await store.Database.Query(
                "SELECT at, steps FROM journal WHERE bucket = @bucket AND merchant = @merchant AND seq = @seq",
                row => (At: RecordJson.At(row.GetInt64(0)), Steps: Journal.ReadSteps(row.GetUtf8(1))),
                ("bucket", merchant.Bucket),
                ("merchant", merchant.Id),
                ("seq", seq)
            )
        ).FirstOrDefault();
        if (entry.Steps is null)
            return null;
        var step = entry.Steps[index];
        var details =
            step.Id.Kind == ObjectKind.CheckoutSession
                ? null
                : (await store.Find(merchant.Id, [step.Id.Details])).GetValueOrDefault(step.Id.Details)
                    as PermissionDetails;
        var notice = new Notice(
            merchant,
            step,
            entry.At,
            Journal.NotificationId(merchant.Id, seq, index, form),
            details,
            sandbox
        );
        return (form == Dialects.V1 ? V1Notices.Message(notice) : V2Notices.Message(notice), entry.At);
    }

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
        var (id, topic) = (
            Guid.NewGuid().ToString(),
            Signer.TopicArn(merchant.Region, V1Notices.Marketplace(merchant.Region, sandbox), merchant.Id)
        );
        var body = signer.Envelope(
            id,
            merchant.Region,
            topic,
            V1Notices.Message(notice, isSample: true),
            at,
            endpoint.SignatureVersion
        );
        return (await sender.Post(endpoint, body, id, topic, ct), body);
    }

    private sealed record Delivery(string MessageId, string State, byte[]? Body, DateTimeOffset FirstAt, int Attempts);

    private async Task<Delivery?> Deliverable(string merchant, long seq, int step, string endpoint, Dialects form) =>
        (
            await store.Database.Query(
                "SELECT message_id, state, body, first_at, attempts FROM deliveries WHERE bucket = @bucket AND merchant = @merchant AND seq = @seq AND step = @step AND endpoint = @endpoint AND form = @form",
                row => new Delivery(
                    row.GetString(0),
                    row.GetString(1),
                    row.IsDBNull(2) ? null : row.GetBytes(2),
                    RecordJson.At(row.GetInt64(3)),
                    row.GetInt16(4)
                ),
                ("bucket", Merchant.BucketOf(merchant)),
                ("merchant", merchant),
                ("seq", seq),
                ("step", (short)step),
                ("endpoint", endpoint),
                ("form", (short)form)
            )
        ).FirstOrDefault();

    private static InsertAttempt NewAttempt(
        Merchant merchant,
        long seq,
        int step,
        string endpoint,
        Dialects form,
        int number,
        DateTimeOffset at
    ) =>
        new()
        {
            Merchant = merchant.Id,
            Seq = seq,
            Step = step,
            Endpoint = endpoint,
            Dialect = form,
            Number = number,
            At = at,
        };

    private static UpdateDelivery Update(
        Merchant merchant,
        long seq,
        int step,
        string endpoint,
        Dialects form,
        string state,
        byte[]? body,
        DateTimeOffset? nextAt,
        int attempts
    ) =>
        new()
        {
            Merchant = merchant.Id,
            Seq = seq,
            Step = step,
            Endpoint = endpoint,
            Dialect = form,
            State = state,
            Body = body,
            NextAt = nextAt,
            AttemptCount = attempts,
        };
}

/// <summary>What an endpoint answered.</summary>
/// <param name="Status">The HTTP status; null when there was none.</param>
/// <param name="Error">What went wrong, as a class: timeout, refused, tls, dns, blocked, reset.</param>
/// <param name="DurationMs">How long it took.</param>
/// <param name="Start">The first 256 characters of the answer.</param>
internal sealed record EndpointResponse(int? Status, string? Error, long DurationMs, string? Start)
{
    public bool Delivered => Status is >= 200 and < 300;
}
