using Tender.AmazonPay;
using Tender.MerchantKit.Calls;

namespace Tender.MerchantKit.Outcomes;

/// <summary>
/// The original API's states and reasons as endings. Wire v1: spec 5.1 to 5.6, 6.5, and the guide's Step 7.
/// </summary>
internal static class V1Endings
{
    public static Finding Of(TrackedObject known, Snapshot reading) =>
        reading.What switch
        {
            PaymentObject.Permission => Permission(known, reading),
            PaymentObject.Authorization => Authorization(known, reading),
            PaymentObject.Capture => Capture(known, reading),
            PaymentObject.Refund => Refund(known, reading),
            PaymentObject.CheckoutSession or PaymentObject.Charge => throw new ArgumentException(
                $"v1 has no {reading.What}.",
                nameof(reading)
            ),
        };

    /// <summary>Confirmed, and the buyer's bank must still agree: the confirmation page leads her there.</summary>
    public static bool IsAwaitingBank(Snapshot reading) =>
        reading is { Generation: ApiGeneration.V1, State: "Suspended", Reason: "PaymentAuthorizationRequired" };

    /// <summary>An order reference whose amount and reference may still be set anew.</summary>
    public static bool IsUnconfirmed(Snapshot reading) =>
        reading is { Generation: ApiGeneration.V1, State: "Draft" } || IsAwaitingBank(reading);

    /// <summary>Order references and billing agreements: the same states.</summary>
    private static Finding Permission(TrackedObject known, Snapshot reading) =>
        reading.State switch
        {
            "Draft" => new(0, Phase.Settled),
            "Suspended" when IsAwaitingBank(reading) => new(0, Phase.Settled),
            "Open" => new(1, Phase.Settled),
            "Suspended" => new(
                1,
                Phase.Settled,
                new PermissionSuspended(reading.Reason ?? "") { NextStep = NextSteps.Suspended(reading.ObjectId) }
            ),
            // Wire v1: spec 5.1, a draft that nobody confirmed within 3 hours.
            "Canceled" or "Closed" => new(
                2,
                Phase.Done,
                new PermissionClosed(reading.Reason ?? "", reading.Description)
                {
                    NextStep = reading.Reason == "Stale" ? NextSteps.CheckoutExpired : NextSteps.None,
                }
            ),
            _ => new(
                known.Rank,
                known.Phase,
                known.IsSuspended
                    ? new PermissionSuspended(reading.Reason ?? "") { NextStep = NextSteps.Suspended(reading.ObjectId) }
                    : null
            ),
        };

    private static Finding Authorization(TrackedObject known, Snapshot reading) =>
        (reading.State, reading.Reason) switch
        {
            ("Pending", _) => new(0, Phase.Pending),
            ("Open", _) => new(1, Phase.Settled, Open(known, reading)),
            ("Declined", _) => new(3, Phase.Done, Declined(known, reading)),
            // Captured, now or by somebody: its capture is watched from now on, and says the rest.
            ("Closed", "MaxCapturesProcessed") => new(3, Phase.Done),
            ("Closed", _) when reading.Children.Count > 0 => new(3, Phase.Done),
            ("Closed", "ExpiredUnused") => new(
                3,
                Phase.Done,
                new Expired("ExpiredUnused") { NextStep = NextSteps.Expired }
            ),
            // AmazonClosed is no success: there is no capture.
            ("Closed", _) => new(3, Phase.Done, Canceled(reading)),
            _ => new(known.Rank, known.Phase),
        };

    private static Authorized Open(TrackedObject known, Snapshot reading)
    {
        var until = (reading.CreatedAt ?? known.CreatedAt)?.AddDays(7);
        // Wire v1: spec 5.3, a reason on an authorization that is Open is no failure; this one says: do not ship yet.
        return new(reading.Amount, until, reading.ExpiresAt)
        {
            NextStep = reading.Reason == "StopShipmentAtypicalAuth" ? NextSteps.Hold : NextSteps.Capture(until),
        };
    }

    private static Declined Declined(TrackedObject known, Snapshot reading)
    {
        var kind = Kind(reading.Reason, reading.SoftDecline);
        return new(kind, reading.Reason ?? "", reading.Description, reading.Amount, 1)
        {
            NextStep = kind is { } sort
                ? NextSteps.Declined(
                    sort,
                    ApiGeneration.V1,
                    known.ExpectedPermissionId ?? reading.PermissionId,
                    known.Mode == AuthorizationMode.Synchronous
                )
                : NextSteps.Investigate,
        };
    }

    private static Finding Capture(TrackedObject known, Snapshot reading) =>
        reading.State switch
        {
            "Pending" => new(0, Phase.Pending),
            // Closed follows Completed only: nothing more can be refunded.
            "Completed" or "Closed" => new(
                1,
                Phase.Done,
                new Captured(reading.Amount, reading.ObjectId)
                {
                    NextStep = reading.Reason == "StopShipmentAtypicalAuth" ? NextSteps.Hold : NextSteps.Fulfil,
                }
            ),
            "Declined" => new(
                1,
                Phase.Done,
                new CaptureDeclined(Kind(reading.Reason, false), reading.Reason ?? "", reading.Description)
                {
                    NextStep = Kind(reading.Reason, false) is { } kind
                        ? NextSteps.CaptureDeclined(kind)
                        : NextSteps.Investigate,
                }
            ),
            _ => new(known.Rank, known.Phase),
        };

    private static Finding Refund(TrackedObject known, Snapshot reading) =>
        reading.State switch
        {
            "Pending" => new(0, Phase.Pending),
            "Completed" => new(
                1,
                Phase.Done,
                new Refunded(reading.Amount, reading.ObjectId, known.Origin == Origin.Elsewhere, reading.Reason)
                {
                    NextStep = NextSteps.None,
                }
            ),
            "Declined" => new(
                1,
                Phase.Done,
                new RefundDeclined(
                    Kind(reading.Reason, false),
                    reading.Reason ?? "",
                    reading.Description,
                    reading.Amount
                )
                {
                    NextStep = Kind(reading.Reason, false) is { } kind
                        ? NextSteps.RefundDeclined(kind)
                        : NextSteps.Investigate,
                }
            ),
            _ => new(known.Rank, known.Phase),
        };

    /// <summary>What a reason means for the next attempt; null for a word that is not known.</summary>
    // Wire v1: the guide, Step 6: SoftDecline tells a soft decline from a hard one for InvalidPaymentMethod.
    public static DeclineKind? Kind(string? reason, bool softDecline) =>
        reason switch
        {
            "InvalidPaymentMethod" => softDecline ? DeclineKind.Soft : DeclineKind.Hard,
            "AmazonRejected" => DeclineKind.Rejected,
            "ProcessingFailure" => DeclineKind.ProcessingFailure,
            "TransactionTimedOut" => DeclineKind.TimedOut,
            _ => null,
        };

    private static Canceled Canceled(Snapshot reading)
    {
        var by = reading.Reason switch
        {
            "SellerClosed" or "SellerCanceled" => CanceledBy.Merchant,
            "OrderReferenceCanceled" => CanceledBy.Permission,
            "AmazonClosed" or "AmazonCanceled" => CanceledBy.Amazon,
            "BuyerCanceled" => CanceledBy.Buyer,
            _ => CanceledBy.Unknown,
        };
        return new(by, reading.Reason ?? "", reading.Description) { NextStep = NextSteps.Canceled(by) };
    }
}
