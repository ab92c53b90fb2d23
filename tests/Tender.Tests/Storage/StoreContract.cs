using System.Data.Common;
using System.Text;
using Npgsql;
using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Storage;

/// <summary>What the store promises, on both databases: all or nothing, once, and what is answered is kept.</summary>
public class StoreContract
{
    private static readonly Money Ten = Engines.Usd(10);

    private static readonly RecordedCall Halved = new()
    {
        Seq = 1,
        Done = 2,
        Operation = "CreateCharge",
        Status = 400,
        Message = "\ud83d",
    };

    /// <summary>How many rows each table holds.</summary>
    private static async Task<string> Census(Engines engines)
    {
        var counts = new List<string>();
        foreach (var table in new[] { "objects", "journal", "ledger", "replies", "jobs", "deliveries" })
            counts.Add($"{table} {await engines.Count(table)}");
        return string.Join(", ", counts);
    }

    [Theory, OnBothDatabases]
    public async Task A_commit_holds_object_journal_ledger_reply_jobs_and_deliveries(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var permission = await engines.OpenPermission(Engines.Usd(100));
        var before = new Dictionary<string, long>();
        foreach (var table in new[] { "objects", "journal", "ledger", "replies", "deliveries" })
            before[table] = await engines.Count(table);
        var applied = await engines.Authorize(permission, Ten, key: Engines.Key("k", "r"));
        Assert.True(applied.Result.Ok);
        Assert.Equal(1, await engines.Count("objects") - before["objects"]);
        Assert.Equal(1, await engines.Count("journal") - before["journal"]);
        // No money has moved yet.
        Assert.Equal(0, await engines.Count("ledger") - before["ledger"]);
        Assert.Equal(1, await engines.Count("replies") - before["replies"]);
        // the test's store owes a notice for each step
        Assert.Equal(2, await engines.Count("deliveries") - before["deliveries"]);
        Assert.Contains(await engines.Jobs(), job =>
            job.Kind == JobKind.AuthorizationExpires && job.Object == applied.Result.Value.Authorization.Id
        );
        Assert.Equal(await engines.Count("deliveries"), await engines.Count("jobs", $"kind = {(int)JobKind.Deliver}"));
        Assert.True((await engines.Capture(applied.Result.Value.Authorization.Id, Ten)).Result.Ok);
        Assert.Equal(2, await engines.Count("ledger") - before["ledger"]);
    }

    [Theory, OnBothDatabases]
    public async Task A_failure_before_the_commit_leaves_nothing(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var permission = await engines.OpenPermission(Engines.Usd(100));
        var before = await Census(engines);
        engines.Database.AtCommit = point =>
        {
            if (point == CommitPoint.Before)
                throw new IOException("before");
        };
        await Assert.ThrowsAsync<IOException>(() => engines.Authorize(permission, Ten, key: Engines.Key("k", "r")));
        engines.Database.AtCommit = null;
        Assert.Equal(before, await Census(engines));
        Assert.IsType<CommandResult<Charge>.Decided>(
            await engines.Authorize(permission, Ten, key: Engines.Key("k", "r"))
        );
    }

    [Theory, OnBothDatabases]
    public async Task A_failure_after_the_commit_is_answered_by_the_key(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var permission = await engines.OpenPermission(Engines.Usd(100));
        var failures = 1;
        engines.Database.AtCommit = point =>
        {
            if (point == CommitPoint.After && failures-- > 0)
                throw new IOException("after");
        };
        var applied = await engines.Authorize(permission, Ten, key: Engines.Key("k", "r"));
        Assert.IsType<CommandResult<Charge>.Replayed>(applied);
        Assert.Equal(
            $"{permission.Authorization(1)} Open -",
            System.Text.Encoding.UTF8.GetString(applied.Response!.Body)
        );
        Assert.Equal(Ten, (await engines.Get<ChargePermission>(permission)).Authorized);
    }

    [Theory, OnBothDatabases]
    public async Task A_failure_after_the_commit_never_doubles_what_has_no_key(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var permission = await engines.OpenPermission(Engines.Usd(100));
        var failures = 1;
        engines.Database.AtCommit = point =>
        {
            if (point == CommitPoint.After && failures-- > 0)
                throw new IOException("after");
        };
        await Assert.ThrowsAsync<UnknownCommitException>(() => engines.Authorize(permission, Ten));
        Assert.Equal(Ten, (await engines.Get<ChargePermission>(permission)).Authorized);
        Assert.True((await engines.Authorize(permission, Ten)).Result.Ok); // the lane lives on
    }

