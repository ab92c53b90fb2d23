using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Storage;

/// <summary>Which lane takes what, and when.</summary>
public sealed class CommandQueueTests
{
    private static readonly CommitServices Services = new(
        new IdGenerator(TimeProvider.System),
        TimeProvider.System,
        Sandbox: true,
        _ => Dialects.Both
    );

    [Fact]
    public void What_a_lane_holds_of_a_sequence_holds_up_the_rest_of_it_and_nothing_else()
    {
        var queue = new CommandQueue(lanes: 2);
        RunningCommand[] all = [Of("a"), Of("a"), Of("b"), Of("a"), Of("b")];
        Assert.All(all, one => Assert.True(queue.TryAdd(one)));
        Assert.Equal(all[..2], Taken(queue, lane: 0, max: 2));
        queue.EndTurn(0);
        Assert.Equal([all[2], all[4]], Taken(queue, lane: 1, max: 10));
        queue.EndTurn(1);
        Assert.Equal(1, queue.Count);
        Assert.Empty(Taken(queue, lane: 1, max: 10));
        queue.Keep(0, []);
        Assert.Equal([all[3]], Taken(queue, lane: 1, max: 10));
    }

    [Fact]
    public void What_was_held_up_comes_before_what_came_later()
    {
        var queue = new CommandQueue(lanes: 2);
        RunningCommand[] all = [Of("a"), Of("a"), Of("a"), Of("b"), Of("a")];
        Assert.All(all[..4], one => Assert.True(queue.TryAdd(one)));
        Assert.Equal(all[..1], Taken(queue, lane: 0, max: 1));
        queue.EndTurn(0);
        Assert.Equal([all[3]], Taken(queue, lane: 1, max: 1));
        queue.EndTurn(1);
        Assert.True(queue.TryAdd(all[4]));
        queue.Keep(0, []);
        Assert.Equal([all[1], all[2], all[4]], Taken(queue, lane: 0, max: 10));
    }

    [Fact]
    public void What_a_lane_has_put_aside_still_holds_up_its_sequence()
    {
        var queue = new CommandQueue(lanes: 1);
        RunningCommand[] all = [Of("a"), Of("b"), Of("a"), Of("b")];
        Assert.All(all[..2], one => Assert.True(queue.TryAdd(one)));
        Assert.Equal(all[..2], Taken(queue, lane: 0, max: 10));
        queue.Keep(0, [all[0]]);
        Assert.All(all[2..], one => Assert.True(queue.TryAdd(one)));
        Assert.Equal([all[3]], Taken(queue, lane: 0, max: 10));
        queue.Keep(0, []);
        Assert.Equal([all[2]], Taken(queue, lane: 0, max: 10));
    }

    [Fact]
    public async Task A_lane_gathers_while_the_other_commits_and_not_while_it_decides()
    {
        var queue = new CommandQueue(lanes: 2, turnMax: TimeSpan.FromHours(1));
        var (first, second) = (Of("a"), Of("b"));
        Assert.True(queue.TryAdd(first));
        Assert.Equal([first], Taken(queue, lane: 0, max: 10));
        Assert.True(queue.TryAdd(second));
        // It is not taken at once, though there is room: what comes meanwhile shares its commit.
        Assert.Empty(Taken(queue, lane: 1, max: 10));
        var other = Task.Run(() =>
        {
            List<RunningCommand> group = [];
            Assert.True(queue.Take(1, group, 10, patience: null));
            return group;
        });
        queue.EndTurn(0);
        Assert.Equal([second], await other.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    /// <summary>A lane whose server does not answer holds up what it has, and nobody else for long.</summary>
    [Fact]
    public async Task A_lane_that_hangs_while_it_decides_keeps_its_turn_for_a_moment_only()
    {
        var queue = new CommandQueue(lanes: 2);
        var (hangs, goesOn) = (Of("a"), Of("b"));
        Assert.True(queue.TryAdd(hangs));
        Assert.Equal([hangs], Taken(queue, lane: 0, max: 10));
        Assert.True(queue.TryAdd(goesOn));
        var other = Task.Run(() =>
        {
            List<RunningCommand> group = [];
            Assert.True(queue.Take(1, group, 10, patience: null));
            return group;
        });
        Assert.Equal([goesOn], await other.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void A_closed_queue_is_emptied_and_takes_no_more()
    {
        var queue = new CommandQueue(lanes: 2);
        RunningCommand[] all = [Of("a"), Of("a")];
        Assert.All(all, one => Assert.True(queue.TryAdd(one)));
        Assert.Equal(all[..1], Taken(queue, lane: 0, max: 1));
        queue.Close();
        Assert.False(queue.TryAdd(Of("a")));
        // The other lane has nothing to wait for; the one that holds the sequence does the rest.
        Assert.False(queue.Take(1, [], 10, patience: null));
        queue.Keep(0, []);
        List<RunningCommand> rest = [];
        Assert.True(queue.Take(0, rest, 10, patience: null));
        Assert.Equal(all[1..], rest);
        queue.Keep(0, []);
        Assert.False(queue.Take(0, rest, 10, patience: null));
    }

    /// <summary>Who has gone keeps nobody out, wherever the command waits.</summary>
    [Fact]
    public void A_full_queue_forgets_the_commands_that_nobody_waits_for()
    {
        var queue = new CommandQueue(lanes: 2);
        Assert.True(queue.TryAdd(Of("a")));
        Assert.Single(Taken(queue, lane: 0, max: 1));
        queue.EndTurn(0);
        RunningCommand[] all = [.. Enumerable.Range(0, 10_000).Select(i => Of(i % 2 == 0 ? "a" : "b"))];
        Assert.All(all, one => Assert.True(queue.TryAdd(one)));
        Assert.Empty(Taken(queue, lane: 1, max: 0));
        Assert.False(queue.TryAdd(Of("c")));
        Assert.True(all[0].Withdraw() && all[9_999].Withdraw());
        Assert.True(queue.TryAdd(Of("c")));
        Assert.Equal(9_999, queue.Count);
    }

    private static List<RunningCommand> Taken(CommandQueue queue, int lane, int max)
    {
        List<RunningCommand> group = [];
        Assert.True(queue.Take(lane, group, max, TimeSpan.Zero));
        return group;
    }

    private static RunningCommand<bool> Of(string root) =>
        new(new Command<bool>(Engines.MerchantId, "test") { Decide = (_, _) => true }, Services, root);
}
