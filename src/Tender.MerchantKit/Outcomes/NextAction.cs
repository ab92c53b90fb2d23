namespace Tender.MerchantKit.Outcomes;

/// <summary>What a merchant does after an ending.</summary>
public enum NextAction
{
    /// <summary>Nothing; the payment is where it should be.</summary>
    Nothing,

    /// <summary>Ship or hand over: the money is taken.</summary>
    Fulfil,

    /// <summary>Ship when ready and capture, at the latest by <see cref="NextStep.By"/>.</summary>
    Capture,

    /// <summary>Keep the order, do not ship: somebody decides later.</summary>
    Hold,

    /// <summary>
    /// Authorize once more on the same permission, not before <see cref="NextStep.After"/> has passed, a limited number
    /// of times.
    /// </summary>
    RetryAuthorization,

    /// <summary>
    /// Authorize once more, with time to decide (<see cref="Calls.AuthorizationMode.Asynchronous"/>).
    /// </summary>
    AuthorizeAsynchronously,

    /// <summary>
    /// Ask the buyer to choose or repair the payment method at Amazon (<see cref="NextStep.Link"/>, where there is
    /// one), then authorize once more.
    /// </summary>
    AskBuyerToUpdatePaymentMethod,

    /// <summary>Cancel the order, and ask the buyer to check out again with another payment method.</summary>
    NewCheckout,

    /// <summary>Cancel the order. Do not try again.</summary>
    CancelOrder,

    /// <summary>Ask for the refund once more, not before <see cref="NextStep.After"/> has passed.</summary>
    RetryRefund,

    /// <summary>Give the buyer the money another way: a gift card, store credit, a transfer.</summary>
    RefundAnotherWay,

    /// <summary>Stop, and let a person look: what Amazon Pay says and what the shop expects differ.</summary>
    Investigate,
}
