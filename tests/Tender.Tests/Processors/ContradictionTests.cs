using Microsoft.Extensions.Logging.Abstractions;
using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Telemetry;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processors;

/// <summary>
/// A processor that contradicts what it was asked, or what it said: the object stays as it is, and somebody must look.
/// </summary>
public sealed class ContradictionTests
{
    private static readonly Money Ten = Engines.Usd(10);

    /// <summary>What is wrong with an approval of ten dollars.</summary>
    public static TheoryData<TestDatabase, string> Approvals()
    {
        var rows = new TheoryData<TestDatabase, string>();
        foreach (var kind in Enum.GetValues<TestDatabase>())
        foreach (var wrong in new[] { "less", "more", "yen", "none" })
            rows.Add(kind, wrong);
        return rows;
    }

    [Theory, MemberData(nameof(Approvals))]
    public async Task An_approval_of_another_amount_opens_nothing_and_is_shown(TestDatabase kind, string wrong)
    {
        await using var world = await World.Start(kind);
        if (wrong == "none")
            world.Processor.NamesNoAmounts = true;
        var said = Approval(wrong);
        var id = await world.Authorize(AnswerMode.WhenKnown, said);
        var held = await world.Engines.Get<Authorization>(id);
        Assert.Equal(State.Pending, held.State);
        Assert.StartsWith(Contradiction.Start, held.Contradiction!.Text, StringComparison.Ordinal);
        Assert.Contains("10.00 USD", held.Contradiction.Text, StringComparison.Ordinal);

        // Shown among the dead jobs, in the metrics, and in the journal.
        await world.Drain();
        Assert.Contains(await world.Dead(), text => text == held.Contradiction.Text);
        Assert.Contains("tender_objects_quarantined 1\n", await world.Metrics());
        Assert.Equal([$"perform {id}"], world.Processor.Calls);

        // The operator has had it mended there, and asks again.
        world.Processor.NamesNoAmounts = false;
        await world.Retry();
        var open = await world.Engines.Get<Authorization>(id);
        Assert.Equal((State.Open, (Contradiction?)null), (open.State, open.Contradiction));
        Assert.Empty(await world.Dead());
        Assert.Contains("tender_objects_quarantined 0\n", await world.Metrics());
        await world.Engines.AssertBalanced();
    }

    [Theory, OnBothDatabases]
    public async Task Asked_again_and_wrong_again_it_stays_where_it_is(TestDatabase kind)
    {
        await using var world = await World.Start(kind);
        var id = await world.Authorize(AnswerMode.WhenKnown, Approval("less"));
        await world.Drain();
        world.Processor.NextQuery(Approval("more"));
        await world.Retry();
        var held = await world.Engines.Get<Authorization>(id);
        Assert.Equal(State.Pending, held.State);
        Assert.Contains("11.00 USD", held.Contradiction!.Text, StringComparison.Ordinal);
        Assert.Contains(held.Contradiction.Text, await world.Dead());
    }

    [Theory, OnBothDatabases]
    public async Task Who_waits_is_told_that_it_timed_out_and_what_is_held_is_undone(TestDatabase kind)
    {
        await using var world = await World.Start(kind);
        var id = await world.Authorize(AnswerMode.Now, Approval("less"));
        var held = await world.Engines.Get<Authorization>(id);
        Assert.Equal((State.Declined, Reason.TransactionTimedOut), (held.State, held.Reason!.Value));
        Assert.NotNull(held.Contradiction);
        await world.Drain();
        Assert.Equal([$"perform {id}", $"cancel {id}"], world.Processor.Calls);
        Assert.Empty(world.Processor.Effects);
        Assert.Contains(held.Contradiction.Text, await world.Dead());
    }

    [Theory, OnBothDatabases]
    public async Task A_decline_after_an_approval_changes_nothing_and_nothing_is_captured(TestDatabase kind)
    {
        await using var world = await World.Start(kind);
        // While the first answer is on its way, the job asks and hears something else.
        world.Meanwhile(Verdict.Approval);
        var id = await world.Authorize(AnswerMode.WhenKnown, Verdict.Decline(Reason.HardDeclined));
        var held = await world.Engines.Get<Authorization>(id);
        Assert.Equal(State.Open, held.State);
        Assert.EndsWith("which it had approved.", held.Contradiction!.Text, StringComparison.Ordinal);
        Assert.Equal(Refusal.AuthorizationNotOpen, (await world.Engines.Capture(id, Ten)).Result.No);
        await world.Drain();
        Assert.Contains(held.Contradiction.Text, await world.Dead());

        world.Processor.NextQuery(Verdict.Approval);
        await world.Retry();
        Assert.Null((await world.Engines.Get<Authorization>(id)).Contradiction);
        Assert.True((await world.Engines.Capture(id, Ten)).Result.Ok);
    }

