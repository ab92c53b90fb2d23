namespace Tender.Simulated.Acts;

/// <summary>A client that never asks twice: what it was told is all it knows of what it wanted.</summary>
internal sealed class AskOnce : Act
{
    public override int Weight => 4;

    public override async Task Do(Stage stage)
    {
        for (var n = 0; n < 3; n++)
        {
            if (stage.Shop.Permissions.Count == 0)
                return;
            var root = stage.Shop.Permissions[stage.Random.Next(stage.Shop.Permissions.Count)];
            await stage.Send(stage.Authorizing(root, stage.Part(stage.Amount())));
            await stage.Pause(30);
        }
    }
}
