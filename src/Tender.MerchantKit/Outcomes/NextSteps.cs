using Tender.AmazonPay;

namespace Tender.MerchantKit.Outcomes;

/// <summary>The table behind <see cref="NextStep"/>.</summary>
/// <remarks>
/// Wire v2: "Manage asynchronous processing", "Error handling" (declines). Wire v1: integration guide, Steps 6 and 7,
/// "Authorization states and reason codes".
/// </remarks>
internal static class NextSteps
{
    public static readonly NextStep None = new(NextAction.Nothing, "Nothing is left to do.");

    public static readonly NextStep Investigate = new(
        NextAction.Investigate,
        "Do not fulfil the order; compare it with Amazon Pay by hand."
    );

    public static NextStep Capture(DateTimeOffset? guaranteedUntil) =>
        new(
            NextAction.Capture,
            "Ship, and capture. Within 7 days of the authorization a capture is certain; later it is "
                + "decided asynchronously and may be declined."
        )
        {
            By = guaranteedUntil,
        };

    // Wire v1: later EU reference, StopShipmentAtypicalAuth on an authorization that is Open: suspicious activity.
    public static readonly NextStep Hold = new(
        NextAction.Hold,
        "Amazon sees unusual activity: do not ship until it has made up its mind. It is told anew then."
    );

    public static readonly NextStep Fulfil = new(NextAction.Fulfil, "The money is taken: ship or hand over.");

    public static NextStep Declined(
        DeclineKind kind,
        ApiGeneration generation,
        string? permissionId,
        bool wasSynchronous
    ) =>
        kind switch
        {
            DeclineKind.Soft => new(
                NextAction.RetryAuthorization,
                "Temporary. While the permission can be charged, try again a few times; then contact the buyer."
            )
            {
                After = TimeSpan.FromHours(1),
            },
            DeclineKind.ProcessingFailure => new(
                NextAction.RetryAuthorization,
                "Amazon failed to process it. Try again in a minute or two; then contact the buyer."
            )
            {
                After = TimeSpan.FromMinutes(2),
            },
            DeclineKind.TimedOut when wasSynchronous => new(
                NextAction.AuthorizeAsynchronously,
                "Not decided within seconds. Ask again with time to decide, or offer another way to pay."
            ),
            DeclineKind.TimedOut => new(
                NextAction.NewCheckout,
                "Not decided within a day. Cancel the order and ask the buyer to check out again."
            ),
            DeclineKind.Rejected => new(
                NextAction.CancelOrder,
                "Amazon refuses the payment, and has closed the permission. Cancel the order; do not try again."
            ),
            DeclineKind.Hard
            or DeclineKind.PaymentMethodNotAllowed
            or DeclineKind.MfaNotCompleted when generation == ApiGeneration.V1 || IsAgreement(permissionId) => new(
                NextAction.AskBuyerToUpdatePaymentMethod,
                "Ask the buyer for another payment method; Amazon tells when the permission can be "
                    + "charged again. Then authorize again."
            )
            {
                Link = WalletPage(permissionId),
            },
            DeclineKind.Hard or DeclineKind.PaymentMethodNotAllowed or DeclineKind.MfaNotCompleted => new(
                NextAction.NewCheckout,
                "The payment method is refused. Cancel the order and ask the buyer to check out again with another."
            ),
        };

    public static NextStep Canceled(CanceledBy by) =>
        by == CanceledBy.Merchant
            ? None
            : new(
                NextAction.NewCheckout,
                "The payment was not successful. Cancel the order and ask the buyer to check out again."
            );

    public static readonly NextStep Expired = new(
        NextAction.RetryAuthorization,
        "The authorization ran out without a capture. While the permission can be charged, authorize again."
    );

    public static readonly NextStep CheckoutExpired = new(
        NextAction.NewCheckout,
        "The checkout was abandoned. Cancel the order, or ask the buyer to check out again."
    );

    public static NextStep CaptureDeclined(DeclineKind kind) =>
        kind == DeclineKind.ProcessingFailure
            ? new(
                NextAction.RetryAuthorization,
                "Amazon failed to process it. Look whether the authorization is still open and "
                    + "capture again; otherwise authorize again."
            )
            {
                After = TimeSpan.FromMinutes(2),
            }
            : new(
                NextAction.NewCheckout,
                "The money was not taken. Cancel the order and ask the buyer to check out again with "
                    + "another payment method."
            );

    public static NextStep RefundDeclined(DeclineKind kind) =>
        kind == DeclineKind.ProcessingFailure
            ? new(
                NextAction.RetryRefund,
                "Amazon failed to process it. Ask again; after repeated failures pay the buyer another way."
            )
            {
                After = TimeSpan.FromMinutes(2),
            }
            : new(
                NextAction.RefundAnotherWay,
                "Give the buyer the money another way, for example as a gift card or store credit."
            );

    public static NextStep Suspended(string? permissionId) =>
        new(
            NextAction.AskBuyerToUpdatePaymentMethod,
            "Nothing can be charged until the buyer repairs the payment method at Amazon."
        )
        {
            Link = WalletPage(permissionId),
        };

    public static readonly NextStep Restored = new(
        NextAction.RetryAuthorization,
        "The buyer has repaired the payment method: authorize what is still to be paid."
    );

    public static readonly NextStep Overdue = new(
        NextAction.Investigate,
        "It has been pending for longer than the documents allow. It is still watched; look "
            + "whether notices arrive and calls succeed."
    );

    public static readonly NextStep Refused = new(
        NextAction.Investigate,
        "Amazon Pay does not accept the request; the error says why. It was not carried out."
    );

    // Wire v2: spec 1.6, recurring and saved-wallet ids begin with C or B; v1 agreements likewise.
    public static bool IsAgreement(string? permissionId) =>
        permissionId is { Length: > 0 } && permissionId[0] is 'B' or 'C';

    // Wire v2: "Error handling", HardDeclined on a recurring permission names this page. One-time permissions and v1
    // orders have none that a source names.
    private static Uri? WalletPage(string? permissionId) =>
        IsAgreement(permissionId)
            ? new Uri($"https://payments.amazon.com/jr/your-account/ba/{Uri.EscapeDataString(permissionId!)}")
            : null;
}
