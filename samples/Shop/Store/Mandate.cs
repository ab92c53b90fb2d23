namespace RubberDuckShop.Store;

/// <summary>A charge permission that outlives its order: a subscription, or a saved wallet.</summary>
public sealed class Mandate
{
    /// <summary>The number of the order it was granted with.</summary>
    public required string Id { get; init; }

    public required string CustomerId { get; init; }

    /// <summary>Null until the buyer has granted it.</summary>
    public string? PermissionId { get; set; }

    /// <summary>What is paid each month; zero for a saved wallet.</summary>
    public required decimal Monthly { get; init; }

    public required string Currency { get; init; }

    /// <summary>How many months were asked for, the first included.</summary>
    public int Months { get; set; } = 1;

    /// <summary>Ended by the buyer, the shop or Amazon.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Amazon does not take it until the buyer has chosen another payment method.</summary>
    public bool IsSuspended { get; set; }

    public bool IsSubscription => Monthly > 0;
}
