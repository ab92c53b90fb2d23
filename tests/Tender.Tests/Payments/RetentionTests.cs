using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Payments;

/// <summary>What is kept for a time only is removed in pages, and nothing else ever.</summary>
public sealed class RetentionTests
{
    private static readonly RetentionWindows Month = new(
        TimeSpan.FromDays(30),
        TimeSpan.FromDays(10),
        TimeSpan.FromDays(2)
    );

    [Theory, OnBothDatabases]
    public async Task What_is_old_and_over_goes_while_payments_go_on_and_everything_else_stays(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var permission = await engines.OpenPermission(Engines.Usd(500));
        await Fill(engines);
        var retention = new Retention(engines.Store, Month);
        await retention.BeginAll();
        await retention.BeginAll();
        var job = Assert.Single(await engines.Jobs(JobKind.RemoveOld));
        Assert.InRange(job.DueAt, engines.Clock.Now, engines.Clock.Now.AddDays(1));

        var (journal, ledger) = (await engines.Count("journal"), await engines.Count("ledger"));
        var payments = Enumerable
            .Range(0, 20)
            .Select(_ => engines.Authorize(permission, Engines.Usd(1), captureNow: true))
            .ToList();
        Assert.IsType<JobOutcome.Done>(await retention.Run(InRealTime(engines, job), default));
        Assert.All(await Task.WhenAll(payments), paid => Assert.True(paid.Result.Ok));

        // Of 2,000 old notices every hundredth waits and the one after it is held; 300 are of last week.
        Assert.Equal(40, await engines.Count("deliveries", "seq <= 2000"));
        Assert.Equal(40, await engines.Count("deliveries", "seq <= 2000 AND state IN ('pending', 'held')"));
        Assert.Equal(40, await engines.Count("attempts", "seq <= 2000"));
        Assert.Equal(300, await engines.Count("deliveries", "seq > 2000 AND seq <= 2300"));
        // Of those last 300, attempts are kept for ten days: half of them are older.
        Assert.Equal(150, await engines.Count("attempts", "seq > 2000 AND seq <= 2300"));
        // Answers under a key are kept for ever, others as long as somebody may ask for them.
        Assert.Equal(0, await engines.Count("replies", "scope = 'v2.signature' AND at < 1000"));
        Assert.Equal(350, await engines.Count("replies", "scope = 'v2.signature'"));
        Assert.Equal(700, await engines.Count("replies", "scope = 'v2.key'"));
        // Journal and ledger have grown by the payments, and lost nothing.
        Assert.Equal(ledger + 40, await engines.Count("ledger"));
        Assert.Equal(journal + 20, await engines.Count("journal"));
        var next = Assert.Single(await engines.Jobs(JobKind.RemoveOld));
        Assert.Equal(job.DueAt.AddDays(1), next.DueAt);
    }

    [Theory, OnBothDatabases]
    public async Task Deadlines_of_what_has_ended_go_and_those_of_what_has_not_stay(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var permission = await engines.OpenPermission(Engines.Usd(500));
        var open = (await engines.Authorize(permission, Engines.Usd(1))).Result.Value.Authorization.Id;
        for (var i = 0; i < 5; i++)
        {
            var taken = (await engines.Authorize(permission, Engines.Usd(1))).Result.Value.Authorization.Id;
            Assert.True((await engines.Capture(taken, Engines.Usd(1))).Result.Ok);
        }
        Assert.Equal(6, (await engines.Jobs(JobKind.AuthorizationExpires)).Count);
        Assert.Single(await engines.Jobs(JobKind.SessionExpires));
        // Two jobs a page: what goes is on several.
        var retention = new Retention(engines.Store, Month, pageSize: 2);
        await retention.BeginAll();
        var job = Assert.Single(await engines.Jobs(JobKind.RemoveOld));
        Assert.IsType<JobOutcome.Done>(await retention.Run(engines.Read(job), default));
        Assert.Equal(open, Assert.Single(await engines.Jobs(JobKind.AuthorizationExpires)).Object);
        Assert.Empty(await engines.Jobs(JobKind.SessionExpires));
        Assert.Single(await engines.Jobs(JobKind.PermissionExpires));
        Assert.Single(await engines.Jobs(JobKind.RemoveOld));
        await engines.AssertBalanced();
    }

