namespace Tender.Core;

/// <summary>What an object is; its identifier alone tells.</summary>
public enum ObjectKind
{
    /// <summary>
    /// A checkout: a v2 checkout session, or a v1 order reference or billing agreement still in Draft.
    /// </summary>
    CheckoutSession,

    /// <summary>
    /// The buyer's standing consent: a v2 charge permission, a confirmed v1 order reference or billing agreement.
    /// </summary>
    ChargePermission,

    /// <summary>
    /// What the buyer and the merchant said about a permission: names, addresses, notes. Kept apart so that charging
    /// does not rewrite it.
    /// </summary>
    PermissionDetails,

    /// <summary>A reservation of money under a permission.</summary>
    Authorization,

    /// <summary>The taking of an authorization's money. Shares its authorization's number.</summary>
    Capture,

    /// <summary>Money given back from a capture.</summary>
    Refund,

    /// <summary>A report, as v2 knows it; in v1 the request for it and, once made, the report.</summary>
    Report,

    /// <summary>Reports of one type, asked for again and again.</summary>
    ReportSchedule,

    /// <summary>A merchant's account, closed up to an instant and paid out.</summary>
    Settlement,

    /// <summary>A buyer's claim against a capture.</summary>
    Dispute,

    /// <summary>A file a merchant keeps with us, to show as evidence.</summary>
    EvidenceFile,

    /// <summary>An account a provider made for one of its merchants.</summary>
    MerchantAccount,

    /// <summary>A solution provider's part of a capture (v1).</summary>
    ProviderCredit,

    /// <summary>Money that comes back from a provider's credit (v1).</summary>
    ProviderCreditReversal,
}
