namespace RubberDuckShop.Store;

/// <summary>Where an order is, as the shop sees it.</summary>
public enum OrderState
{
    /// <summary>The buyer is at Amazon Pay, or has gone away.</summary>
    NotPlaced,

    /// <summary>Placed; whether the payment is accepted is not known yet. Nothing is shipped.</summary>
    Verifying,

    /// <summary>The payment was declined: the buyer is to choose another way to pay.</summary>
    PaymentNeeded,

    /// <summary>The money is reserved.</summary>
    ReadyToShip,

    /// <summary>Shipped; the money is on its way, and may still be declined.</summary>
    Capturing,

    /// <summary>The money is taken.</summary>
    Paid,

    /// <summary>The money is on its way back.</summary>
    Refunding,

    /// <summary>The buyer has it back.</summary>
    Refunded,

    /// <summary>Amazon could not give it back: the shop has to, another way.</summary>
    RefundDeclined,

    /// <summary>Given back as a voucher.</summary>
    RefundedByVoucher,

    /// <summary>The shop has called it off; whether that was in time is not known yet.</summary>
    Canceling,

    /// <summary>Nothing will be shipped, and nothing is paid.</summary>
    Canceled,
}
