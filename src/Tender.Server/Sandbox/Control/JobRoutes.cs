using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Jobs;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>Dead jobs: they are listed, and tried again, one or all.</summary>
internal sealed class JobRoutes(Engine engine, JobTable jobs)
{
    private const int IdMax = 200;

    public IReadOnlyList<ControlRoute> Routes =>
        [
            new(
                "GET",
                "jobs",
                ListJobs,
                "The jobs that failed too often and were given up",
                null,
                [(200, "Jobs")],
                "state!",
                "after",
                "limit"
            )
            {
                Live = Role.Viewer,
            },
            new(
                "POST",
                "jobs/retry",
                RetryJobs,
                "Try every dead job again, or those of one merchant",
                """{"merchantId?":"text?"}""",
                [(202, "Retried")]
            )
            {
                Live = Role.Operator,
            },
            new("POST", "jobs/{j}/retry", RetryJob, "Try a dead job again", null, [(202, "Retried")])
            {
                Live = Role.Operator,
            },
        ];

    private async Task<ControlAnswer> ListJobs(ControlCall call)
    {
        if (call.NeededQuery("state") != "dead")
            throw new Problem(400, "state is dead: the jobs that were given up.");
        (MerchantId, long)? after = null;
        if (call.Query("after") is { } page)
            after = ReadId(page) ?? throw new Problem(400, "after is the next of the page before.");
        var limit = call.Limit();
        var found = await jobs.ListDead(after, limit);
        return ControlAnswer.Ok(
            ControlJson.Page(found.Select(Shown), found.Count == limit ? IdOf(found[^1].Merchant, found[^1].Id) : null)
        );
    }

    private async Task<ControlAnswer> RetryJob(ControlCall call)
    {
        call.ReadNothing();
        var wanted = call.Path("j");
        if (ReadId(wanted) is not var (merchant, id) || !await jobs.Retry(merchant, id))
            throw new Problem(404, $"There is no dead job {wanted}.");
        return Retried(1);
    }

    private async Task<ControlAnswer> RetryJobs(ControlCall call)
    {
        if (call.Read(body => body.Text("merchantId")) is not { } wanted)
            return Retried(await jobs.RetryAll(null));
        if (MerchantId.Parse(wanted) is not { } merchant || await engine.Store.Merchants.Read(merchant) is null)
            throw new Problem(404, $"There is no merchant {wanted}.");
        return Retried(await jobs.RetryAll(merchant));
    }

    private static ControlAnswer Retried(int count) => new(202, new JsonObject { ["retried"] = count });

    /// <summary>A dead job as it is shown.</summary>
    public static JsonObject Shown(DeadJob job) =>
        new()
        {
            ["id"] = IdOf(job.Merchant, job.Id),
            ["merchantId"] = job.Merchant.Value,
            ["kind"] = job.Kind.ToString(),
            ["queue"] = NameOf(JobKinds.Of(job.Kind).Queue),
            ["objectId"] = job.Object.Length == 0 ? null : job.Object,
            ["dueAt"] = ControlJson.Iso(job.DueAt),
            ["attempts"] = job.Failures,
            ["error"] = job.Error,
        };

    private static string NameOf(JobQueue queue) =>
        queue switch
        {
            JobQueue.Payments => "payments",
            JobQueue.Deliveries => "deliveries",
            JobQueue.Reports => "reports",
            JobQueue.Clocks => "clocks",
            JobQueue.Reconciliations => "reconciliations",
        };

    /// <summary>A job's name to the outside; what it is made of is nobody's business.</summary>
    private static string IdOf(MerchantId merchant, long id) =>
        Base64Url.EncodeToString(
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{merchant}/{id}"))
        );

    private static (MerchantId Merchant, long Id)? ReadId(string text) =>
        text.Length <= IdMax
        && Base64Url.IsValid(text)
        && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('/') is [var seller, var number]
        && MerchantId.Parse(seller) is { } merchant
        && long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
            ? (merchant, id)
            : null;
}
