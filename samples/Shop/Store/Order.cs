using Tender.AmazonPay;

namespace RubberDuckShop.Store;

/// <summary>An order.</summary>
public sealed class Order
{
    /// <summary>The shop's own number.</summary>
    public required string Id { get; init; }

    public required string CustomerId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Which generation of the API it is paid by.</summary>
    public required ApiGeneration Generation { get; init; }

    public required decimal Amount { get; set; }

    public required string Currency { get; init; }

    public OrderState State { get; set; }

    /// <summary>v2: the checkout session it was placed by; null in v1, and where a saved wallet paid.</summary>
    public string? CheckoutSessionId { get; init; }

    /// <summary>The charge permission (v2) or order reference (v1) it is paid from; null until it is known.</summary>
    public string? PermissionId { get; set; }

    /// <summary>The charge (v2) or authorization (v1); null until one was asked for.</summary>
    public string? AuthorizationId { get; set; }

    /// <summary>What a refund names; null until the money is taken.</summary>
    public string? CaptureId { get; set; }

    /// <summary>Whether the permission is for this order alone, and not for a subscription or a saved wallet.</summary>
    public required bool IsOneTime { get; init; }

    /// <summary>What the shopkeeper is told to look at; null where nothing is.</summary>
    public string? Alert { get; set; }

    /// <summary>The code the buyer got where a refund was declined; null otherwise.</summary>
    public string? Voucher { get; set; }

    public List<OrderLine> Lines { get; init; } = [];

    public Price Price => new(Amount, Currency);
}
