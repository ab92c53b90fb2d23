using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Payments;
using Tender.Server.Processors;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;
using Database = Tender.Server.Storage.Database;

namespace Tender.Tests.Jobs;

/// <summary>Two nodes on one database whose machines' clocks are an hour apart.</summary>
public sealed class NodeClockTests
{
    [Fact]
    public async Task Nodes_whose_clocks_differ_agree_on_the_time()
    {
        await using var engines = await Engines.Start(TestDatabase.Postgres);
        await using var late = await Node.Start(engines, TimeSpan.FromHours(-1));
        await using var early = await Node.Start(engines, TimeSpan.FromHours(1));
        Assert.True((late.Time.GetUtcNow() - early.Time.GetUtcNow()).Duration() < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task The_machines_time_is_the_databases_where_the_database_has_none()
    {
        await using var engines = await Engines.Start(TestDatabase.Sqlite);
        Assert.Same(engines.Clock, await DatabaseTime.Of(engines.Database, engines.Clock));
    }

    [Fact]
    public async Task Work_is_claimed_when_it_is_due_and_left_to_who_holds_it()
    {
        await using var engines = await Engines.Start(TestDatabase.Postgres);
        await using var late = await Node.Start(engines, TimeSpan.FromHours(-1));
        await using var early = await Node.Start(engines, TimeSpan.FromHours(1));
        var permission = await early.OpenPermission();
        var soon = await early.Authorize(permission, TimeSpan.FromMilliseconds(100));
        var later = await early.Authorize(permission, TimeSpan.FromMinutes(30));

        // What the node that is ahead has made due now is due now for the one behind; what is due in half an hour is
        // due for neither.
        var claimed = await ClaimSoon(late);
        Assert.Equal(soon, claimed.Object);
        // The lease of the one behind holds for the one ahead.
        Assert.Empty(await ClaimConclusions(early));
        await late.Executor.Run(claimed, default);

        var found = await late.Store.Find(Engines.MerchantId, [soon, later]);
        Assert.Equal((State.Open, State.Pending), (found[soon].State, found[later].State));
        Assert.True((found[soon].ChangedAt - TimeProvider.System.GetUtcNow()).Duration() < TimeSpan.FromMinutes(30));
    }

    [Fact]
    public async Task A_lease_that_ended_is_taken_over_by_the_node_behind()
    {
        await using var engines = await Engines.Start(TestDatabase.Postgres);
        await using var late = await Node.Start(engines, TimeSpan.FromHours(-1));
        await using var early = await Node.Start(engines, TimeSpan.FromHours(1), TimeSpan.FromMilliseconds(1));
        var soon = await early.Authorize(await early.OpenPermission(), TimeSpan.FromMilliseconds(100));
        Assert.Equal(soon, (await ClaimSoon(early)).Object);
        Assert.Equal(soon, (await ClaimSoon(late)).Object);
    }

    private static async Task<List<Job>> ClaimConclusions(Node node) =>
        [.. (await node.Executor.Table.ClaimDue(new JobPlaces())).Where(job => job.Kind == JobKind.Conclude)];

    /// <summary>The one job that falls due within moments; an hour would be far too long.</summary>
    private static async Task<Job> ClaimSoon(Node node)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (await ClaimConclusions(node) is [var job])
                return job;
            await Task.Delay(10, bound.Token);
        }
    }

    /// <summary>A node whose machine's clock is wrong.</summary>
    private sealed class Node : IAsyncDisposable
    {
        private readonly Database database;

        private Node(Database database, TimeProvider time, TimeSpan lease)
        {
            (this.database, Time) = (database, time);
            Store = new PaymentStore(database, new IdGenerator(time), time, sandbox: true, _ => Dialects.None);
            Engine = new Engine(Store, new Simulator(), TimeSpan.FromSeconds(5));
            Executor = Engines.ExecutorOf(Engine, database, time, lease);
        }

        public TimeProvider Time { get; }
        public PaymentStore Store { get; }
        public Engine Engine { get; }
        public JobExecutor Executor { get; }

        public static async Task<Node> Start(Engines engines, TimeSpan skew, TimeSpan? lease = null)
        {
            var database = await Engines.Connect(TestDatabase.Postgres, engines.Location);
            var time = await DatabaseTime.Of(database, new Skewed(skew));
            return new Node(database, time, lease ?? TimeSpan.FromMinutes(1));
        }

        public async Task<ObjectId> OpenPermission()
        {
            var opened = await Engine.Sessions.Open(
                Engines.Ask<CheckoutSession>("draft"),
                (_, id) =>
                    new CheckoutSession
                    {
                        Id = id,
                        State = State.Open,
                        CreatedAt = default,
                        Kind = PermissionKind.OneTime,
                        Terms = Terms.Named("v1.order"),
                        Requires = [],
                        Setup = new CheckoutSetup { TotalOrderAmount = Engines.Usd(100) },
                        Buyer = new Buyer("B", "Ada", "ada@example.com"),
                        Instrument = new Instrument("1111", "Visa"),
                    },
                draft: true
            );
            var confirmed = await Engine.Sessions.ConfirmDraft(
                Engines.Ask<ChargePermission>("confirm"),
                opened.Result.Value.Id.Family,
                expectsAuthorization: false
            );
            return confirmed.Result.Value.Id;
        }

        public async Task<ObjectId> Authorize(ObjectId permission, TimeSpan delay) => (
                await Engine.Authorizations.Request(
                    Engines.Ask<Charge>("authorize"),
                    permission,
                    new AuthorizeRequest
                    {
                        Amount = Engines.Usd(10),
                        Answering = AnswerMode.Later,
                        Simulation = new Simulation(Pending: true, Delay: delay),
                    },
                    default
                )
            ).Result.Value.Authorization.Id;

        public async ValueTask DisposeAsync()
        {
            await Store.DisposeAsync();
            if (Time is IAsyncDisposable measured)
                await measured.DisposeAsync();
            await database.DisposeAsync();
        }
    }

    private sealed class Skewed(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
