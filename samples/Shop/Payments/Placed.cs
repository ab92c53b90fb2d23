namespace RubberDuckShop.Payments;

/// <summary>What came of placing an order.</summary>
/// <param name="OrderId">Its number; null where it was not placed.</param>
/// <param name="Url">Where the buyer is to be sent; null where she stays in the shop.</param>
/// <param name="Why">Why it was not placed; null where it was.</param>
public sealed record Placed(string? OrderId, string? Url, string? Why)
{
    public static Placed At(string orderId, string? url) => new(orderId, url, null);

    public static Placed No(string why) => new(null, null, why);
}
