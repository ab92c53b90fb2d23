using Tender.Core;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processes;

/// <summary>
/// What is promised of a process that is killed: an answered request is on disk, an unanswered one has happened wholly
/// or not at all and can be repeated, and what was due goes on.
/// </summary>
public class KillTests
{
    /// <summary>How often a server is killed under load. More says more, and takes about two seconds each.</summary>
    private static readonly int KillsOnSqlite = Soak.Times("TENDER_KILLS_SQLITE", 10),
        KillsOnPostgres = Soak.Times("TENDER_KILLS_POSTGRES", 5);

    private const int ClientCount = 6,
        AnswersMax = 60,
        Seed = 20260102;

    [Theory, OnBothDatabases]
    public async Task A_server_killed_under_load_has_kept_every_answer_and_does_nothing_twice(TestDatabase database)
    {
        using var place = await Place.Make(database);
        await using var receiver = await Receiver.Start();
        var server = await TenderProcess.Serve(place);
        try
        {
            var told = await place.Control(server.Http).NewMerchant(new { region = "na" });
            await place
                .Control(server.Http)
                .For(told)
                .PutEndpoints(new Endpoint(receiver.Url + "v2", "v2"), new Endpoint(receiver.Url + "v1", "v1"));
            var promises = new Promises();
            for (var kill = 0; kill < (database == TestDatabase.Sqlite ? KillsOnSqlite : KillsOnPostgres); kill++)
            {
                // 1. Clients at work, until the server dies in the midst of it.
                var random = new Random(Seed + kill);
                var clients = await Open(place, server.Http, told, random, promises);
                await UnderLoad(clients, server.Http, random.Next(1, AnswersMax), () =>
                {
                    Thread.SpinWait(random.Next(300_000)); // somewhere between two commits
                    return server.Kill();
                });

                // 2. The same directory again.
                server.Dispose();
                server = await TenderProcess.Serve(place);
                await promises.TakeIn(clients, server.Http);
                promises.Reconcile(await Audit.Of(place));
            }

            // 3. All of it again, and what was due goes on.
            await promises.RepeatAll(server.Http);
            Assert.True(promises.Count > 50, $"Only {promises.Count} requests.");
            foreach (var merchant in new[] { place.Ready, told })
                await place.Control(server.Http).For(merchant).Advance("P31D");
            var audit = await Audit.Of(place);
            promises.Reconcile(audit);
            Assert.All(audit.Objects.Values.OfType<Authorization>(), one => Assert.Equal(State.Closed, one.State));
            Assert.All(audit.Objects.Values.OfType<Refund>(), one => Assert.Equal(State.Completed, one.State));
            Assert.NotEmpty(audit.Deliveries);
            Assert.All(audit.Deliveries, one => Assert.True(one is { State: "delivered", Attempts: > 0 }, $"{one}"));
            Assert.Equal(
                audit.Deliveries.Count,
                receiver.Messages.Select(message => message.MessageId).Distinct().Count()
            );
            await server.Stop();
        }
        finally
        {
            server.Dispose();
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_server_told_to_stop_under_load_ends_in_time_and_has_kept_every_answer(TestDatabase database)
    {
        using var place = await Place.Make(database);
        using var first = await TenderProcess.Serve(place);
        var promises = new Promises();
        var random = new Random(Seed);
        var clients = await Open(place, first.Http, await place.Control(first.Http).NewMerchant(), random, promises);
        await UnderLoad(clients, first.Http, AnswersMax, async () =>
        {
            var end = await first.Terminate();
            Assert.True(end.Code == 0, $"{end.Code}: {end.Errors}");
            Assert.Equal("", end.Errors);
            Assert.InRange(end.After, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        });

        using var second = await TenderProcess.Serve(place);
        await promises.TakeIn(clients, second.Http);
        promises.Reconcile(await Audit.Of(place));
        await second.Stop();
    }

    [Theory, OnBothDatabases]
    public async Task A_clock_whose_process_is_killed_while_it_advances_goes_on_to_its_target(TestDatabase database)
    {
        const int permissions = 12,
            each = 25;
        using var place = await Place.Make(database);
        await using var receiver = await Receiver.Start();
        using var first = await TenderProcess.Serve(place);
        var control = place.Control(first.Http);
        var merchant = await control.NewMerchant();
        await Task.WhenAll(
            Enumerable
                .Range(0, permissions)
                .Select(async _ =>
                {
                    var v2 = new V2Client(merchant, first.Http);
                    var (permission, _) = await Client.Permission(merchant, first.Http, control, 100);
                    for (var i = 0; i < each; i++)
                        (
                            await v2.Post(
                                "charges",
                                new
                                {
                                    chargePermissionId = permission,
                                    chargeAmount = new { amount = "1.00", currencyCode = "USD" },
                                    captureNow = false,
                                    canHandlePendingAuthorization = false,
                                }
                            )
                        ).Is(201, "Authorized");
                })
        );
        // The endpoint is told of what happens from now on; somewhere among the 300 notices the process dies.
        await control.For(merchant).PutEndpoints(new Endpoint(receiver.Url + "v2", "v2"));
        var (count, fatal) = (0, new Random(Seed).Next(2, permissions * each - 20));
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Answer = _ =>
        {
            if (Interlocked.Increment(ref count) == fatal)
                reached.SetResult();
            return Task.FromResult(200);
        };
        var target = (await control.For(merchant).Clock()).Now + TimeSpan.FromDays(180);
        var advance = control.For(merchant).AdvanceTo(target);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await first.Kill();
        await Assert.ThrowsAnyAsync<Exception>(() => advance);
        var before = await Audit.Of(place);
        Assert.Contains(before.All<Authorization>(merchant.MerchantId), one => one.State == State.Closed);
        Assert.Contains(before.All<Authorization>(merchant.MerchantId), one => one.State == State.Open);

        using var second = await TenderProcess.Serve(place);
        var clock = await Reached(place.Control(second.Http).For(merchant));
        Assert.True(clock.Now >= target, $"{clock}");
        var audit = await Audit.Of(place);
        var authorizations = audit.All<Authorization>(merchant.MerchantId).ToList();
        Assert.Equal(permissions * each, authorizations.Count);
        // Once, and at its own instant, before the crash or after it.
        Assert.DoesNotContain(authorizations, one =>
            (one.State, one.Reason, one.ChangedAt) != (State.Closed, Reason.ExpiredUnused, one.ExpiresAt)
        );
        Assert.DoesNotContain(authorizations, one => audit.Moves(merchant.MerchantId, one.Id) != 1);
        Assert.All(audit.All<ChargePermission>(merchant.MerchantId), one =>
            Assert.Equal(
                (State.Closed, Reason.Expired, 1),
                (one.State, one.Reason, audit.Moves(merchant.MerchantId, one.Id))
            )
        );
        Assert.All(audit.Deliveries, one => Assert.Equal("delivered", one.State));
        await second.Stop();
    }

    private static async Task<List<Client>> Open(
        Place place,
        Uri server,
        TestMerchant other,
        Random random,
        Promises promises
    )
    {
        var seeds = Enumerable.Range(0, ClientCount).Select(_ => random.Next()).ToArray();
        var (ready, control) = (place.Ready, place.Control(server));
        return
        [
            .. await Task.WhenAll(
                seeds.Select(
                    (seed, i) =>
                        Client.Open(i % 2 == 0 ? ready : other, server, control, new Random(seed), promises.Sessions)
                )
            ),
        ];
    }

    /// <summary>
    /// Lets the clients work until so many requests were answered, ends the server, and waits until all have noticed.
    /// </summary>
    private static async Task UnderLoad(IReadOnlyList<Client> clients, Uri server, int answers, Func<Task> end)
    {
        var (count, enough) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var work = Task.WhenAll(clients.Select(client => client.Work(server, () =>
                {
                    if (Interlocked.Increment(ref count) == answers)
                        enough.SetResult();
                })));
        await (await Task.WhenAny(enough.Task, work)).WaitAsync(TimeSpan.FromSeconds(60));
        await end();
        await work.WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>
    /// The clock once no advance is under way any more: asked again and again, for there is nobody else to tell.
    /// </summary>
    private static async Task<ClockReading> Reached(ControlClient control)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var clock = await control.Clock();
            if (clock.Advancing is null)
                return clock;
            await Task.Delay(50, patience.Token);
        }
    }
}
