using System.Globalization;
using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Coverage;

/// <summary>Finds what an integration did wrong, each with the call or the notice that shows it.</summary>
internal sealed class Mistakes(MerchantHistory history)
{
    public IReadOnlyList<WrongAct> All() =>
        [
            .. history.Calls.Where(call => !call.IsRead && !RepeatsAnswered(call)).SelectMany(OfCall),
            .. history.Happenings.Where(IsTooSmall).Select(TooSmall),
            .. history.Calls.Where(call => call.Times > 1).Select(Polled),
            .. history.Faults.SelectMany(Believed),
        ];

    /// <summary>
    /// Asking again under the same key is right, whatever has happened since: what was answered, and what may have been
    /// done behind an answer of the kind 500.
    /// </summary>
    private bool RepeatsAnswered(RecordedCall call) =>
        call.Key is not null
        && history.Calls.Any(other =>
            other.Seq < call.Seq && other.Status is (< 300 or >= 500) && MerchantHistory.IsSame(other, call)
        );

    private IEnumerable<WrongAct> OfCall(RecordedCall call)
    {
        var mistake = call switch
        {
            { Operation: "CaptureCharge" or "Capture", Object: { } id } => OfCapture(call, id),
            { Operation: "CreateCharge" or "Authorize" or "AuthorizeOnBillingAgreement", Object: { } id } => OfCharge(
                call,
                id.Family
            ),
            { Operation: "CreateRefund" or "Refund", Object: { } id } => OfRefund(call, id),
            _ => null,
        };
        if (mistake is not null)
            yield return mistake;
        if (IsSecondCharge(call))
            yield return new WrongAct(
                $"{Shown(call)}: asked again under a new key after the answer was lost; it is done twice."
            );
    }

    private WrongAct? OfCapture(RecordedCall call, ObjectId id)
    {
        if (history.LastBefore(id.Capture(id.Number), call) is { State: State.Declined } capture)
            return new WrongAct($"{Shown(call)}: captured again after the capture was declined.", capture);
        return history.LastBefore(id.Authorization(id.Number), call) switch
        {
            { State: State.Declined } declined => new WrongAct(
                $"{Shown(call)}: captured after the authorization was declined ({declined.Step.After.Reason}).",
                declined
            ),
            { State: State.Closed, Step.After.Reason: not Reason.MaxCapturesProcessed } closed => new WrongAct(
                $"{Shown(call)}: captured after the authorization had ended ({closed.Step.After.Reason}).",
                closed
            ),
            _ => null,
        };
    }

    private WrongAct? OfCharge(RecordedCall call, ObjectId permission) =>
        history.LastBefore(permission, call) switch
        {
            { State: State.Suspended } suspended => new WrongAct(
                $"{Shown(call)}: charged again after a hard decline, before the buyer chose another payment method.",
                suspended
            ),
            { State: State.Closed or State.Canceled } ended => new WrongAct(
                $"{Shown(call)}: charged after the permission had ended ({ended.Step.After.Reason}).",
                ended
            ),
            _ => null,
        };

    private WrongAct? OfRefund(RecordedCall call, ObjectId capture)
    {
        var rejected = history.Happenings.LastOrDefault(one =>
            history.IsBefore(one, call)
            && one.Step.After is Refund { State: State.Declined, Reason: Reason.AmazonRejected } refund
            && refund.Capture == capture.Capture(capture.Number)
        );
        return rejected is null
            ? null
            : new WrongAct($"{Shown(call)}: refunded again after the refund was rejected.", rejected);
    }

    /// <summary>Whether a call does again what was done when its answer was lost.</summary>
    private bool IsSecondCharge(RecordedCall call) =>
        call is { Key: not null, Status: >= 200 and < 300 }
        && history.Calls.Any(lost =>
            lost.Status == 0
            && lost.Seq < call.Seq
            && lost.Operation == call.Operation
            && lost.Object == call.Object
            && lost.Key != call.Key
            && WasDone(lost)
            && !history.Calls.Any(again =>
                again.Seq > lost.Seq && again.Seq < call.Seq && MerchantHistory.IsSame(lost, again)
            )
        );

    private bool WasDone(RecordedCall lost) =>
        history.Faults.Any(fault =>
            fault.Kind == FaultKind.ReplyLost.Text() && fault.Seq > lost.Seq && fault.Seq < lost.Done
        );

    private static bool IsTooSmall(Happening one) =>
        one.Step is { From: null, After: Authorization { Amount: var amount } }
        && Money.TryParse("1.00", amount.Currency, out var least)
        && amount < least;

    private WrongAct TooSmall(Happening one)
    {
        var amount = ((Authorization)one.Step.After).Amount;
        var shown = $"{amount.Format()} {amount.Currency}";
        return new($"{history.Shown(one.Id)}: {shown} was authorized. Below 1.00 it may be declined.");
    }

    private static WrongAct Polled(RecordedCall call) =>
        new($"{call.Operation} {call.Object}: asked {call.Times} times within a minute, and nothing was new.");

    /// <summary>What arrived damaged and was taken for true.</summary>
    private IEnumerable<WrongAct> Believed(InjectedFault fault)
    {
        var what =
            fault.Kind == FaultKind.BadSignature.Text() ? "a notice with a wrong signature"
            : fault.Kind == FaultKind.Truncate.Text() ? "half a notice"
            : null;
        if (what is null)
            yield break;
        var answered = history.Attempts.FirstOrDefault(one =>
            one.Which.Endpoint == fault.Endpoint && one.Attempt.At == fault.At && one.Attempt.Status is >= 200 and < 300
        );
        if (answered.Attempt?.Status is { } status)
            yield return new($"{(fault.Object is { } id ? history.Shown(id) : "")}: {what} was answered {status}.");
    }

    private static string Shown(RecordedCall call)
    {
        var answer = call.Status == 0 ? "cut" : call.Status.ToString(CultureInfo.InvariantCulture);
        return $"{call.Operation} {call.Object} ({answer}{(call.Code is { } code ? " " + code : "")})";
    }
}
