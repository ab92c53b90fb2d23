using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Jobs;
using Tender.Server.Notifications;
using Tender.Server.Payments;
using Tender.Server.Storage;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Tender.Tests.Simulations;
using Tender.Tests.Storage;
using Xunit;
using Door = Tender.Server.Storage.PaymentStore;

namespace Tender.Tests.Notifications;

/// <summary>A first attempt tells what its commit knew, as long as nothing has changed since.</summary>
public sealed class FreshNoticesTests
{
    private static readonly MerchantId A = MerchantId.Read("A1"),
        B = MerchantId.Read("B1");

    [Fact]
    public void One_is_taken_once_and_soon_and_the_oldest_make_room()
    {
        var time = new HandTime();
        var fresh = new FreshNotices(time);
        for (var job = 0; job <= 4096; job++)
            fresh.Keep(Notice(A, job));
        Assert.Null(fresh.Take(A, 0, Which(0)));
        Assert.Equal(1, fresh.Take(A, 1, Which(1))?.Job);
        Assert.Null(fresh.Take(A, 1, Which(1)));
        time.Now += TimeSpan.FromSeconds(29);
        Assert.NotNull(fresh.Take(A, 2, Which(2)));
        time.Now += TimeSpan.FromSeconds(1);
        Assert.Null(fresh.Take(A, 3, Which(3)));
    }

    [Fact]
    public void A_number_that_two_nodes_drew_tells_nobody_what_is_anothers()
    {
        var fresh = new FreshNotices(new HandTime());
        fresh.Keep(Notice(A, 1));
        Assert.Null(fresh.Take(B, 1, Which(1)));
        Assert.Null(fresh.Take(A, 1, Which(2)));
        fresh.Keep(Notice(A, 1));
        fresh.Keep(Notice(B, 1));
        Assert.Equal(A, fresh.Take(A, 1, Which(1))?.Merchant);
        Assert.Equal(B, fresh.Take(B, 1, Which(1))?.Merchant);
    }

    private static FreshNotice Notice(MerchantId merchant, long job) =>
        new(
            merchant,
            job,
            Which(job),
            new StoredDelivery("m", DeliveryState.Pending, null, default, 0),
            new JournalStep(default, null, true, Dialects.V2, null!),
            null
        );

    private static DeliveryArguments Which(long seq) => new(seq, 0, "e1", Dialects.V2);

    [Theory, OnBothDatabases]
    public async Task What_is_sent_first_is_what_the_journal_says(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        var shop = Shop.On(host, await host.Control.NewMerchant(new { settings = new { noticeDelay = "PT0S" } }));
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}", "both"));
        var (_, charge) = await shop.Checkout(50, "AuthorizeWithCapture");
        (await shop.Refund(charge, 20)).Is(201);
        await shop.Control.Advance("PT1M");
        var first = await AllDelivered();
        Assert.True(first.Count >= 6, $"{first.Count} notices");

        // Nobody remembers their bytes any more: what is sent again is made of the journal.
        await host.Engine.Store.Database.Execute("UPDATE deliveries SET body = NULL RETURNING 1", _ => 0);
        foreach (var notice in await shop.Control.Notifications())
            await shop.Control.Redeliver(notice.Id);
        await CallFaultStoryTests.WaitUntil(() => Task.FromResult(receiver.Messages.Count == 2 * first.Count));
        foreach (var (id, body) in first)
            Assert.All(receiver.Messages.Where(one => one.MessageId == id), one => Assert.Equal(body, one.Bytes));

