namespace Tender.Core;

/// <summary>What moved an object from one state to another.</summary>
public enum Cause
{
    /// <summary>The merchant asked for it.</summary>
    Request,

    /// <summary>The buyer's consent, completed by the merchant.</summary>
    Consent,

    /// <summary>The processor approved.</summary>
    Approve,

    /// <summary>The processor declined.</summary>
    Decline,

    /// <summary>Time ran out.</summary>
    Deadline,

    /// <summary>The merchant ended it.</summary>
    MerchantEnds,

    /// <summary>The buyer ended it.</summary>
    BuyerEnds,

    /// <summary>The buyer changed the payment method.</summary>
    InstrumentChanged,

    /// <summary>The permission above was canceled, and this with it.</summary>
    ParentEnds,

    /// <summary>What happened to a child ended it: all captured, all refunded.</summary>
    ChildDone,

    /// <summary>Amazon ended it (in the sandbox: a simulation).</summary>
    AmazonEnds,

    /// <summary>The buyer disputes what was taken.</summary>
    BuyerDisputes,

    /// <summary>Whoever investigates a dispute asks the merchant for more.</summary>
    AmazonAsks,
}
