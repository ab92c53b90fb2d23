namespace Tender.Core;

/// <summary>What a report lists.</summary>
public enum ReportType
{
    /// <summary>One settlement's transactions; made by itself with each settlement, and no other way.</summary>
    Settlement,

    /// <summary>
    /// What was posted to the merchant's account in a period, settled or not; on request, in the sandbox.
    /// </summary>
    SandboxSettlement,

    /// <summary>One-time permissions that were made or moved in a period.</summary>
    OrderReferences,

    /// <summary>Recurring permissions that were made or moved in a period.</summary>
    BillingAgreements,

    /// <summary>Authorizations that were made or moved in a period.</summary>
    Authorizations,

    /// <summary>Captures that were made or moved in a period.</summary>
    Captures,

    /// <summary>Refunds that were made or moved in a period.</summary>
    Refunds,
}
