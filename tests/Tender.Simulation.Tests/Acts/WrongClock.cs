namespace Tender.Simulated.Acts;

/// <summary>A machine's wall clock jumps; its stopwatch does not.</summary>
internal sealed class WrongClock : Act
{
    public override async Task Do(Stage stage) =>
        (await stage.AnyNode()).Clock.Wrong += TimeSpan.FromMinutes(stage.Random.Next(-200, 200));
}
