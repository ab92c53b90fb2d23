namespace RubberDuckShop.Store;

/// <summary>Something to buy.</summary>
/// <param name="Id">Its name in addresses and in the cart.</param>
/// <param name="Name">Its name on the page.</param>
/// <param name="Text">A sentence about it.</param>
/// <param name="Price">In the shop's currency.</param>
/// <param name="Colour">The colour of its picture.</param>
/// <param name="IsSubscription">Whether it comes, and is paid, each month.</param>
public sealed record Product(
    string Id,
    string Name,
    string Text,
    decimal Price,
    string Colour,
    bool IsSubscription = false
)
{
    /// <summary>All there is.</summary>
    public static IReadOnlyList<Product> All { get; } =
    [
        new("classic", "The classic", "Yellow, squeaks, floats upright. The one everybody means.", 12, "#f5b700"),
        new("captain", "The captain", "Navy blue, for baths with a view of the harbour.", 19, "#2b6cb0"),
        new("blush", "The blush", "Rose, for those who never say what they feel.", 15, "#e0628a"),
        new("forest", "The forester", "Moss green. Hides in the reeds, then in the towels.", 17, "#3f8f5b"),
        new("night", "The night owl", "Black rubber, glows where it should not.", 25, "#4a4e69"),
        new("monthly", "A duck a month", "A surprise in every box. Stop whenever you like.", 9, "#8e5bd0", true),
    ];

    public static Product? Find(string? id) => All.FirstOrDefault(one => one.Id == id);
}