    [Theory, OnBothDatabases]
    public async Task What_ends_as_it_begins_leaves_no_deadline_and_an_address_once(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var id = await engines.ConfirmedSession(Engines.Usd(5), intent: PaymentIntent.AuthorizeWithCapture);
        var home = new Address { City = "Chicago" };
        var paid = await engines.Engine.Sessions.Pay(Engines.Ask<CheckoutSession>("pay"), id, _ =>
            (new Buyer("B1", "Ada Lovelace", "ada@example.com"), new Instrument("1111", "Visa"), home, home)
        );
        Assert.Equal(home, paid.Result.Value.ShippingAddress);
        var done = await engines.Engine.Sessions.Complete(
            Engines.Ask<Completion>("complete"),
            id,
            Engines.Usd(5),
            null,
            null,
            default
        );
        var permission = done.Result.Value.Session.Permission!.Value;
        Assert.True((await engines.Get<ChargePermission>(permission)).IsFinal);
        Assert.Empty(await engines.Jobs(JobKind.PermissionExpires));
        Assert.Single(await engines.Jobs(JobKind.SessionExpires));
        var (session, details) = (
            await engines.Get<CheckoutSession>(id),
            await engines.Get<PermissionDetails>(permission.Details)
        );
        Assert.Equal((null, null), (session.ShippingAddress, session.BillingAddress));
        Assert.Equal((home, home), (details.ShippingAddress, details.BillingAddress));
    }

