using RubberDuckShop.Store;
using Tender.MerchantKit.Outcomes;

namespace RubberDuckShop.Payments;

/// <summary>
/// An order in words: where it is, for the buyer; what each ending meant and what the shop does, for both.
/// </summary>
public static class OrderStory
{
    /// <summary>Whether something will change by itself within moments: the page looks again.</summary>
    public static bool IsMoving(OrderState state) =>
        state is OrderState.Verifying or OrderState.Capturing or OrderState.Refunding or OrderState.Canceling;

    /// <summary>Its class in the style sheet.</summary>
    public static string Style(OrderState state) => $"state-{state.ToString().ToLowerInvariant()}";

    public static string Label(OrderState state) =>
        state switch
        {
            OrderState.NotPlaced => "not placed",
            OrderState.Verifying => "payment is being verified",
            OrderState.PaymentNeeded => "payment needed",
            OrderState.ReadyToShip => "ready to ship",
            OrderState.Capturing => "shipped, taking the money",
            OrderState.Paid => "shipped and paid",
            OrderState.Refunding => "refund under way",
            OrderState.Refunded => "refunded",
            OrderState.RefundDeclined => "refund declined",
            OrderState.RefundedByVoucher => "refunded by voucher",
            OrderState.Canceling => "being canceled",
            OrderState.Canceled => "canceled",
        };

    /// <summary>What the buyer is told.</summary>
    public static string ToBuyer(OrderState state) =>
        state switch
        {
            OrderState.NotPlaced => "You have not paid yet. Nothing will be shipped.",
            OrderState.Verifying =>
                "Thank you! Your order is placed, and your payment is being verified. This usually takes seconds, and "
                    + "at most a day; we will write to you. You need not do anything.",
            OrderState.PaymentNeeded =>
                "Your payment was declined. Nothing was charged; please choose another way to pay.",
            OrderState.ReadyToShip => "Thank you! Your payment is accepted, and your ducks are being packed.",
            OrderState.Capturing or OrderState.Paid => "Your ducks are on their way.",
            OrderState.Refunding => "Your money is on its way back. That can take some days.",
            OrderState.Refunded => "Your money was given back.",
            OrderState.RefundDeclined =>
                "Amazon Pay could not give your money back. We are looking for another way; you need not do anything.",
            OrderState.RefundedByVoucher =>
                "Amazon Pay could not give your money back, so here is a voucher over the whole amount.",
            OrderState.Canceling => "Your order is being canceled.",
            OrderState.Canceled => "Your order is canceled, and nothing was charged.",
        };

    /// <summary>What an ending means, and what the shop does about it.</summary>
    public static (string Title, string Does) Of(Ending ending) =>
        ending switch
        {
            Authorized => ("The money is reserved", "Pack it. It is captured when it is shipped, within seven days."),
            Captured => ("The money is taken", "The order is done; what was granted for it alone is closed."),
            Declined { NextStep.Action: NextAction.CancelOrder } => (
                "Declined: Amazon refuses the payment",
                "The order is canceled, and not tried again."
            ),
            Declined { Kind: Tender.AmazonPay.DeclineKind.TimedOut } => (
                "Declined: nobody decided in time",
                "The buyer is asked to check out again."
            ),
            Declined => ("Declined", "Nothing is shipped. The buyer is asked for another payment method."),
            Canceled => ("Canceled", "Nothing is shipped, nothing is charged."),
            Expired => ("Expired", "Nobody came back in time: the order is canceled."),
            CaptureDeclined => ("The money could not be taken", "The buyer is asked for another payment method."),
            Refunded => ("The money is back with the buyer", "The order is closed."),
            RefundDeclined => (
                "The refund was declined",
                "A voucher over the whole amount, from the button on this page."
            ),
            PermissionGranted => ("The buyer has agreed", "Nothing yet."),
            PermissionSuspended => (
                "The payment method is not accepted any more",
                "The buyer is asked for another payment method."
            ),
            PermissionRestored => (
                "The buyer has chosen another payment method",
                "The declined payment is asked for again, by itself."
            ),
            PermissionClosed => ("What the buyer granted is closed", "Nothing more is taken from it."),
            _ => ($"Look at it: {ending.Name}", ending.NextStep.Advice),
        };
}
