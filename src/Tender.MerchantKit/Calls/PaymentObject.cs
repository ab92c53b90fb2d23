namespace Tender.MerchantKit.Calls;

/// <summary>The kinds of object that are watched.</summary>
public enum PaymentObject
{
    /// <summary>v2: a checkout session.</summary>
    CheckoutSession = 1,

    /// <summary>v2: a charge permission. v1: an order reference or a billing agreement.</summary>
    Permission = 2,

    /// <summary>v2: a charge, which is an authorization and, later, its capture.</summary>
    Charge = 3,

    /// <summary>v1: an authorization on an order reference or agreement.</summary>
    Authorization = 4,

    /// <summary>v1: a capture of an authorization.</summary>
    Capture = 5,

    /// <summary>Both: a refund of a charge or capture.</summary>
    Refund = 6,
}
