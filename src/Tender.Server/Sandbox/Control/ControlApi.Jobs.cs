using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Tender.Server.Jobs;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>Dead jobs: they are listed, and tried again, one or all.</summary>
internal sealed partial class ControlApi
{
    private async Task<(int, JsonNode?)> ListJobs(Call call)
    {
        if (call.Query("state") != "dead")
            throw new Problem(400, "state is dead: the jobs that were given up.");
        (string, long)? after = null;
        if (call.Query("after") is { } page)
            after = ReadJobId(page) ?? throw new Problem(400, "after is the next of the page before.");
        var (_, limit) = Page(call, withAfter: false);
        var found = await jobs.ListDead(after, limit);
        return (
            200,
            new JsonObject
            {
                ["items"] = new JsonArray([.. found.Select(Shown)]),
                ["next"] = found.Count == limit ? JobId(found[^1].Merchant, found[^1].Id) : null,
            }
        );
    }

    private async Task<(int, JsonNode?)> RetryJob(Call call)
    {
        var wanted = call.Path("j");
        if (ReadJobId(wanted) is not var (merchant, id) || !await jobs.Retry(merchant, id))
            throw new Problem(404, $"There is no dead job {wanted}.");
        return (202, new JsonObject { ["retried"] = 1 });
    }

    private async Task<(int, JsonNode?)> RetryJobs(Call call)
    {
        var merchant = Text(call.Object("merchantId"), "merchantId");
        if (merchant is not null && await engine.Store.Merchants.Read(merchant) is null)
            throw new Problem(404, $"There is no merchant {merchant}.");
        return (202, new JsonObject { ["retried"] = await jobs.RetryAll(merchant) });
    }

    private static JsonObject Shown(DeadJob job) =>
        new()
        {
            ["id"] = JobId(job.Merchant, job.Id),
            ["merchantId"] = job.Merchant,
            ["kind"] = job.Kind.ToString(),
            ["queue"] = NameOf(JobKinds.Of(job.Kind).Queue),
            ["objectId"] = job.Object.Length == 0 ? null : job.Object,
            ["dueAt"] = Iso(job.DueAt),
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
        };

    /// <summary>A job's name to the outside; what it is made of is nobody's business.</summary>
    private static string JobId(string merchant, long id) =>
        Base64Url.EncodeToString(
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{merchant}/{id}"))
        );

    private static (string Merchant, long Id)? ReadJobId(string text) =>
        text.Length <= 200
        && Base64Url.IsValid(text)
        && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('/') is [var merchant, var number]
        && long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
            ? (merchant, id)
            : null;
}
