using Tender.Core;

namespace Tender.Server.Processors;

/// <summary>
/// Every test payment method of the sandbox's wallet, and all that is known of each: what the simulator answers for it,
/// and how it ends a checkout. A new one is a line here.
/// Wire v2: Sandbox accounts, spec 8.1; Wire v1: Sandbox simulations, the starred cards of the wallet, spec 12.
/// </summary>
internal static class TestCards
{
    public static IReadOnlyList<TestCard> All { get; } =
    [
        new("1111", "Visa ****1111 (Amazon Pay)"),
        new("0005", "Amex ****0005 (Amazon Pay)"),
        new("4444", "Mastercard ****4444 (Amazon Pay)"),
        new("9424", "Discover ****9424 (Amazon Pay)"),
        new("0000", "JCB ****0000 (Amazon Pay)"),
        // Wire v2: spec 8.1: the session is canceled when the buyer is back at the result URL.
        new("3064", "Visa ****3064 (Amazon Pay)", CheckoutEnding: Reason.BuyerCanceled),
        new("3434", "Visa ****3434 (Amazon Pay)", CheckoutEnding: Reason.Declined),
        new("0701", "Visa ****0701 (Amazon Pay)", Pending: true),
        new("4354", "Visa ****4354 (Amazon Pay)", Pending: true, Decline: Reason.HardDeclined),
        // Ours, no card of the guides: what expired after it was chosen is declined.
        new("2002", "Visa ****2002 (Amazon Pay)", Decline: Reason.HardDeclined, IsExpired: true),
        // Its code is the constraint it violates: Instrument.IsNotAllowed.
        new(nameof(Constraint.PaymentMethodNotAllowed), "Visa *PaymentMethodNotAllowed"),
        new("InvalidPaymentMethod", "Visa *InvalidPaymentMethod", Decline: Reason.HardDeclined),
        new("AmazonRejected", "Visa *AmazonRejected", Decline: Reason.AmazonRejected),
        new("TransactionTimedOut", "Visa *TransactionTimedOut", Decline: Reason.TransactionTimedOut),
    ];

    /// <summary>What the test buyer pays with unless another card is named.</summary>
    public static TestCard Default => All[0];

    public static TestCard? Find(string code) => All.FirstOrDefault(card => card.Code == code);

    /// <summary>
    /// Why a checkout that is confirmed with this payment method ends instead; null where it does not.
    /// </summary>
    public static Reason? CheckoutEnding(Instrument? instrument) =>
        instrument is null ? null : Find(instrument.Code)?.CheckoutEnding;
}
