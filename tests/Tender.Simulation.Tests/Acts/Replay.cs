namespace Tender.Simulated.Acts;

/// <summary>A request once more, answered the same; or another under its key, which is refused: I18, I19.</summary>
internal sealed class Replay : Act
{
    public override int Weight => 4;

    public override async Task Do(Stage stage)
    {
        if (stage.Shop.Asked.Count == 0)
            return;
        var request = stage.Shop.Asked[stage.Random.Next(stage.Shop.Asked.Count)];
        if (request.Answer is null || !stage.Rarely(3))
        {
            await stage.Send(request);
            return;
        }
        var other = await request.Send(await stage.AnyNode(), false);
        stage.World.Note($"{stage.Shop.Id} {request.Summary} as another: {other}");
        if (other is { IsLearned: true, IsForAnother: false })
            stage.World.Break($"I19 {request.Summary}: another request under its key came to {other}");
    }
}
