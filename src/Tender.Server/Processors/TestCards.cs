using Tender.Core;

namespace Tender.Server.Processors;

/// <summary>
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
        new("3064", "Visa ****3064 (Amazon Pay)"), // the checkout ends BuyerCanceled
        new("3434", "Visa ****3434 (Amazon Pay)"), // the checkout ends Declined
        new("0701", "Visa ****0701 (Amazon Pay)", Pending: true),
        new("4354", "Visa ****4354 (Amazon Pay)", Pending: true, Decline: Reason.HardDeclined),
        new("PaymentMethodNotAllowed", "Visa *PaymentMethodNotAllowed"),
        new("InvalidPaymentMethod", "Visa *InvalidPaymentMethod", Decline: Reason.HardDeclined),
        new("AmazonRejected", "Visa *AmazonRejected", Decline: Reason.AmazonRejected),
        new("TransactionTimedOut", "Visa *TransactionTimedOut", Decline: Reason.TransactionTimedOut),
    ];

    public static TestCard? Find(string code) => All.FirstOrDefault(card => card.Code == code);
}
