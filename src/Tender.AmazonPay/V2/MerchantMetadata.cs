namespace Tender.AmazonPay.V2;

/// <summary>The merchant's own order, as Amazon shows it to the buyer.</summary>
public sealed record MerchantMetadata
{
    /// <summary>The merchant's order id; at most 256 characters.</summary>
    public string? MerchantReferenceId { get; init; }

    /// <summary>The shop's name; at most 50 characters.</summary>
    public string? MerchantStoreName { get; init; }

    /// <summary>A note to the buyer; at most 255 characters.</summary>
    public string? NoteToBuyer { get; init; }

    /// <summary>Opaque text; at most 4096 characters.</summary>
    public string? CustomInformation { get; init; }
}