    [Theory, OnBothDatabases]
    public async Task Each_page_is_a_transaction_of_its_own_and_only_of_who_holds_the_job(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        await Fill(engines);
        var retention = new Retention(engines.Store, Month);
        await retention.Begin(Engines.MerchantId);
        var job = Assert.Single(await engines.Jobs(JobKind.RemoveOld));
        // Somebody else has the job: nothing is removed.
        var lost = engines.Read(job with { Fence = job.Fence + 1 });
        await retention.Run(lost, default);
        Assert.Equal(2_300, await engines.Count("deliveries", "seq <= 2300"));
        // The world fails on the third page: the two before it are done, and the rest the next time.
        await engines.Database.Execute("UPDATE deliveries SET next_at = 4711 WHERE seq = 1250 RETURNING 1", row =>
            row.GetInt64(0)
        );
        await FailingTrigger.Make(engines, "DELETE", "deliveries", "OLD.next_at = 4711");
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => retention.Run(engines.Read(job), default));
        Assert.Equal(1_300 + 20, await engines.Count("deliveries", "seq <= 2300"));
        await FailingTrigger.Mend(engines, "deliveries");
        Assert.IsType<JobOutcome.Done>(await retention.Run(engines.Read(job), default));
        Assert.Equal(340, await engines.Count("deliveries", "seq <= 2300"));
    }

    [Fact]
    public async Task Told_to_stop_it_is_due_again_and_without_windows_it_ends()
    {
        await using var engines = await Engines.Start(TestDatabase.Sqlite);
        await Fill(engines);
        await new Retention(engines.Store, Month).Begin(Engines.MerchantId);
        var job = Assert.Single(await engines.Jobs(JobKind.RemoveOld));
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        Assert.IsType<JobOutcome.AgainAt>(
            await new Retention(engines.Store, Month).Run(engines.Read(job), stopped.Token)
        );
        // The settings are gone: the job ends the chain.
        await engines.Run(job);
        Assert.Empty(await engines.Jobs(JobKind.RemoveOld));
        Assert.Equal(2_300, await engines.Count("deliveries", "seq <= 2300"));
    }

    [Fact]
    public async Task An_answer_that_can_still_be_asked_for_stays_where_the_clock_was_moved()
    {
        await using var engines = await Engines.Start(TestDatabase.Sqlite);
        await Fill(engines);
        await engines.Database.Execute("UPDATE merchants SET shift_ms = 1 RETURNING 1", row => row.GetInt64(0));
        var retention = new Retention(engines.Store, Month);
        await retention.Begin(Engines.MerchantId);
        await retention.Run(InRealTime(engines, Assert.Single(await engines.Jobs(JobKind.RemoveOld))), default);
        Assert.Equal(700, await engines.Count("replies", "scope = 'v2.signature'"));
        Assert.Equal(340, await engines.Count("deliveries", "seq <= 2300"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nor_does_one_go_during_the_first_advance_of_a_clock(bool runByIt)
    {
        await using var engines = await Engines.Start(TestDatabase.Sqlite);
        await Fill(engines);
        var retention = new Retention(engines.Store, Month);
        await retention.Begin(Engines.MerchantId);
        var job = Assert.Single(await engines.Jobs(JobKind.RemoveOld));
        if (!runByIt)
            await engines.Database.Execute(
                "UPDATE merchants SET advancing_to = @to, reached_at = @to RETURNING 1",
                row => row.GetInt64(0),
                ("to", RecordJson.Ms(engines.Clock.Now.AddDays(400)))
            );
        await retention.Run(runByIt ? engines.Read(job) : InRealTime(engines, job), default);
        Assert.Equal(700, await engines.Count("replies", "scope = 'v2.signature'"));
    }

    [Theory, OnBothDatabases]
    public async Task What_stays_ends_no_run_and_makes_none_begin_again(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        await Fill(engines);
        // Two hundred pages of what is held, in front of fifteen of old attempts.
        await engines.Database.Execute("UPDATE deliveries SET state = 'held' WHERE seq <= 2000", _ => 0);
        var retention = new Retention(engines.Store, Month with { Replies = null }, pageSize: 10, pagesMax: 10);
        await retention.Begin(Engines.MerchantId);
        var job = engines.Read(Assert.Single(await engines.Jobs(JobKind.RemoveOld)));
        Assert.IsType<JobOutcome.AgainAt>(await retention.Run(job, default));
        Assert.Equal(2_200, await engines.Count("attempts"));
        Assert.IsType<JobOutcome.Done>(await retention.Run(job, default));
        Assert.Equal(2_150, await engines.Count("attempts"));
        Assert.Equal(2_300, await engines.Count("deliveries"));
    }

    [Theory, OnBothDatabases]
    public async Task A_merchant_whose_job_is_dead_is_given_another_unless_it_is_being_removed(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var retention = new Retention(engines.Store, Month);
        await retention.BeginAll();
        var dead = Assert.Single(await engines.Jobs(JobKind.RemoveOld));
        await engines.Database.Execute("UPDATE jobs SET dead = 1", _ => 0);
        engines.Clock.Now += TimeSpan.FromDays(2);
        await retention.BeginAll();
        var jobs = await engines.Jobs(JobKind.RemoveOld);
        Assert.Equal((dead.Id, 2), (jobs[0].Id, jobs.Count));
        await engines.Database.Execute($"UPDATE jobs SET dead = 1, kind = {(int)JobKind.RemoveMerchant}", _ => 0);
        await retention.BeginAll();
        Assert.Empty(await engines.Jobs(JobKind.RemoveOld));
    }

    [Fact]
    public async Task A_start_that_cannot_begin_it_goes_on_tries_again_and_says_so_once()
    {
        var (said, tries) = (new LogLines(), 0);
        var begun = new TaskCompletionSource();
        await using (new Upkeep("It does not work", Begin, said, TimeSpan.Zero))
            await begun.Task.WaitAsync(TimeSpan.FromMinutes(1));
        var line = Assert.Single(said.All);
        Assert.Contains("It does not work; it is tried again until it works.", line);
        Assert.Contains("The world fails.", line);

        Task<bool> Begin(CancellationToken ct)
        {
            if (++tries < 3)
                throw new DatabaseTroubleException(DatabaseTrouble.Silent, "The world fails.");
            begun.SetResult();
            return Task.FromResult(true);
        }
    }

    [Fact]
    public async Task What_is_done_each_day_is_arranged_for_again_and_again()
    {
        var (said, times) = (new LogLines(), 0);
        var again = new TaskCompletionSource();
        await using (new Upkeep("It does not work", Begin, said, again: TimeSpan.Zero))
            await again.Task.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(said.All);

        Task<bool> Begin(CancellationToken ct)
        {
            if (++times == 2)
                again.SetResult();
            return Task.FromResult(true);
        }
    }

    [Fact]
    public async Task A_server_removes_what_its_settings_say_and_its_books_still_hold()
    {
        await using var receiver = await Receiver.Start();
        await using var host = await TenderHost.Start(TestDatabase.Sqlite, settings =>
            settings with
            {
                KeepDeliveries = TimeSpan.FromDays(20),
            }
        );
        var shop = Shop.On(host, await host.Control.NewMerchant(new { settings = new { noticeDelay = "PT0S" } }));
        await shop.Control.PutEndpoints(new Endpoint(receiver.Url.ToString(), "v2"));
        var (_, charge) = await shop.Checkout(10);
        await shop.Control.Settle();
        Assert.Contains(await Notices(), one => one.Deliveries.Length > 0);
        await shop.Control.Advance("P19D");
        Assert.Contains(await Notices(), one => one.Deliveries.Length > 0);
        await shop.Control.Advance("P3D");
        Assert.All(await Notices(), one => Assert.Empty(one.Deliveries));
        Assert.Equal(200, (await shop.V2.Get($"charges/{charge}")).Status);
        Assert.NotEmpty(await shop.Control.Timeline(charge));
        var books = await shop.Control.Any("verify", new { });
        Assert.Contains("\"broken\":[]", books.Text.Replace(" ", ""));

        // Whoever has no job for it is given one after a start, which does not wait for that.
        await host.Engine.Store.Database.Execute($"DELETE FROM jobs WHERE kind = {(int)JobKind.RemoveOld}", _ => 0);
        await host.Restart();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await Removals() == 0)
            await Task.Delay(5, patience.Token);

        Task<Notice[]> Notices() => shop.Control.Notifications(charge);

        async Task<long> Removals() =>
            (
                await host.Engine.Store.Database.Query(
                    $"SELECT count(*) FROM jobs WHERE kind = {(int)JobKind.RemoveOld}",
                    row => row.GetInt64(0)
                )
            )[0];
    }

    /// <summary>A job as the runner gives it to its handler: not as an advance does.</summary>
    private static Job InRealTime(Engines engines, JobRow job) => engines.Read(job) with { At = null };

    /// <summary>
    /// 2,000 notices of long ago and 300 of the last month, with an attempt each, and answers of long ago and of now.
    /// </summary>
    private static async Task Fill(Engines engines)
    {
        var day = 86_400_000L;
        var now = RecordJson.Ms(engines.Clock.Now);
        var numbers =
            engines.Kind == TestDatabase.Postgres
                ? "(SELECT generate_series(1, 2300) AS n) numbers"
                : "(WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 2300) "
                    + "SELECT n FROM numbers)";
        (string, object?)[] of =
        [
            ("bucket", Merchant.BucketOf(Engines.MerchantId)),
            ("merchant", Engines.MerchantId.Value),
            ("body", new byte[] { 1 }),
            ("old", now - 100 * day),
            ("young", now - 20 * day),
            ("recent", now - 5 * day),
        ];
        await engines.Database.Execute(
            $"""
            INSERT INTO deliveries (bucket, merchant, seq, step, endpoint, form, message_id, state, body, next_at,
              first_at, attempts)
            SELECT @bucket, @merchant, n, 0, 'e1', 2, 'm',
              CASE WHEN n > 2000 THEN 'dead' WHEN n % 100 = 0 THEN 'pending'
              WHEN n % 100 = 1 THEN 'held' ELSE 'delivered' END, @body, NULL,
              CASE WHEN n > 2000 THEN @young ELSE @old END, 1 FROM {numbers}
            """,
            _ => 0,
            of[..5]
        );
        await engines.Database.Execute(
            $"""
            INSERT INTO attempts (bucket, merchant, seq, step, endpoint, form, n, at)
            SELECT @bucket, @merchant, n, 0, 'e1', 2, 1,
              CASE WHEN n > 2150 THEN @recent WHEN n > 2000 THEN @young ELSE @old END FROM {numbers}
            """,
            _ => 0,
            [.. of[..2], .. of[3..]]
        );
        foreach (var scope in new[] { "v2.signature", "v2.key" })
            await engines.Database.Execute(
                $"""
                INSERT INTO replies (bucket, merchant, scope, key, hash, status, body, at)
                SELECT @bucket, @merchant, '{scope}', CAST(n + 100000 AS text), @body, 200, @body,
                  CASE WHEN n > 350 THEN @now ELSE 0 END FROM {numbers}
                WHERE n <= 700
                """,
                _ => 0,
                [.. of[..3], ("now", now)]
            );
    }
}
