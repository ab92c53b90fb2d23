namespace RubberDuckShop.Store;

/// <summary>A product in a cart.</summary>
/// <param name="Product">What.</param>
/// <param name="Count">How many.</param>
public sealed record CartLine(Product Product, int Count)
{
    public decimal Amount => Product.Price * Count;
}
