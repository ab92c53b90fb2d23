namespace Tender.Core;

/// <summary>What the merchant wants to happen when the checkout completes.</summary>
public enum PaymentIntent
{
    /// <summary>A permission only. What v1's ConfirmOrderReference does.</summary>
    Confirm,

    /// <summary>A permission and an authorization.</summary>
    Authorize,

    /// <summary>A permission and a captured authorization.</summary>
    AuthorizeWithCapture,
}
