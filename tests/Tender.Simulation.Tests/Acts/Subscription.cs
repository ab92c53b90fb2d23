using Tender.Core;

namespace Tender.Simulated.Acts;

/// <summary>A subscription is charged several times, minutes apart on the wall's clock.</summary>
internal sealed class Subscription : Act
{
    public override int Weight => 2;

    public override async Task Do(Stage stage)
    {
        if (await stage.Checkout(PermissionKind.Recurring, PaymentIntent.Confirm) is not var (root, limit))
            return;
        for (var n = 0; n < 3; n++)
        {
            await stage.Charge(root, limit);
            await stage.Pause(600);
        }
    }
}
