namespace Tender.Simulated.Acts;

/// <summary>kill -9 of a node; another starts after a while.</summary>
internal sealed class Kill : Act
{
    public override async Task Do(Stage stage)
    {
        var node = await stage.AnyNode();
        stage.World.Scheduler.After(TimeSpan.Zero, () => stage.World.Kill(node));
    }
}
