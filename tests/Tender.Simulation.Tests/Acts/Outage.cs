namespace Tender.Simulated.Acts;

/// <summary>One node, or all, cannot use the database for a while: cut off, hung, full, or slow.</summary>
internal sealed class Outage : Act
{
    private static readonly string[] Kinds = ["aborted", "full", "I/O error", "slow", "hangs, then cut"];

    public override async Task Do(Stage stage)
    {
        var kind = stage.Pick(Kinds);
        var fault = StoreFaults.Table.Single(one => one.Name == kind);
        var window = TimeSpan.FromSeconds(stage.Random.Next(2, 90));
        foreach (var node in stage.Rarely(3) ? stage.World.Nodes.ToList() : [await stage.AnyNode()])
            stage.World.BeginTrouble(node, fault, window);
    }
}