    [Theory, OnBothDatabases]
    public async Task An_approval_after_a_decline_changes_nothing(TestDatabase kind)
    {
        await using var world = await World.Start(kind);
        world.Meanwhile(Verdict.Decline(Reason.SoftDeclined));
        var id = await world.Authorize(AnswerMode.WhenKnown, Verdict.Approval);
        var held = await world.Engines.Get<Authorization>(id);
        Assert.Equal((State.Declined, Reason.SoftDeclined), (held.State, held.Reason!.Value));
        Assert.EndsWith("which it had declined.", held.Contradiction!.Text, StringComparison.Ordinal);
        await world.Drain();
        Assert.Contains(held.Contradiction.Text, await world.Dead());
    }

    [Theory, OnBothDatabases]
    public async Task A_refund_and_a_capture_of_another_amount_are_quarantined_too(TestDatabase kind)
    {
        await using var world = await World.Start(kind);
        var id = await world.Authorize(AnswerMode.Now, Verdict.Approval);
        world.Processor.Next(Approval("less"));
        var captured = (await world.Engines.Capture(id, Ten)).Result.Value.Capture!;
        Assert.Equal(State.Pending, captured.State);
        Assert.NotNull((await world.Engines.Get<Capture>(captured.Id)).Contradiction);
        await world.Drain();
        await world.Retry();
        Assert.Equal(State.Completed, (await world.Engines.Get<Capture>(captured.Id)).State);

        world.Processor.Next(Approval("more"));
        var refund = (await world.Engines.Refund(captured.Id, Ten)).Result.Value;
        await world.Drain();
        var held = await world.Engines.Get<Refund>(refund.Id);
        Assert.Equal(State.Pending, held.State);
        Assert.Contains(held.Contradiction!.Text, await world.Dead());
        await world.Retry();
        Assert.Equal(State.Completed, (await world.Engines.Get<Refund>(refund.Id)).State);
        await world.Engines.AssertBalanced();
    }

    private static Verdict Approval(string wrong) =>
        wrong switch
        {
            "less" => Verdict.Approval.On(Engines.Usd(9)),
            "more" => Verdict.Approval.On(Engines.Usd(11)),
            "yen" => Verdict.Approval.On(new Money(1_000, Currency.JPY)),
            _ => Verdict.Approval,
        };

    /// <summary>A scripted processor, a permission, and a runner.</summary>
    private sealed class World : IAsyncDisposable
    {
        private readonly JobRunner runner;
        private readonly ObjectId permission;

        private World(Engines engines, ScriptedProcessor processor, ObjectId permission)
        {
            (Engines, Processor, this.permission) = (engines, processor, permission);
            runner = new JobRunner(engines.Executor, engines.Clock, NullLogger.Instance);
        }

        public Engines Engines { get; }
        public ScriptedProcessor Processor { get; }

        public static async Task<World> Start(TestDatabase kind)
        {
            var processor = new ScriptedProcessor();
            var engines = await Engines.Start(kind, processor);
            return new(engines, processor, await engines.OpenPermission(Engines.Usd(100)));
        }

        public async Task<ObjectId> Authorize(AnswerMode answering, Verdict verdict)
        {
            Processor.Next(verdict);
            return (await Engines.Authorize(permission, Ten, answering)).Result.Value.Authorization.Id;
        }

        /// <summary>While the next call is on its way, the job that asks hears a verdict, which is committed.</summary>
        public void Meanwhile(Verdict verdict)
        {
            Processor.NextQuery(verdict);
            Processor.OnPerform = async _ =>
            {
                Processor.OnPerform = null;
                await Engines.Run(Assert.Single(await Engines.Jobs(JobKind.Conclude)));
            };
        }

        /// <summary>
        /// Runs what is due within the next minute but deliveries, which have nothing to be sent with.
        /// </summary>
        public async Task Drain()
        {
            await Engines.Database.Execute(
                "DELETE FROM jobs WHERE kind = @kind RETURNING id",
                _ => 0,
                ("kind", (short)JobKind.Deliver)
            );
            Engines.Clock.Now += TimeSpan.FromMinutes(1);
            await runner.Drain();
        }

        public async Task Retry()
        {
            Assert.Equal(1, await Engines.Executor.Table.RetryAll(null));
            await Drain();
        }

        public async Task<List<string?>> Dead() =>
            [.. (await Engines.Executor.Table.ListDead(null, 10)).Select(one => one.Error)];

        public async Task<string> Metrics()
        {
            using var measures = new Measures();
            measures.Watch(Engines.Executor.Table.CountAlive, Engines.Executor.Table.CountBacklog);
            using var metrics = new MetricsText(measures);
            return await metrics.Text();
        }

        public async ValueTask DisposeAsync()
        {
            await runner.DisposeAsync();
            await Engines.DisposeAsync();
        }
    }
}