        async Task<Dictionary<string, byte[]>> AllDelivered()
        {
            await CallFaultStoryTests.WaitUntil(async () =>
                (await shop.Control.Notifications()).All(notice =>
                    notice.Deliveries.All(one => one.State == "delivered")
                )
            );
            return receiver.Messages.ToDictionary(one => one.MessageId, one => one.Bytes);
        }
    }

    [Theory, OnBothDatabases]
    public async Task First_attempt_of_who_owes_it_reads_no_books(TestDatabase database)
    {
        await using var node = await Node.Start(database);
        await node.Owe();
        Assert.NotEqual(0, await node.Run());
        Assert.Single(node.Asked);
        Assert.DoesNotContain(node.Recorded.All, one => ReadsBooks(one.Sql));
    }

    [Theory, OnBothDatabases]
    public async Task What_another_has_claimed_before_is_read(TestDatabase database)
    {
        await using var node = await Node.Start(database);
        await node.Owe();
        // It dies with the job in its hands.
        Assert.Single(await node.Jobs.ClaimDue(new JobPlaces()), job => job.Kind == JobKind.Deliver);
        node.Engines.Clock.Now += TimeSpan.FromMinutes(1);
        node.Recorded.All.Clear();
        await node.Run();
        Assert.Single(node.Asked);
        Assert.Contains(node.Recorded.All, one => ReadsBooks(one.Sql));
    }

    [Theory, OnBothDatabases]
    public async Task What_was_sent_by_another_job_meanwhile_is_not_sent_again(TestDatabase database)
    {
        await using var node = await Node.Start(database);
        await node.Owe();
        // Another node was asked to send it at once, and has.
        await node.Engines.Database.Execute(
            "INSERT INTO attempts (bucket, merchant, seq, step, endpoint, form, n, at, status) "
                + "SELECT bucket, merchant, seq, step, endpoint, form, 1, first_at, 200 FROM deliveries RETURNING 1",
            _ => 0
        );
        await node.Engines.Database.Execute(
            "UPDATE deliveries SET state = 'delivered', attempts = 1, body = 'x' RETURNING 1",
            _ => 0
        );
        await node.Run();
        Assert.Empty(node.Failures);
        Assert.Empty(node.Asked);
        Assert.Equal(0, await node.Engines.Count("jobs", "kind = 9"));
        Assert.Equal(1, await node.Engines.Count("deliveries", "state = 'delivered' AND attempts = 1"));
    }

    [Theory, OnBothDatabases]
    public async Task An_attempt_begins_at_the_endpoint_of_now(TestDatabase database)
    {
        await using var node = await Node.Start(database);
        await node.Owe();
        await node.Change(one => one with { Url = "http://127.0.0.1:1/moved" });
        await node.Run();
        Assert.Equal("/moved", Assert.Single(node.Asked).AbsolutePath);
        Assert.Equal(1, await node.Engines.Count("attempts", "status = 200"));
        Assert.Equal(1, await node.Engines.Count("deliveries", "state = 'delivered' AND attempts = 1"));
    }

    [Theory, OnBothDatabases]
    public async Task Nothing_is_sent_to_an_endpoint_that_was_disabled_since(TestDatabase database)
    {
        await using var node = await Node.Start(database);
        await node.Owe();
        await node.Change(one => one with { Disabled = "It is being checked." });
        await node.Run();
        Assert.Empty(node.Asked);
        Assert.Equal(1, await node.Engines.Count("deliveries", "state = 'held' AND body IS NULL"));
        Assert.Equal(0, await node.Engines.Count("attempts", "1 = 1"));
    }

    [Theory, OnBothDatabases]
    public async Task Nobody_is_told_of_a_merchant_who_was_removed_since(TestDatabase database)
    {
        await using var node = await Node.Start(database);
        await node.Owe();
        var job = Assert.Single(await node.Jobs.ClaimDue(new JobPlaces()));
        // Another node removes her; this one knows her still.
        Assert.True(await new MerchantRemoval(node.Engines.Store).Remove(Engines.MerchantId));
        Assert.True(await node.Executor.Run(job, default));
        Assert.Empty(node.Asked);
        Assert.Empty(node.Failures);
        foreach (var table in new[] { "jobs", "deliveries", "attempts" })
            Assert.Equal(0, await node.Engines.Count(table, "1 = 1"));
    }

    [Theory, OnBothDatabases]
    public async Task What_waits_for_others_of_its_lane_says_how_long(TestDatabase database)
    {
        await using var node = await Node.Start(database);
        await node.Owe(18);
        var jobs = await node.Jobs.ClaimDue(new JobPlaces());
        Assert.Equal(18, jobs.Count);
        var answers = node.Hold();
        var running = jobs.ConvertAll(job => node.Executor.Run(job, default));
        await CallFaultStoryTests.WaitUntil(() => Task.FromResult(node.Asked.Count == 16));
        node.Engines.Clock.Now += TimeSpan.FromSeconds(3);
        answers.SetResult();
        Assert.All(await Task.WhenAll(running), Assert.True);
        Assert.Equal(18, node.Asked.Count);
        Assert.Equal(
            [TimeSpan.Zero, TimeSpan.FromSeconds(3)],
            jobs.Select(job => job.Waited).Order().Distinct().ToArray()
        );
        Assert.Equal(2, jobs.Count(job => job.Waited > TimeSpan.Zero));
    }

    [Theory, OnBothDatabases]
    public async Task What_waits_before_an_endpoint_that_does_not_answer_gives_its_place_back(TestDatabase database)
    {
        await using var node = await Node.Start(database);
        await node.Owe(18);
        var jobs = await node.Jobs.ClaimDue(new JobPlaces());
        var answers = node.Hold();
        var running = jobs.ConvertAll(job => node.Executor.Run(job, default));
        await CallFaultStoryTests.WaitUntil(() => Task.FromResult(node.Asked.Count == 16));
        node.Engines.Clock.Now += TimeSpan.FromSeconds(6);
        node.Posting.Now += TimeSpan.FromSeconds(6);
        answers.SetResult();
        Assert.Equal(16, (await Task.WhenAll(running)).Count(done => done));
        Assert.Equal(16, node.Asked.Count);
        Assert.Equal(2, await node.Engines.Count("jobs", "kind = 9 AND lease_until IS NULL"));
        Assert.All(jobs, job => Assert.Equal(TimeSpan.Zero, job.Waited));
        Assert.Equal(2, (await node.Jobs.ClaimDue(new JobPlaces())).Count);
    }

    [Theory, OnBothDatabases]
    public async Task A_lease_is_kept_until_its_holder_lets_go_however_long_that_waited(TestDatabase database)
    {
        await using var node = await Node.Start(database);
        await node.Owe();
        var job = Assert.Single(await node.Jobs.ClaimDue(new JobPlaces()));
        var first = await LeaseEnd();
        var stopwatch = new HandTime();
        var leases = new LeaseKeeper(node.Jobs, stopwatch, node);
        using (leases.Keep(job))
        {
            job.Waited += TimeSpan.FromSeconds(3);
            await PassHalf();
        }
        var renewed = await LeaseEnd();
        Assert.Equal(node.Jobs.Lease / 2, renewed - first);
        await PassHalf();
        Assert.Equal(renewed, await LeaseEnd());

        async Task PassHalf()
        {
            node.Engines.Clock.Now += node.Jobs.Lease / 2;
            stopwatch.Now += node.Jobs.Lease / 2;
            await leases.RenewDue();
        }

        async Task<TimeSpan> LeaseEnd() =>
            TimeSpan.FromMilliseconds(
                Assert.Single(
                    await node.Engines.Store.Database.Query(
                        "SELECT lease_until FROM jobs WHERE id = @id",
                        row => row.GetInt64(0),
                        ("id", job.Lease.Job)
                    )
                )
            );
    }

    [Theory, OnBothDatabases]
    public async Task Leases_are_renewed_together_but_for_those_that_were_lost(TestDatabase database)
    {
        await using var node = await Node.Start(database);
        await node.Owe(150);
        List<Job> jobs = [];
        for (var i = 0; i < 5; i++)
            jobs.AddRange(await node.Jobs.ClaimDue(new JobPlaces()));
        Assert.Equal(150, jobs.Count);
        var stopwatch = new HandTime();
        var leases = new LeaseKeeper(node.Jobs, stopwatch, node);
        foreach (var job in jobs)
            leases.Keep(job);
        await node.Engines.Database.Execute(
            "UPDATE jobs SET fence = fence + 1 WHERE id = @id RETURNING 1",
            _ => 0,
            ("id", jobs[42].Lease.Job)
        );
        node.Recorded.All.Clear();
        var end = RecordJson.Ms(node.Jobs.LeaseEnd);
        for (var round = 1; round <= 2; round++)
        {
            stopwatch.Now += node.Jobs.Lease / 2;
            node.Engines.Clock.Now += node.Jobs.Lease / 2;
            await leases.RenewDue();
            Assert.Equal(2 * round, node.Recorded.All.Count);
            Assert.Equal(149, await node.Engines.Count("jobs", $"lease_until = {RecordJson.Ms(node.Jobs.LeaseEnd)}"));
            Assert.Equal(1, await node.Engines.Count("jobs", $"lease_until = {end}"));
        }
    }

    [Theory, OnBothDatabases]
    public async Task What_a_node_owes_is_claimed_without_a_look(TestDatabase database)
    {
        await using var node = await Node.Start(database);
        var permission = await node.Owe();
        // One look, as it begins, and one for what falls due next, which is more than an hour away.
        node.Begin();
        for (var sent = 1; sent <= 4; sent++)
        {
            await CallFaultStoryTests.WaitUntil(() => Task.FromResult(node.Asked.Count == sent));
            await node.Charge(permission);
        }
        await CallFaultStoryTests.WaitUntil(async () => await node.Engines.Count("jobs", "kind = 9") == 0);
        Assert.Equal(5, node.Asked.Count);
        Assert.InRange(node.Recorded.All.Count(one => one.Sql.Contains("FROM moved_clocks")), 1, 2);
    }

    [Theory, OnBothDatabases]
    public async Task A_clock_that_was_put_back_holds_up_no_look(TestDatabase database)
    {
        await using var node = await Node.Start(database);
        var permission = await node.Owe();
        node.Begin();
        await CallFaultStoryTests.WaitUntil(() => Task.FromResult(node.Asked.Count == 1));
        // The next look was to be within an hour; now it would be within three.
        node.Engines.Clock.Now -= TimeSpan.FromHours(2);
        await node.Charge(permission);
        await CallFaultStoryTests.WaitUntil(() => Task.FromResult(Looks() == 2));
        await CallFaultStoryTests.WaitUntil(() => Task.FromResult(node.Asked.Count == 2));

        int Looks()
        {
            lock (node.Recorded.All)
                return node.Recorded.All.Count(one => one.Sql.Contains("AS moved"));
        }
    }

    [Theory, OnBothDatabases]
    public async Task All_of_a_lane_is_sent_by_a_runner_that_is_only_rung(TestDatabase database)
    {
        await using var node = await Node.Start(database);
        await node.Owe(300);
        // It looks by itself once an hour, and has places for a fifth of them.
        node.Begin();
        await CallFaultStoryTests.WaitUntil(async () => await node.Engines.Count("jobs", "kind = 9") == 0);
        Assert.Equal(300, node.Asked.Count);
        Assert.Equal(300, await node.Engines.Count("deliveries", "state = 'delivered' AND attempts = 1"));
    }

    private static bool ReadsBooks(string sql) =>
        new[] { "journal", "deliveries", "objects" }.Any(table =>
            sql.Contains($"FROM {table}", StringComparison.Ordinal)
        );

    /// <summary>A node that sends, and writes down what it reads.</summary>
    private sealed class Node : IAsyncDisposable, ILogger
    {
        private readonly CertificateAuthority authority;
        private readonly Signer signer;
        private readonly EndpointClient client;
        private readonly Wire wire = new();
        private readonly Door store;
        private readonly Engine engine;
        private readonly JobRunner runner;

        private Node(Engines engines)
        {
            Engines = engines;
            Recorded = new RecordedStatements(engines.Database);
            var ids = new IdGenerator(engines.Clock);
            store = new Door(Recorded, ids, engines.Clock, sandbox: true, Deliveries.NewsIn);
            engine = new Engine(store, engines.Processor, TimeSpan.FromSeconds(5));
            authority = CertificateAuthority.Create(engines.Clock.Now);
            signer = Signer.Create(authority, engines.Clock.Now);
            client = new EndpointClient(true, [], TimeSpan.FromSeconds(5), Posting, transport: wire);
            Jobs = new JobTable(Recorded, engines.Clock, TimeSpan.FromSeconds(15));
            var deliveries = new Deliveries(store, signer, client, sandbox: true);
            Executor = new JobExecutor(engine, deliveries, Jobs, ids, engines.Clock, this);
            runner = new JobRunner(Executor, engines.Clock, this, look: TimeSpan.FromHours(1));
        }

        public Engines Engines { get; }

        public RecordedStatements Recorded { get; }

        public JobTable Jobs { get; }

        public JobExecutor Executor { get; }

        public List<Uri> Asked => wire.Asked;

        /// <summary>What a request is timed with.</summary>
        public HandTime Posting { get; } = new();

        /// <summary>What was logged as a failure.</summary>
        public ConcurrentQueue<Exception> Failures { get; } = [];

        public static async Task<Node> Start(TestDatabase database) => new(await Engines.Start(database));

        /// <summary>Charges that are told of, on the permission that is answered.</summary>
        public async Task<ObjectId> Owe(int count = 1)
        {
            var permission = await Engines.OpenPermission(Engines.Usd(1_000), PermissionKind.PaymentMethodOnFile);
            await Engines.Database.Execute("DELETE FROM jobs RETURNING 1", _ => 0);
            await Engines.Database.Execute("DELETE FROM deliveries RETURNING 1", _ => 0);
            for (var i = 0; i < count; i++)
                await Charge(permission);
            Assert.Equal(count, await Engines.Count("deliveries", "state = 'pending'"));
            Recorded.All.Clear();
            return permission;
        }

        public async Task Charge(ObjectId permission)
        {
            var request = new AuthorizeRequest { Amount = Engines.Usd(1), Answering = AnswerMode.Now };
            var charged = await engine.Authorizations.Request(Engines.Ask<Charge>(), permission, request, default);
            Assert.Equal(State.Open, charged.Result.Value.Authorization.State);
        }

        /// <summary>Another node changes the endpoint; this one knows the merchant as she was.</summary>
        public async Task Change(Func<NoticeEndpoint, NoticeEndpoint> change)
        {
            var (merchant, _) = (
                await new Merchants(Engines.Database, TimeProvider.System).Read(Engines.MerchantId)
            )!.Value;
            var changed = merchant with { Endpoints = [.. merchant.Endpoints.Select(change)] };
            await Engines.Database.Execute(
                "UPDATE merchants SET doc = @doc, version = version + 1 RETURNING 1",
                _ => 0,
                ("doc", JsonSerializer.Serialize(changed, RowJson.Tight.Merchant))
            );
        }

        /// <summary>From now on nobody is answered, until it is let go.</summary>
        public TaskCompletionSource Hold() => wire.Answers = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<int> Run() => runner.Drain();

        /// <summary>From now on it runs what is due as it is rung.</summary>
        public void Begin() => runner.Start();

        IDisposable? ILogger.BeginScope<TState>(TState state) => null;

        bool ILogger.IsEnabled(LogLevel level) => true;

        void ILogger.Log<TState>(
            LogLevel level,
            EventId id,
            TState state,
            Exception? failure,
            Func<TState, Exception?, string> format
        )
        {
            if (failure is not null)
                Failures.Enqueue(failure);
        }

        public async ValueTask DisposeAsync()
        {
            await runner.DisposeAsync();
            await store.DisposeAsync();
            signer.Dispose();
            client.Dispose();
            authority.Dispose();
            await Engines.DisposeAsync();
        }
    }

    private sealed class Wire : HttpMessageHandler
    {
        private readonly ConcurrentQueue<Uri> asked = [];

        public List<Uri> Asked => [.. asked];

        /// <summary>When who asks is answered; null for at once.</summary>
        public TaskCompletionSource? Answers { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
        {
            asked.Enqueue(request.RequestUri!);
            if (Answers is { } answers)
                await answers.Task.WaitAsync(ct);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([]) };
        }
    }
}
