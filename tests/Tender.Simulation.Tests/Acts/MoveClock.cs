using Tender.Server.Jobs;

namespace Tender.Simulated.Acts;

/// <summary>Somebody moves the merchant's clock, and sometimes two do at once, on different nodes.</summary>
internal sealed class MoveClock : Act
{
    private static readonly TimeSpan[] Spans =
    [
        TimeSpan.FromSeconds(25),
        TimeSpan.FromMinutes(12),
        TimeSpan.FromHours(2),
        TimeSpan.FromDays(1),
        TimeSpan.FromDays(8),
        TimeSpan.FromDays(31),
    ];

    public override int Weight => 3;

    public override Task Do(Stage stage)
    {
        var target = stage.Rarely(4) ? new AdvanceTarget(null) : new AdvanceTarget(null, stage.Pick(Spans));
        return Task.WhenAll(Enumerable.Range(0, stage.Rarely(3) ? 2 : 1).Select(_ => Move(stage, target)));
    }

    private static async Task Move(Stage stage, AdvanceTarget target)
    {
        var node = await stage.AnyNode();
        stage.Shop.HasMoved = true;
        var patience = stage.Pick(TimeSpan.Zero, TimeSpan.FromMinutes(10));
        // Who waits for a listener that never answers waits for weeks of attempts.
        var settle = stage.Rarely(2) && !stage.Shop.Endpoints.Any(one => stage.World.Network.Silent.Contains(one.Url));
        try
        {
            var from = await node.Ask(() => node.Store.Now(stage.Shop.Id));
            var came = await node.Ask(() =>
                node.Executor.Clocks.Advance(stage.Shop.Id, target, settle, patience, CancellationToken.None)
            );
            stage.World.Note(
                $"{stage.Shop.Id} moves its clock on node {node.Number}: "
                    + (came is null ? "another does" : $"{came.Now:u} {(came.Finished ? "reached" : "so far")}")
            );
            if (came?.Now < from)
                stage.World.Break($"I12 {stage.Shop.Id}: the clock went back from {from:u} to {came.Now:u}");
        }
        catch (Exception failure) when (stage.World.IsExcused(failure))
        {
            stage.World.Note($"{stage.Shop.Id} moves its clock: {failure.Message}");
        }
    }
}
