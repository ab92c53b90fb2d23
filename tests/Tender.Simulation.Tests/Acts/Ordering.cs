namespace Tender.Simulated.Acts;

/// <summary>A shop of the first generation: order reference or agreement, authorizations, captures, refunds.</summary>
internal sealed class Ordering : Act
{
    public override int Weight => 7;

    public override async Task Do(Stage stage)
    {
        if (await stage.Order(stage.Rarely(3)) is var (root, limit))
            await stage.Charge(root, limit);
    }
}
