using Tender.AmazonPay;
using Tender.Core;
using Tender.Server.Processors;
using V2 = Tender.AmazonPay.V2;

namespace Tender.Server.Gateway;

/// <summary>What the far account's states, reasons and amounts mean here, and ours there.</summary>
internal static class FarAnswers
{
    /// <summary>
    /// Whether an error is about what was asked, and so says that it was not done. One about headers, versions or
    /// encryption is told before the key of a request is looked at: the same request may have been done before.
    /// </summary>
    public static bool IsAboutTheCall(ApiError error) =>
        error
            is ApiError.LimitExceeded
                or ApiError.InvalidRequest
                {
                    Code: "InvalidParameterValue"
                        or "MissingParameterValue"
                        or "UnrecognizedField"
                        or "InvalidParameterCombination"
                        or "CurrencyMismatch"
                };

    /// <summary>An amount as the far API writes it.</summary>
    public static Price Price(Money money) =>
        new(Money.Decimals(money.Currency) == 0 ? money.Minor : money.Minor / 100m, money.Currency.ToString());

    /// <summary>An amount of the far side; null for one that cannot be ours: a currency or a part of a cent that there
    /// is none of.</summary>
    public static Money? Amount(Price? price)
    {
        if (price is not { } given || !Money.TryParseCurrency(given.CurrencyCode, out var currency))
            return null;
        var minor = given.Amount * (Money.Decimals(currency) == 0 ? 1 : 100);
        return minor == decimal.Truncate(minor) && minor is >= 0 and <= long.MaxValue
            ? new Money((long)minor, currency)
            : null;
    }

    /// <summary>What a charge says of our authorization, which may be one that was to be captured at once.</summary>
    public static Verdict OfAuthorization(ProcessorCall call, V2.Charge charge)
    {
        var state = charge.StatusDetails.State;
        var isTaken = state == V2.ChargeState.Captured;
        if (state == V2.ChargeState.Declined)
            return Concluded(Verdict.Decline(Decline(charge.StatusDetails.ReasonCode)), charge, charge.ChargeAmount);
        if (state == V2.ChargeState.Canceled)
            return Concluded(Verdict.Decline(Reason.AmazonRejected), charge, charge.ChargeAmount);
        if (call.CaptureNow)
            return isTaken ? Concluded(Verdict.Approval, charge, charge.CaptureAmount) : Waiting(call, state);
        return state == V2.ChargeState.Authorized || state == V2.ChargeState.CaptureInitiated || isTaken
            ? Concluded(Verdict.Approval, charge, charge.ChargeAmount)
            : Waiting(call, state);
    }

    /// <summary>What a charge says of our capture; not found where nobody captured it yet.</summary>
    public static Verdict OfCapture(ProcessorCall call, V2.Charge charge)
    {
        var state = charge.StatusDetails.State;
        if (state == V2.ChargeState.Captured)
            return Concluded(Verdict.Approval, charge, charge.CaptureAmount);
        if (state == V2.ChargeState.Authorized)
            return new Verdict.NotFound();
        if (state == V2.ChargeState.Declined || state == V2.ChargeState.Canceled)
            return Concluded(
                Verdict.Decline(CaptureDecline(Decline(charge.StatusDetails.ReasonCode))),
                charge,
                FarAnswers.Price(call.Amount)
            );
        return Waiting(call, state);
    }

    /// <summary>What a far refund says of ours.</summary>
    public static Verdict OfRefund(ProcessorCall call, V2.Refund refund)
    {
        var state = refund.StatusDetails.State;
        Verdict? verdict =
            state == V2.RefundState.Refunded ? Verdict.Approval
            : state == V2.RefundState.Declined
                ? Verdict.Decline(RefundDecline(Decline(refund.StatusDetails.ReasonCode)))
            : null;
        return verdict is null
            ? state == V2.RefundState.RefundInitiated
                ? new Verdict.Pending(call.RequestedAt)
                : new Verdict.Unknown()
            : verdict with
            {
                Amount = Amount(refund.RefundAmount),
                Reference = refund.RefundId,
            };
    }

