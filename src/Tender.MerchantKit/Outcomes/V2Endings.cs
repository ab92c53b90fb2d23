using Tender.AmazonPay;
using Tender.MerchantKit.Calls;

namespace Tender.MerchantKit.Outcomes;

/// <summary>
/// The v2 API's states and reasons as endings. Wire v2: spec 4.1 to 4.4, 5.4 and "Manage asynchronous processing".
/// </summary>
internal static class V2Endings
{
    public static Finding Of(TrackedObject known, Snapshot reading) =>
        reading.What switch
        {
            PaymentObject.CheckoutSession => Session(known, reading),
            PaymentObject.Permission => Permission(known, reading),
            PaymentObject.Charge => Charge(known, reading),
            PaymentObject.Refund => Refund(known, reading),
            PaymentObject.Authorization or PaymentObject.Capture => throw new ArgumentException(
                $"v2 has no {reading.What}.",
                nameof(reading)
            ),
        };

    private static Finding Session(TrackedObject known, Snapshot reading) =>
        (reading.State, reading.Reason) switch
        {
            ("Open", _) => new(0, Phase.Pending),
            // With a charge the session says nothing more: the charge is watched from now on, and ends the order.
            ("Completed", _) when reading.Children.Count > 0 || reading.PermissionId is null => new(1, Phase.Done),
            ("Completed", _) => new(
                1,
                Phase.Done,
                new PermissionGranted(reading.PermissionId) { NextStep = NextSteps.None }
            ),
            ("Canceled", "Expired") => new(
                1,
                Phase.Done,
                new Expired("Expired") { NextStep = NextSteps.CheckoutExpired }
            ),
            // Wire v2: spec 4.1, a generic decline: payment, fraud or challenge. The session is over, whatever it was.
            ("Canceled", "Declined") => new(
                1,
                Phase.Done,
                new Declined(
                    DeclineKind.Hard,
                    "Declined",
                    reading.Description,
                    known.ExpectedAmount ?? reading.Amount,
                    1
                )
                {
                    NextStep = NextSteps.Declined(DeclineKind.Hard, ApiGeneration.V2, null, true),
                }
            ),
            ("Canceled", _) => new(1, Phase.Done, Canceled(reading)),
            _ => new(known.Rank, known.Phase),
        };

    private static Finding Permission(TrackedObject known, Snapshot reading) =>
        (reading.State, reading.Reason) switch
        {
            ("Chargeable", _) => new(0, Phase.Settled),
            // Not a failure: the open authorization uses the whole balance, or all of it was taken.
            ("NonChargeable", "ChargeInProgress" or "TransactionAmountExceeded") => new(0, Phase.Settled),
            ("NonChargeable", _) => new(
                0,
                Phase.Settled,
                new PermissionSuspended(reading.Reason ?? "") { NextStep = NextSteps.Suspended(reading.ObjectId) }
            ),
            ("Closed", _) => new(
                1,
                Phase.Done,
                new PermissionClosed(reading.Reason ?? "", reading.Description) { NextStep = NextSteps.None }
            ),
            _ => new(
                known.Rank,
                known.Phase,
                known.IsSuspended
                    ? new PermissionSuspended(reading.Reason ?? "") { NextStep = NextSteps.Suspended(reading.ObjectId) }
                    : null
            ),
        };

    private static Finding Charge(TrackedObject known, Snapshot reading) =>
        (reading.State, reading.Reason) switch
        {
            ("AuthorizationInitiated", _) => new(0, Phase.Pending),
            ("Authorized", _) => new(
                1,
                Phase.Settled,
                new Authorized(reading.Amount, (reading.CreatedAt ?? known.CreatedAt)?.AddDays(7), reading.ExpiresAt)
                {
                    NextStep = NextSteps.Capture((reading.CreatedAt ?? known.CreatedAt)?.AddDays(7)),
                }
            ),
            ("CaptureInitiated", _) => new(2, Phase.Pending),
            ("Captured", _) => new(
                3,
                Phase.Done,
                new Captured(reading.CapturedAmount ?? reading.Amount, reading.ObjectId) { NextStep = NextSteps.Fulfil }
            ),
            ("Canceled", "ExpiredUnused") => new(
                3,
                Phase.Done,
                new Expired("ExpiredUnused") { NextStep = NextSteps.Expired }
            ),
            ("Canceled", _) => new(3, Phase.Done, Canceled(reading)),
            // An authorization that stood can only be declined by its capture.
            ("Declined", _) when known.Rank >= 1 || reading.CapturedAmount is { Amount: > 0 } => new(
                3,
                Phase.Done,
                new CaptureDeclined(Kind(reading.Reason), reading.Reason ?? "", reading.Description)
                {
                    NextStep = Advice(reading.Reason, NextSteps.CaptureDeclined),
                }
            ),
            ("Declined", _) => new(
                3,
                Phase.Done,
                new Declined(Kind(reading.Reason), reading.Reason ?? "", reading.Description, reading.Amount, 1)
                {
                    NextStep = Advice(reading.Reason, kind =>
                        NextSteps.Declined(
                            kind,
                            ApiGeneration.V2,
                            reading.PermissionId ?? known.PermissionId,
                            known.Mode == AuthorizationMode.Synchronous
                        )
                    ),
                }
            ),
            // Wire v2: a state that this version does not know is no success and no end: it is read again.
            _ => new(known.Rank, known.Phase),
        };

    private static Finding Refund(TrackedObject known, Snapshot reading) =>
        reading.State switch
        {
            "RefundInitiated" => new(0, Phase.Pending),
            "Refunded" => new(
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
                new RefundDeclined(Kind(reading.Reason), reading.Reason ?? "", reading.Description, reading.Amount)
                {
                    NextStep = Advice(reading.Reason, NextSteps.RefundDeclined),
                }
            ),
            _ => new(known.Rank, known.Phase),
        };

    /// <summary>What a reason means for the next attempt; null for a word that is not known.</summary>
    public static DeclineKind? Kind(string? reason) =>
        reason switch
        {
            "SoftDeclined" => DeclineKind.Soft,
            "HardDeclined" => DeclineKind.Hard,
            "AmazonRejected" => DeclineKind.Rejected,
            "ProcessingFailure" => DeclineKind.ProcessingFailure,
            "TransactionTimedOut" => DeclineKind.TimedOut,
            "PaymentMethodNotAllowed" => DeclineKind.PaymentMethodNotAllowed,
            "MFANotCompleted" => DeclineKind.MfaNotCompleted,
            _ => null,
        };

    private static NextStep Advice(string? reason, Func<DeclineKind, NextStep> table) =>
        Kind(reason) is { } kind ? table(kind) : NextSteps.Investigate;

    private static Canceled Canceled(Snapshot reading)
    {
        var by = reading.Reason switch
        {
            "MerchantCanceled" => CanceledBy.Merchant,
            "ChargePermissionCanceled" => CanceledBy.Permission,
            "BuyerCanceled" => CanceledBy.Buyer,
            "AmazonCanceled" => CanceledBy.Amazon,
            _ => CanceledBy.Unknown,
        };
        return new(by, reading.Reason ?? "", reading.Description) { NextStep = NextSteps.Canceled(by) };
    }
}
