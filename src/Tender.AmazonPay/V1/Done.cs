namespace Tender.AmazonPay.V1;

/// <summary>The answer of an operation that answers nothing but that it was done.</summary>
public sealed record Done
{
    internal static Done Instance { get; } = new();
}
