using Microsoft.Extensions.Logging.Abstractions;
using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Processors;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Jobs;

/// <summary>Many advances of one clock at the same time.</summary>
public sealed class AdvanceTests
{
    private const int Callers = 50;

    [Theory, OnBothDatabases]
    public Task One_of_fifty_simultaneous_advances_is_accepted(TestDatabase kind) => AdvanceAtOnce(kind, nodes: 1);

    [Fact]
    public Task One_of_fifty_simultaneous_advances_on_two_nodes_is_accepted() =>
        AdvanceAtOnce(TestDatabase.Postgres, nodes: 2);

    [Theory, OnBothDatabases]
    public async Task A_clock_moves_by_the_sum_of_the_advances_that_were_accepted(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var clocks = Clocks(engines);
        var before = await engines.Store.Now(Engines.MerchantId);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, Callers).Select(_ => Task.Run(() => Advance(clocks, TimeSpan.FromHours(1))))
        );
        var accepted = answers.Count(answer => answer is not null);
        Assert.InRange(accepted, 1, Callers);
        Assert.Equal(before + TimeSpan.FromHours(accepted), await engines.Store.Now(Engines.MerchantId));
        Assert.Empty(await engines.Jobs(JobKind.Advance));
    }

    [Theory, OnBothDatabases]
    public async Task An_advance_whose_node_died_is_taken_over_when_its_lease_ends(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var made = await engines.Authorize(
            await engines.OpenPermission(Engines.Usd(100)),
            Engines.Usd(10),
            AnswerMode.WhenKnown
        );
        var table = engines.Executor.Table;
        await using var runner = new JobRunner(engines.Executor, engines.Clock, NullLogger.Instance);
        await runner.Drain();
        var target = await engines.Store.Now(Engines.MerchantId) + TimeSpan.FromDays(40);
        // Begun by a caller who does not wait; claimed by a node that nobody hears of again.
        var begun = await Clocks(engines)
            .Advance(Engines.MerchantId, new AdvanceTarget(target, null), false, TimeSpan.Zero, default);
        Assert.False(begun!.Finished);
        var taken = Assert.Single(await table.ClaimDue(new JobPlaces()));
        Assert.Equal(JobKind.Advance, taken.Kind);

        engines.Clock.Now += table.Lease - TimeSpan.FromMilliseconds(1);
        Assert.Equal(0, await runner.Drain());
        Assert.Equal(target, (await engines.Store.Merchants.Clock(Engines.MerchantId))!.Value.AdvancingTo);

        engines.Clock.Now += TimeSpan.FromMilliseconds(1);
        Assert.InRange(await runner.Drain(), 1, 10);
        Assert.Null((await engines.Store.Merchants.Clock(Engines.MerchantId))!.Value.AdvancingTo);
        Assert.True(await engines.Store.Now(Engines.MerchantId) >= target);
        Assert.Empty(await engines.Jobs(JobKind.Advance));
        // What fell due on the way happened at its own instant; and who died commits nothing any more.
        var authorization = await engines.Get<Authorization>(made.Result.Value.Authorization.Id);
        Assert.Equal((State.Closed, authorization.ExpiresAt), (authorization.State, authorization.ChangedAt));
        Assert.False(await table.Renew(taken));
    }

    /// <summary>The accepted advance has work that takes until all others have been answered.</summary>
    private static async Task AdvanceAtOnce(TestDatabase kind, int nodes)
    {
        var processor = new Patient();
        await using var first = await Engines.Start(kind, processor);
        await using var second = nodes == 2 ? await first.Another() : null;
        await first.Authorize(await first.OpenPermission(Engines.Usd(100)), Engines.Usd(10), AnswerMode.WhenKnown);
        MerchantClocks[] clocks = second is null ? [Clocks(first)] : [Clocks(first), Clocks(second)];
        var before = await first.Store.Now(Engines.MerchantId);

        var calls = Enumerable
            .Range(0, Callers)
            .Select(i => Task.Run(() => Advance(clocks[i % clocks.Length], TimeSpan.FromHours(1 + i))))
            .ToList();
        var allOthers = WaitUntil(() => calls.Count(call => call.IsCompleted) >= Callers - 1);
        await Task.WhenAny(allOthers, Task.Delay(TimeSpan.FromSeconds(30)));
        processor.Answers.SetResult();
        var answers = await Task.WhenAll(calls);

        var accepted = Assert.Single(Enumerable.Range(0, Callers), i => answers[i] is not null);
        Assert.True(answers[accepted]!.Finished);
        Assert.Equal(before + TimeSpan.FromHours(1 + accepted), await first.Store.Now(Engines.MerchantId));
        Assert.Empty(await first.Jobs(JobKind.Advance));
    }

    private static async Task WaitUntil(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(5);
    }

    private static MerchantClocks Clocks(Engines engines) => engines.Executor.Clocks;

    private static Task<AdvanceResult?> Advance(MerchantClocks clocks, TimeSpan by) =>
        clocks.Advance(Engines.MerchantId, new AdvanceTarget(null, by), false, TimeSpan.FromMinutes(10), default);

    /// <summary>A processor that answers a query when the test lets it.</summary>
    private sealed class Patient : Processor
    {
        public TaskCompletionSource Answers { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override Task<Verdict> Perform(ProcessorCall call, CancellationToken ct) => throw new TimeoutException();

        public override async Task<Verdict> Query(ProcessorCall call, CancellationToken ct)
        {
            await Answers.Task;
            return Verdict.Approval.On(call.Amount);
        }

        public override Task<Verdict> Cancel(ProcessorCall call, CancellationToken ct) =>
            Task.FromResult(Verdict.Approval);
    }
}