    /// <summary>What a charge says of our authorization or capture when it is looked at.</summary>
    public static FarObject Seen(ProcessorCall call, V2.Charge charge)
    {
        var isTaken = charge.StatusDetails.State == V2.ChargeState.Captured;
        var (taken, back) = (isTaken ? Amount(charge.CaptureAmount) : null, Amount(charge.RefundedAmount));
        // What was taken, was not wanted and was given back whole is as good as never taken.
        if (!call.IsWanted && taken is not null && back == taken)
            return new(Declined(charge), null, null);
        var verdict = call.Kind == ProcessorCallKind.Capture ? OfCapture(call, charge) : OfAuthorization(call, charge);
        return new(verdict, taken, back);
    }

    /// <summary>What of a permission's limit is used up; null where it has none.</summary>
    public static Money? Used(V2.ChargePermissionLimits? limits) =>
        Amount(limits?.AmountLimit) is { } limit
        && Amount(limits?.AmountBalance) is { } balance
        && limit.Currency == balance.Currency
            ? limit - balance
            : null;

    private static Verdict Declined(V2.Charge charge) =>
        Concluded(Verdict.Decline(Reason.AmazonRejected), charge, charge.ChargeAmount);

    /// <summary>A decline of the far side; a reason that is none of ours is a failure of the processing.</summary>
    public static Reason Decline(ReasonCode? code) =>
        code?.Value switch
        {
            "SoftDeclined" => Reason.SoftDeclined,
            "HardDeclined" => Reason.HardDeclined,
            "AmazonRejected" => Reason.AmazonRejected,
            "PaymentMethodNotAllowed" => Reason.PaymentMethodNotAllowed,
            "MFANotCompleted" => Reason.MfaNotCompleted,
            "TransactionTimedOut" => Reason.TransactionTimedOut,
            _ => Reason.ProcessingFailure,
        };

    /// <summary>A decline that the far side answered at once.</summary>
    public static Reason Decline(DeclineKind kind) =>
        kind switch
        {
            DeclineKind.Soft => Reason.SoftDeclined,
            DeclineKind.Hard => Reason.HardDeclined,
            DeclineKind.Rejected => Reason.AmazonRejected,
            DeclineKind.TimedOut => Reason.TransactionTimedOut,
            DeclineKind.ProcessingFailure => Reason.ProcessingFailure,
            DeclineKind.PaymentMethodNotAllowed => Reason.PaymentMethodNotAllowed,
            DeclineKind.MfaNotCompleted => Reason.MfaNotCompleted,
        };

    /// <summary>The reasons for which a capture can be declined.</summary>
    public static Reason CaptureDecline(Reason reason) =>
        reason is Reason.SoftDeclined or Reason.HardDeclined or Reason.AmazonRejected
            ? reason
            : Reason.ProcessingFailure;

    /// <summary>The reasons for which a refund can be declined.</summary>
    public static Reason RefundDecline(Reason reason) =>
        reason == Reason.AmazonRejected ? reason : Reason.ProcessingFailure;

    public static Address? AddressOf(V2.Address? far) =>
        far is null
            ? null
            : new()
            {
                Name = far.Name,
                AddressLine1 = far.AddressLine1,
                AddressLine2 = far.AddressLine2,
                AddressLine3 = far.AddressLine3,
                City = far.City,
                County = far.County,
                District = far.District ?? far.DistrictOrCounty,
                StateOrRegion = far.StateOrRegion,
                PostalCode = far.PostalCode,
                CountryCode = far.CountryCode,
                PhoneNumber = far.PhoneNumber,
            };

    private static Verdict Concluded(Verdict verdict, V2.Charge charge, Price? amount) =>
        verdict with
        {
            Amount = Amount(amount),
            Reference = charge.ChargeId,
        };

    // A state that nobody knew when this was written is no verdict.
    private static Verdict Waiting(ProcessorCall call, V2.ChargeState state) =>
        state == V2.ChargeState.AuthorizationInitiated
        || state == V2.ChargeState.CaptureInitiated
        || state == V2.ChargeState.Authorized
            ? new Verdict.Pending(call.RequestedAt)
            : new Verdict.Unknown();
}
