namespace RubberDuckShop.Payments;

/// <summary>What each payment step of an order is called: order and name together are asked for once.</summary>
internal static class Names
{
    public const string Charge = "charge",
        Capture = "capture",
        Cancel = "cancel",
        Refund = "refund",
        Permission = "permission",
        Close = "close";
}
