using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Processors;
using Tender.Server.Storage;
using Tender.Server.Telemetry;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Jobs;

/// <summary>Jobs that fail for long, and what an operator does with them.</summary>
public sealed class DeadJobTests
{
    [Theory, OnBothDatabases]
    public async Task A_job_that_fails_for_most_of_a_day_still_does_its_work(TestDatabase kind)
    {
        var processor = new Broken();
        await using var engines = await Engines.Start(kind, processor);
        var runner = new JobRunner(engines.Executor, engines.Clock, NullLogger.Instance);
        await using var _ = runner;
        var permission = await engines.OpenPermission(Engines.Usd(100));
        var made = await engines.Authorize(permission, Engines.Usd(10), AnswerMode.WhenKnown);
        var began = engines.Clock.Now;

        while (engines.Clock.Now < began + TimeSpan.FromHours(16))
            await RunNext(engines, runner);
        Assert.Equal(0, await engines.Count("jobs", "dead = 1"));
        processor.IsBroken = false;
        while (await engines.Jobs(JobKind.Conclude) is { Count: > 0 })
            await RunNext(engines, runner);
        Assert.Equal(State.Open, (await engines.Get<Authorization>(made.Result.Value.Authorization.Id)).State);
    }

    [Theory, OnBothDatabases]
    public async Task A_dead_job_is_listed_with_its_error_and_does_its_work_when_it_is_retried(TestDatabase kind)
    {
        var processor = new Broken();
        await using var engines = await Engines.Start(kind, processor);
        var runner = new JobRunner(engines.Executor, engines.Clock, NullLogger.Instance);
        await using var _ = runner;
        var permission = await engines.OpenPermission(Engines.Usd(100));
        await engines.Authorize(permission, Engines.Usd(10), AnswerMode.WhenKnown);
        var table = engines.Executor.Table;
        // Notices fail as well: these tests have nothing to send them with.
        while (await engines.Count("jobs", $"dead = 1 AND kind = {(int)JobKind.Conclude}") == 0)
            await RunNext(engines, runner);

        var dead = Assert.Single(await table.ListDead(null, 10), job => job.Kind == JobKind.Conclude);
        Assert.Equal(JobRetries.AttemptsMax, dead.Failures);
        Assert.Equal("InvalidOperationException: The processor is broken.", dead.Error);
        Assert.DoesNotContain(await table.ListDead((dead.Merchant, dead.Id), 10), job => job.Id == dead.Id);

        processor.IsBroken = false;
        Assert.True(await table.Retry(dead.Merchant, dead.Id));
        Assert.False(await table.Retry(dead.Merchant, dead.Id));
        await runner.Drain();
        Assert.Empty(await engines.Jobs(JobKind.Conclude));
    }

    [Theory, OnBothDatabases]
    public async Task A_job_that_fails_for_the_last_time_is_logged_and_counted_as_dead(TestDatabase kind)
    {
        using var measures = new Measures();
        using var metrics = new MetricsText(measures);
        await using var engines = await Engines.Start(
            kind,
            new Broken(),
            newsIn: _ => Dialects.None,
            measures: measures
        );
        var log = new LogLines();
        var executor = Engines.ExecutorOf(engines.Engine, engines.Database, engines.Clock, log: log);
        await using var runner = new JobRunner(executor, engines.Clock, log);
        var permission = await engines.OpenPermission(Engines.Usd(100));
        await engines.Authorize(permission, Engines.Usd(10), AnswerMode.WhenKnown);
        while (await engines.Count("jobs", "dead = 1") == 0)
            await RunNext(engines, runner);

        var told = log.All.Where(line => line.StartsWith("Job Conclude", StringComparison.Ordinal)).ToList();
        var again = told.Where(line => line.Contains("it is tried again", StringComparison.Ordinal));
        Assert.Equal(JobRetries.AttemptsMax - 1, again.Count());
        Assert.Contains("is dead: InvalidOperationException: The processor is broken.", told[^1]);
        Assert.Equal(JobRetries.AttemptsMax, told.Count);
        var text = await metrics.Text();
        Assert.Contains(Ran("dead", 1), text);
        Assert.Contains(Ran("failed", JobRetries.AttemptsMax - 1), text);

        static string Ran(string result, int count) =>
            "tender_jobs_runs_total{queue=\"Payments\",kind=\"Conclude\",result=\"" + $"{result}\"}} {count}\n";
    }

