namespace Tender.Core;

/// <summary>The three kinds of consent a buyer can give.</summary>
public enum PermissionKind
{
    /// <summary>One order, possibly charged in parts. A v1 order reference.</summary>
    OneTime,

    /// <summary>A subscription with a cap per calendar month. A v1 billing agreement.</summary>
    Recurring,

    /// <summary>A saved wallet with a cap per calendar month.</summary>
    PaymentMethodOnFile,
}
