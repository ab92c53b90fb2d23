namespace Tender.Server.Payments;

/// <summary>How somebody other than the merchant ends a permission.</summary>
internal enum PermissionEnding
{
    /// <summary>Amazon closes it; what is authorized can still be captured.</summary>
    AmazonClosed,

    /// <summary>Amazon cancels it, with everything open under it.</summary>
    AmazonCanceled,

    /// <summary>The buyer closes it; what is authorized can still be captured.</summary>
    BuyerClosed,
}