    [Theory, OnBothDatabases]
    public async Task A_job_that_nobody_can_read_is_logged_as_dead(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind, new Broken(), newsIn: _ => Dialects.None);
        var log = new LogLines();
        var executor = Engines.ExecutorOf(engines.Engine, engines.Database, engines.Clock, log: log);
        await using var runner = new JobRunner(executor, engines.Clock, log);
        var permission = await engines.OpenPermission(Engines.Usd(100));
        await engines.Authorize(permission, Engines.Usd(10), AnswerMode.WhenKnown);
        await engines.Database.Execute(
            "UPDATE jobs SET arguments = 'nonsense/' WHERE kind = @kind RETURNING id",
            row => row.GetInt64(0),
            ("kind", (short)JobKind.Conclude)
        );
        while (await engines.Count("jobs", "dead = 1") == 0)
            await RunNext(engines, runner);
        Assert.Contains("is dead: Its arguments cannot be read: nonsense/", Assert.Single(log.All));
    }

    [Theory, OnBothDatabases]
    public async Task Dead_jobs_are_told_by_readiness_and_metrics_and_retried_by_the_control_api(TestDatabase kind)
    {
        await using var host = await TenderHost.Start(kind);
        var shop = Shop.On(host, await host.Control.NewMerchant());
        await shop.Checkout(50);
        await shop.Checkout(60);
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = host.Http };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", host.ControlToken);
        Assert.Equal("ok\n", await client.GetStringAsync("/readyz"));

        var killed = await host.Engine.Store.Database.Execute(
            "UPDATE jobs SET dead = 1, attempts = 19, error = 'It broke.' WHERE kind = @kind RETURNING id",
            row => row.GetInt64(0),
            ("kind", (short)JobKind.AuthorizationExpires)
        );
        Assert.Equal(2, killed.Count);
        Assert.StartsWith("ok, but 2 dead jobs", await client.GetStringAsync("/readyz"));
        Assert.Contains(
            "tender_jobs_dead_by_kind{queue=\"Payments\",kind=\"AuthorizationExpires\"} 2\n",
            await client.GetStringAsync("/metrics")
        );

        var first = await client.GetFromJsonAsync<JsonElement>("/control/v1/jobs?state=dead&limit=1");
        var next = first.GetProperty("next").GetString();
        var second = await client.GetFromJsonAsync<JsonElement>($"/control/v1/jobs?state=dead&limit=1&after={next}");
        var item = first.GetProperty("items")[0];
        Assert.Equal("AuthorizationExpires", item.GetProperty("kind").GetString());
        Assert.Equal("payments", item.GetProperty("queue").GetString());
        Assert.Equal(shop.Merchant.MerchantId, item.GetProperty("merchantId").GetString());
        Assert.Equal("It broke.", item.GetProperty("error").GetString());
        Assert.Equal(19, item.GetProperty("attempts").GetInt32());
        var ids = new[] { first, second }.Select(page => page.GetProperty("items")[0].GetProperty("id").GetString());
        Assert.Equal(2, ids.Distinct().Count());

        Assert.Equal(202, await Post(client, $"jobs/{item.GetProperty("id").GetString()}/retry", new { }));
        Assert.Equal(404, await Post(client, $"jobs/{item.GetProperty("id").GetString()}/retry", new { }));
        Assert.Equal(404, await Post(client, "jobs/nonsense/retry", new { }));
        Assert.Equal(404, await Post(client, "jobs/retry", new { merchantId = "NOBODY" }));
        Assert.Equal(202, await Post(client, "jobs/retry", new { merchantId = host.Ready.MerchantId }));
        Assert.StartsWith("ok, but 1 dead job:", await client.GetStringAsync("/readyz"));
        Assert.Equal(202, await Post(client, "jobs/retry", new { merchantId = shop.Merchant.MerchantId }));
        Assert.Equal(202, await Post(client, "jobs/retry", new { }));
        Assert.Equal("ok\n", await client.GetStringAsync("/readyz"));
        Assert.Equal(400, (int)(await client.GetAsync("/control/v1/jobs?state=due")).StatusCode);
    }

    [Theory, OnBothDatabases]
    public async Task A_clock_tells_that_its_advance_was_given_up_and_moves_on_when_that_is_retried(TestDatabase kind)
    {
        await using var host = await TenderHost.Start(kind);
        await using var receiver = await Receiver.Start();
        var shop = Shop.On(host, await host.Control.NewMerchant());
        await shop.Checkout(50);
        await shop.Control.PutEndpoints(new Endpoint(receiver.Url.ToString(), "v2"));
        // On its way the advance waits for this endpoint's answer.
        var (asked, answer) = (
            new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously),
            new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously)
        );
        receiver.Answer = _ =>
        {
            asked.TrySetResult();
            return answer.Task;
        };
        var target = (await shop.Control.Clock()).Now + TimeSpan.FromDays(40);
        await shop.Control.Mine(HttpMethod.Post, "clock/advance", new { to = Iso(target), wait = "PT0S" }, 202);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Null((await shop.Control.Clock()).Stalled);

        await host.Engine.Store.Database.Execute(
            "UPDATE jobs SET dead = 1, attempts = 19, error = 'It broke.' WHERE kind = @kind RETURNING id",
            row => row.GetInt64(0),
            ("kind", (short)JobKind.Advance)
        );
        var clock = await shop.Control.Clock();
        Assert.Equal(target, clock.Advancing);
        Assert.Equal(("Advance", "It broke."), (clock.Stalled!.Kind, clock.Stalled.Error));

        await host.Control.Call(HttpMethod.Post, $"/control/v1/jobs/{clock.Stalled.Id}/retry", new { }, 202);
        Assert.Null((await shop.Control.Clock()).Stalled);
        answer.SetResult(200);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((clock = await shop.Control.Clock()).Advancing is not null)
            await Task.Delay(20, patience.Token);
        Assert.True(clock.Now >= target, $"{clock}");
    }

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");

    private static async Task<int> Post(HttpClient client, string path, object body) =>
        (int)(await client.PostAsJsonAsync($"/control/v1/{path}", body)).StatusCode;

    /// <summary>Moves real time to the next job, and runs what is due.</summary>
    private static async Task RunNext(Engines engines, JobRunner runner)
    {
        if ((await engines.Executor.Table.NextRun(engines.Clock.Now)).First is { } next)
            engines.Clock.Now = next;
        await runner.Drain();
    }

    private sealed class Broken : Processor
    {
        public bool IsBroken { get; set; } = true;

        public override Task<Verdict> Perform(ProcessorCall call, CancellationToken ct) => throw new TimeoutException();

        public override Task<Verdict> Query(ProcessorCall call, CancellationToken ct) =>
            IsBroken
                ? throw new InvalidOperationException("The processor is broken.")
                : Task.FromResult(Verdict.Approval.On(call.Amount));

        public override Task<Verdict> Cancel(ProcessorCall call, CancellationToken ct) =>
            Task.FromResult(Verdict.Approval);
    }
}
