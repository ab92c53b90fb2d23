namespace RubberDuckShop.Store;

/// <summary>A product of an order, with what it cost then.</summary>
public sealed class OrderLine
{
    public int Id { get; init; }

    public required string ProductId { get; init; }

    public required string Name { get; init; }

    public required int Count { get; init; }

    /// <summary>Of all of them together.</summary>
    public required decimal Amount { get; init; }
}
