using Tender.Core;

namespace Tender.Simulated.Acts;

/// <summary>A shop of the second generation: session, charge, refund.</summary>
internal sealed class Checkout : Act
{
    public override int Weight => 8;

    public override async Task Do(Stage stage)
    {
        var intent = stage.Pick(PaymentIntent.Confirm, PaymentIntent.Authorize, PaymentIntent.AuthorizeWithCapture);
        var kind = stage.Pick(PermissionKind.OneTime, PermissionKind.OneTime, PermissionKind.PaymentMethodOnFile);
        if (await stage.Checkout(kind, intent) is var (root, limit))
            await stage.Charge(root, limit);
    }
}