    [Fact]
    public async Task A_commit_that_fails_behind_a_warning_never_doubles_what_has_no_key()
    {
        await using var engines = await Engines.Start(TestDatabase.Postgres);
        var permission = await engines.OpenPermission(Engines.Usd(100));
        await FailingTrigger.MakeAtCommit(engines, "objects");
        var failure = await Assert.ThrowsAnyAsync<DbException>(() => engines.Authorize(permission, Ten));
        // A worker of Citus refuses to prepare: a plain no.
        Assert.Equal(!engines.Database.IsDistributed, failure is UnknownCommitException);
        await FailingTrigger.Mend(engines, "objects");
        Assert.True((await engines.Authorize(permission, Ten)).Result.Ok);
        Assert.Equal(Ten, (await engines.Get<ChargePermission>(permission)).Authorized);
    }

    [Theory, OnBothDatabases]
    public async Task Many_commands_on_one_permission_are_each_whole(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var permission = await engines.OpenPermission(Engines.Usd(205));
        var results = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => engines.Authorize(permission, Ten)));
        Assert.Equal(20, results.Count(one => one.Result.Ok));
        Assert.Equal(40, results.Count(one => one.Result.No == Refusal.AmountExceeded));
        Assert.Equal(Engines.Usd(200), (await engines.Get<ChargePermission>(permission)).Authorized);
        Assert.Equal(
            20,
            results.Where(one => one.Result.Ok).Select(one => one.Result.Value.Authorization.Id).Distinct().Count()
        );
        Assert.Equal(
            20,
            (await engines.Store.Objects.Children(Engines.MerchantId, permission, ObjectKind.Authorization)).Count
        );
        Assert.Equal(20_000, await engines.Held());
        await engines.AssertBalanced();
    }

    [Theory, OnBothDatabases]
    public async Task Many_commands_on_many_permissions_share_commits(TestDatabase database)
    {
        await using var engines = await Engines.Start(database, lanes: 2);
        var permissions = new List<ObjectId>();
        for (var i = 0; i < 12; i++)
            permissions.Add(await engines.OpenPermission(Engines.Usd(100)));
        var commits = 0;
        engines.Database.AtCommit = point =>
        {
            if (point == CommitPoint.After)
                Interlocked.Increment(ref commits);
        };
        var results = await Task.WhenAll(
            Enumerable.Range(0, 240).Select(i => engines.Authorize(permissions[i % 12], Ten))
        );
        Assert.Equal(120, results.Count(one => one.Result.Ok));
        Assert.Equal(120, results.Count(one => one.Result.No == Refusal.NothingLeftToCharge));
        Assert.InRange(commits, 1, 100);
        foreach (var permission in permissions)
            Assert.Equal(Engines.Usd(100), (await engines.Get<ChargePermission>(permission)).Authorized);
        await engines.AssertBalanced();
    }

    [Theory, OnBothDatabases]
    public async Task One_that_fails_or_is_refused_in_the_middle_does_not_harm_its_neighbours(TestDatabase database)
    {
        await using var engines = await Engines.Start(database, lanes: 1);
        var permission = await engines.OpenPermission(Engines.Usd(200));
        var stored = await engines.Get<ChargePermission>(permission);
        using var gate = new ManualResetEventSlim();
        var first = engines.Store.Apply(Note(permission, (change, _) =>
            {
                gate.Wait(TimeSpan.FromSeconds(20));
                return true;
            }));
        var group = new List<Task<CommandResult<Charge>>>();
        for (var i = 0; i < 5; i++)
            group.Add(engines.Authorize(permission, Ten));
        // It changes the permission and then breaks: nothing of it may be seen by those behind it.
        var thrown = engines.Store.Apply(Note(permission, (change, _) =>
            {
                change
                    .Get<ChargePermission>(permission)
                    .Authorize(change, new AuthorizeRequest { Amount = Engines.Usd(100), Answering = AnswerMode.Now });
                throw new InvalidOperationException("a bug");
            }));
        var refused = engines.Authorize(permission, Engines.Usd(5000));
        var badReply = engines.Engine.Authorizations.Request(
            Engines.Ask<Charge>("bad", Engines.Key("bad", "r"), _ => throw new FormatException("unwordable")),
            permission,
            new AuthorizeRequest { Amount = Engines.Usd(100), Answering = AnswerMode.Now },
            default
        );
        // A row the database refuses spoils the shared commit; the others are then made without it.
        var poison = engines.Store.Apply(
            new Command<bool>(Engines.MerchantId, "poison", Requester.Operator)
            {
                Roots = [permission],
                Decide = (_, _) => true,
                ExtraWrites = (writing, _) =>
                    writing.Add(
                        new InsertObject
                        {
                            Merchant = Engines.MerchantId,
                            Record = stored with { Id = permission.Capture(99), Authorized = Engines.Usd(1_000_000) },
                            Doc = "{}"u8.ToArray(),
                            Made = 1,
                        }
                    ),
            }
        );
        // So does a text that PostgreSQL cannot be sent; nothing of the commit was sent then.
        var halved = engines.Store.Apply(
            new Command<bool>(Engines.MerchantId, "halved", Requester.Operator)
            {
                Roots = [permission],
                Decide = (_, _) => true,
                ExtraWrites = (writing, _) =>
                    writing.Add(new InsertCall { Merchant = Engines.MerchantId, Call = Halved }),
            }
        );
        for (var i = 0; i < 5; i++)
            group.Add(engines.Authorize(permission, Ten));
        gate.Set();
        Assert.True((await first).Result.Ok);
        Assert.All(await Task.WhenAll(group), one => Assert.True(one.Result.Ok));
        await Assert.ThrowsAsync<InvalidOperationException>(() => thrown);
        await Assert.ThrowsAsync<FormatException>(() => badReply);
        Assert.Equal(Refusal.AmountExceeded, (await refused).Result.No);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => poison);
        if (database == TestDatabase.Postgres)
            await Assert.ThrowsAsync<EncoderFallbackException>(() => halved);
        else
            Assert.True((await halved).Result.Ok);
        var now = await engines.Get<ChargePermission>(permission);
        Assert.Equal((Engines.Usd(100), 10, 10), (now.Authorized, now.OpenCount, now.LastAuthorization));
        Assert.Equal(0, await engines.Count("replies"));
    }

    [Theory, OnBothDatabases]
    public async Task A_replay_is_byte_equal_and_a_key_is_for_one_request(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var permission = await engines.OpenPermission(Engines.Usd(100));
        var first = await engines.Authorize(permission, Ten, key: Engines.Key("k", "r"));
        await engines.Capture(first.Result.Value.Authorization.Id, Ten);
        var before = await Census(engines);
        var again = await engines.Authorize(permission, Ten, key: Engines.Key("k", "r"));
        Assert.IsType<CommandResult<Charge>.Replayed>(again);
        Assert.Equal(
            (first.Response!.Status, Convert.ToHexString(first.Response.Body)),
            (again.Response!.Status, Convert.ToHexString(again.Response.Body))
        );
        var other = await engines.Authorize(permission, Engines.Usd(11), key: Engines.Key("k", "another"));
        Assert.IsType<CommandResult<Charge>.KeyReused>(other);
        Assert.Null(other.Response);
        Assert.Equal(before, await Census(engines));
    }

    [Theory, OnBothDatabases]
    public async Task A_refusal_is_not_kept_under_its_key(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var permission = await engines.OpenPermission(Engines.Usd(100));
        var before = await Census(engines);
        Assert.Equal(
            Refusal.AmountExceeded,
            (await engines.Authorize(permission, Engines.Usd(101), key: Engines.Key("k", "r"))).Result.No
        );
        Assert.Equal(before, await Census(engines));
        Assert.True((await engines.Authorize(permission, Ten, key: Engines.Key("k", "corrected"))).Result.Ok);
    }

    [Theory, OnBothDatabases]
    public async Task Parallel_duplicates_have_one_effect_and_one_answer(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var permission = await engines.OpenPermission(Engines.Usd(100));
        var results = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => engines.Authorize(permission, Ten, key: Engines.Key("k", "r")))
        );
        Assert.Single(results, one => one is not CommandResult<Charge>.Replayed);
        Assert.Single(results.Select(one => Convert.ToHexString(one.Response!.Body)).Distinct());
        Assert.Equal(Ten, (await engines.Get<ChargePermission>(permission)).Authorized);
    }

    [Fact]
    public async Task Two_nodes_racing_on_one_permission_keep_its_ceiling()
    {
        await using var one = await Engines.Start(TestDatabase.Postgres);
        await using var other = await one.Another();
        var permission = await one.OpenPermission(Engines.Usd(205));
        var results = await Task.WhenAll(
            Enumerable.Range(0, 60).Select(i => (i % 2 == 0 ? one : other).Authorize(permission, Ten))
        );
        Assert.Equal(20, results.Count(result => result.Result.Ok));
        Assert.Equal(Engines.Usd(200), (await one.Get<ChargePermission>(permission)).Authorized);
        Assert.Equal(20_000, await one.Held());
    }

    [Fact]
    public async Task Two_nodes_racing_on_one_key_do_it_once()
    {
        await using var one = await Engines.Start(TestDatabase.Postgres);
        await using var other = await one.Another();
        var rounds = Soak.Times("TENDER_KEYS", 300);
        for (var round = 0; round < rounds; round++)
        {
            var key = Engines.Key($"k{round}", "open");
            // Opening a checkout locks no row: the key alone decides.
            var results = await Task.WhenAll(
                Enumerable
                    .Range(0, 32)
                    .Select(i =>
                        (i % 2 == 0 ? one : other).Engine.Sessions.Open(
                            Engines.Ask<CheckoutSession>("open", key, session => new StoredResponse(
                                201,
                                System.Text.Encoding.UTF8.GetBytes(session.Id.Value)
                            )),
                            (_, id) =>
                                new CheckoutSession
                                {
                                    Id = id,
                                    State = State.Open,
                                    CreatedAt = default,
                                    Kind = default,
                                    Terms = Terms.OneTime,
                                    Requires = [],
                                }
                        )
                    )
            );
            Assert.Single(results, result => result is not CommandResult<CheckoutSession>.Replayed);
            Assert.Single(results.Select(result => Convert.ToHexString(result.Response!.Body)).Distinct());
        }
        Assert.Equal(rounds, await one.Count("objects"));
    }

    [Theory, OnBothDatabases]
    public async Task A_version_that_was_not_read_is_not_replaced(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var permission = await engines.OpenPermission(Engines.Usd(100));
        var stored = await engines.Get<ChargePermission>(permission);
        var tries = 0;
        await Assert.ThrowsAnyAsync<Exception>(() =>
            engines.Store.Apply(
                new Command<bool>(Engines.MerchantId, "stale", Requester.Operator)
                {
                    Roots = [permission],
                    Decide = (_, _) => true,
                    ExtraWrites = (writing, _) =>
                    {
                        tries++;
                        writing.Add(
                            new UpdateObject
                            {
                                Merchant = Engines.MerchantId,
                                ReadVersion = 77,
                                Record = stored with { Version = 78 },
                                Doc = "{}"u8.ToArray(),
                            }
                        );
                    },
                }
            )
        );
        Assert.True(tries > 1, "a clash is tried again");
        Assert.Equal(State.Open, (await engines.Get<ChargePermission>(permission)).State);
    }

    [Theory, OnBothDatabases]
    public async Task A_lost_lease_commits_nothing(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var permission = await engines.OpenPermission(Engines.Usd(100));
        var charge = (await engines.Authorize(permission, Ten, AnswerMode.Later)).Result.Value;
        var job = (await engines.Jobs(JobKind.Conclude)).Single();
        await engines.Database.Execute("UPDATE jobs SET fence = fence + 1 WHERE id = @id", _ => 0, ("id", job.Id));
        engines.Clock.Now = job.DueAt;
        var before = await Census(engines);
        await engines.Run(job);
        Assert.Equal(before, await Census(engines));
        Assert.Equal(State.Pending, (await engines.Get<Authorization>(charge.Authorization.Id)).State);
        await engines.Run(job with { Fence = job.Fence + 1 });
        Assert.Equal(State.Open, (await engines.Get<Authorization>(charge.Authorization.Id)).State);
        Assert.Empty(await engines.Jobs(JobKind.Conclude));
        var after = await Census(engines);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => engines.Run(job with { Fence = job.Fence + 1 })));
        Assert.Equal(after, await Census(engines));
    }

    [Theory, OnBothDatabases]
    public async Task One_job_run_many_times_at_once_is_done_once(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var permission = await engines.OpenPermission(Engines.Usd(100));
        var charge = (await engines.Authorize(permission, Ten, captureNow: true)).Result.Value;
        await engines.Refund(charge.Capture!.Id, Ten);
        var job = (await engines.Jobs(JobKind.Conclude)).Single();
        engines.Clock.Now = job.DueAt;
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => engines.Run(job)));
        Assert.Equal(0, await engines.Balance(LedgerAccount.Merchant));
        Assert.Equal(Ten, (await engines.Get<Capture>(charge.Capture.Id)).Refunded);
    }

    [Theory, OnBothDatabases]
    public async Task The_database_itself_keeps_the_bounds(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var permission = await engines.OpenPermission(Engines.Usd(100));
        foreach (var used in new[] { -1L, 10_001L })
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
                engines.Database.Execute(
                    "UPDATE objects SET used = @used WHERE id = @id",
                    _ => 0,
                    ("used", used),
                    ("id", permission.Value)
                )
            );
        await engines.Database.Execute(
            "UPDATE objects SET used = @used WHERE id = @id",
            _ => 0,
            ("used", 10_000L),
            ("id", permission.Value)
        );
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
            engines.AddMerchant(Engines.MerchantId.Value)
        );
    }

    [Theory, OnBothDatabases]
    public async Task After_a_restart_everything_is_read_back_equal(TestDatabase database)
    {
        var engines = await Engines.Start(database);
        await using var _ = engines;
        var permission = await engines.OpenPermission(Engines.Usd(100));
        var charge = (await engines.Authorize(permission, Engines.Usd(60), captureNow: true)).Result.Value;
        var refund = (await engines.Refund(charge.Capture!.Id, Engines.Usd(20))).Result.Value;
        await engines.Authorize(permission, Ten, AnswerMode.Later);
        ObjectId[] ids =
        [
            permission,
            permission.Details,
            charge.Authorization.Id,
            charge.Capture.Id,
            refund.Id,
            permission.Authorization(2),
        ];
        var before = await engines.Store.Find(Engines.MerchantId, ids);
        Assert.Equal(ids.Length, before.Count);
        await engines.Store.DisposeAsync();
        await engines.Database.DisposeAsync();

        await using var restarted = await engines.Another();
        var after = await restarted.Store.Find(Engines.MerchantId, ids);
        foreach (var id in ids)
            Assert.Equal(RecordJson.Write(before[id]), RecordJson.Write(after[id]));
        await restarted.MoveBy(TimeSpan.FromMinutes(1));
        Assert.Equal(
            (State.Completed, State.Open),
            (
                (await restarted.Get<Refund>(refund.Id)).State,
                (await restarted.Get<Authorization>(permission.Authorization(2))).State
            )
        );
        await restarted.AssertBalanced();
    }

    [Theory, OnBothDatabases]
    public async Task The_environment_mark_refuses_and_migrating_again_changes_nothing(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var permission = await engines.OpenPermission(Engines.Usd(100));
        await engines.Store.DisposeAsync();
        await engines.Database.DisposeAsync();
        var refused = await Assert.ThrowsAsync<UnusableDatabaseException>(() =>
            Engines.Connect(database, engines.Location, environment: "live")
        );
        Assert.Contains("sandbox", refused.Message, StringComparison.Ordinal);
        for (var i = 0; i < 2; i++)
            await (await Engines.Connect(database, engines.Location)).DisposeAsync();
        await using var restarted = await engines.Another();
        Assert.True(await restarted.Exists(permission));
        Assert.Equal(2, await restarted.Count("tender"));
    }

    [Fact]
    public async Task Many_nodes_that_start_at_once_migrate_once()
    {
        var location = await Harness.Postgres.NewDatabase();
        var databases = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Engines.Connect(TestDatabase.Postgres, location))
        );
        foreach (var database in databases)
            await database.DisposeAsync();
    }

    [Theory, OnBothDatabases]
    public async Task A_seed_mints_the_same_ids(TestDatabase database)
    {
        async Task<List<ObjectId>> Ids(bool disturbed)
        {
            await using var engines = await Engines.Start(database, seed: 7);
            var ids = new List<ObjectId>();
            for (var i = 0; i < 3; i++)
            {
                ids.Add(await engines.ConfirmedSession(Ten));
                // A completion that is refused, and one that fails, draw nothing.
                if (disturbed)
                    Assert.Equal(
                        Refusal.AmountMismatch,
                        (
                            await engines.Engine.Sessions.Complete(
                                Engines.Ask<Completion>(),
                                ids[^1],
                                Engines.Usd(11),
                                null,
                                null,
                                default
                            )
                        )
                            .Result
                            .No
                    );
                if (disturbed)
                    await Assert.ThrowsAsync<FormatException>(() =>
                        engines.Store.Apply(
                            Note(ids[^1], (_, scene) => throw new FormatException(scene.MintPermission(false).Value))
                        )
                    );
                ids.Add(
                    (
                        await engines.Engine.Sessions.Complete(
                            Engines.Ask<Completion>(),
                            ids[^1],
                            Ten,
                            null,
                            null,
                            default
                        )
                    )
                        .Result
                        .Value
                        .Session
                        .Permission!
                        .Value
                );
            }
            return ids;
        }
        var first = await Ids(false);
        Assert.Equal(first, await Ids(true));
        Assert.Equal(6, first.Distinct().Count());
    }

    [Theory, OnBothDatabases]
    public async Task A_listener_that_fails_stops_nobody(TestDatabase database)
    {
        await using var engines = await Engines.Start(database, lanes: 1);
        engines.Store.WorkDue += _ => throw new InvalidOperationException("a listener's bug");
        var permission = await engines.OpenPermission(Engines.Usd(100));
        Assert.True((await engines.Authorize(permission, Ten)).Result.Ok);
    }

    [Theory, OnBothDatabases]
    public async Task Nobody_sees_anothers_objects(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        await engines.AddMerchant("OTHER");
        var permission = await engines.OpenPermission(Engines.Usd(100));
        var stranger = new Command<Charge>(MerchantId.Read("OTHER"), "theirs");
        Assert.Equal(
            Refusal.NotFound,
            (
                await engines.Engine.Authorizations.Request(
                    stranger,
                    permission,
                    new AuthorizeRequest { Amount = Ten, Answering = AnswerMode.Now },
                    default
                )
            )
                .Result
                .No
        );
        Assert.Empty(await engines.Store.Find(MerchantId.Read("OTHER"), [permission]));
        Assert.Equal(
            Refusal.NotFound,
            (
                await engines.Store.Apply(
                    new Command<bool>(MerchantId.Read("NOBODY"), "", Requester.Merchant) { Decide = (_, _) => true }
                )
            )
                .Result
                .No
        );
        // An id of another kind is not found; it is not a bug.
        Assert.Equal(
            Refusal.NotFound,
            (
                await engines.Engine.Authorizations.Request(
                    Engines.Ask<Charge>(),
                    permission.Details,
                    new AuthorizeRequest { Amount = Ten, Answering = AnswerMode.Now },
                    default
                )
            )
                .Result
                .No
        );
    }

    [Theory, OnBothDatabases]
    public async Task Single_statements_and_groups_take_turns(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var permission = await engines.OpenPermission(Engines.Usd(10_000));
        var statements = Enumerable
            .Range(0, 40)
            .Select(_ =>
                (Task)
                    engines.Database.Execute(
                        "UPDATE merchants SET created_at = created_at + 1 WHERE merchant = @merchant RETURNING "
                            + "created_at",
                        row => row.GetInt64(0),
                        ("merchant", Engines.MerchantId.Value)
                    )
            );
        var failing = Enumerable
            .Range(0, 10)
            .Select(_ =>
                Assert.ThrowsAsync<FormatException>(() =>
                    engines.Store.Apply(Note(permission, (_, _) => throw new FormatException()))
                )
            );
        await Task.WhenAll([
            .. statements,
            .. failing,
            .. Enumerable.Range(0, 20).Select(_ => (Task)engines.Authorize(permission, Ten)),
        ]);
        Assert.Equal(Engines.Usd(200), (await engines.Get<ChargePermission>(permission)).Authorized);
    }

    [Fact]
    public async Task A_lane_whose_connection_was_cut_goes_on()
    {
        await using var engines = await Engines.Start(TestDatabase.Postgres, lanes: 1);
        var permission = await engines.OpenPermission(Engines.Usd(100));
        await using (var killer = new NpgsqlConnection(engines.Location + ";Pooling=false"))
        {
            await killer.OpenAsync();
            await using var kill = new NpgsqlCommand(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tender' AND "
                    + "datname = current_database()",
                killer
            );
            await kill.ExecuteNonQueryAsync();
        }
        Assert.True((await engines.Authorize(permission, Ten, key: Engines.Key("k", "r"))).Response is not null);
        Assert.Equal(Ten, (await engines.Get<ChargePermission>(permission)).Authorized);
    }

    private static Command<bool> Note(ObjectId root, Func<Change, DecisionContext, Result<bool>> decide) =>
        new(Engines.MerchantId, "test", Requester.Operator) { Roots = [root], Decide = decide };
}
