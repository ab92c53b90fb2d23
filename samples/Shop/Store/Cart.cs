using System.Globalization;

namespace RubberDuckShop.Store;

/// <summary>
/// What a buyer wants, kept in a cookie: <c>classic.2_night.1</c>. Whatever else it holds is left out.
/// </summary>
public sealed class Cart
{
    private const int Most = 20;

    private readonly List<CartLine> lines = [];

    public IReadOnlyList<CartLine> Lines => lines;

    public bool IsEmpty => lines.Count == 0;

    public decimal Total => lines.Sum(line => line.Amount);

    /// <summary>What is paid again each month; zero without a subscription.</summary>
    public decimal Monthly => lines.Where(line => line.Product.IsSubscription).Sum(line => line.Amount);

    public static Cart Read(string? text)
    {
        var cart = new Cart();
        foreach (var part in (text ?? "").Split('_', StringSplitOptions.RemoveEmptyEntries))
        {
            var pieces = part.Split('.');
            if (
                pieces.Length == 2
                && Product.Find(pieces[0]) is { } product
                && int.TryParse(pieces[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            )
                cart.Set(product, count);
        }
        return cart;
    }

    public void Add(Product product) => Set(product, Count(product) + 1);

    /// <summary>How many there are to be; zero takes it out. One subscription is enough.</summary>
    public void Set(Product product, int count)
    {
        var wanted = Math.Clamp(count, 0, product.IsSubscription ? 1 : Most);
        var at = lines.FindIndex(line => line.Product == product);
        if (wanted == 0 && at >= 0)
            lines.RemoveAt(at);
        else if (at >= 0)
            lines[at] = new CartLine(product, wanted);
        else if (wanted > 0)
            lines.Add(new CartLine(product, wanted));
    }

    public override string ToString() => string.Join('_', lines.Select(line => $"{line.Product.Id}.{line.Count}"));

    private int Count(Product product) => lines.FirstOrDefault(line => line.Product == product)?.Count ?? 0;
}
