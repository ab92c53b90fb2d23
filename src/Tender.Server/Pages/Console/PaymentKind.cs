namespace Tender.Server.Pages.Console;

/// <summary>What a list of payments lists.</summary>
internal enum PaymentKind
{
    /// <summary>One-time charge permissions; order references of v1.</summary>
    Orders,

    /// <summary>Recurring charge permissions; billing agreements of v1.</summary>
    Agreements,

    /// <summary>Charges; authorizations and captures of v1.</summary>
    Charges,

    /// <summary>What waits for the processor.</summary>
    Pending,

    Refunds,

    Disputes,

    /// <summary>Checkout sessions; drafts of v1.</summary>
    Checkouts,
}
