using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Storage;

namespace Tender.MerchantKit.Orders;

/// <summary>What the kinds of calls mean: what each is about, when it is satisfied, what it expects. Pure.</summary>
internal static class CallMeaning
{
    /// <summary>
    /// What a call is about, to be read when its answer leaves a doubt: the object it changes, or the one it makes
    /// something of.
    /// </summary>
    public static (PaymentObject What, string ObjectId) TargetOf(PaymentCall call) =>
        call switch
        {
            CompleteCheckoutCall complete => (PaymentObject.CheckoutSession, complete.CheckoutSessionId),
            AuthorizeCall authorize => (PaymentObject.Permission, authorize.PermissionId),
            CaptureCall capture => (
                call.Generation == ApiGeneration.V2 ? PaymentObject.Charge : PaymentObject.Authorization,
                capture.AuthorizationId
            ),
            CancelCall cancel => (
                call.Generation == ApiGeneration.V2 ? PaymentObject.Charge : PaymentObject.Authorization,
                cancel.AuthorizationId
            ),
            RefundCall refund => (
                call.Generation == ApiGeneration.V2 ? PaymentObject.Charge : PaymentObject.Capture,
                refund.CaptureId
            ),
            ClosePermissionCall close => (PaymentObject.Permission, close.PermissionId),
            _ => throw new ArgumentOutOfRangeException(nameof(call)),
        };

    /// <summary>
    /// Whether the object is where the call wanted it: somebody was faster, or the answer of an earlier try was lost.
    /// </summary>
    public static bool IsSatisfiedBy(PaymentCall call, Snapshot current) =>
        (call, current.State) switch
        {
            (CompleteCheckoutCall, "Completed") => true,
            (CaptureCall { Generation: ApiGeneration.V2 }, "Captured" or "CaptureInitiated") => true,
            (CaptureCall { Generation: ApiGeneration.V1 }, "Closed") => current.Children.Count > 0,
            (CancelCall { Generation: ApiGeneration.V2 }, "Canceled") => true,
            (CancelCall { Generation: ApiGeneration.V1 }, "Closed") => current.Children.Count == 0
                && current.Reason != "MaxCapturesProcessed",
            (ClosePermissionCall, "Closed" or "Canceled") => true,
            _ => false,
        };

    /// <summary>
    /// Whether the object has ended another way than the call wanted: the bank, the buyer, Amazon or time was first.
    /// Then the object says how it ended, and the call's refusal says nothing more.
    /// </summary>
    // Wire v2: spec 4.1, a session that ended is Canceled; 4.2, a charge that ended is Canceled or Declined. Wire v1:
    // spec 5.2, an authorization that ended without a capture is Closed or Declined.
    public static bool IsOvertakenBy(PaymentCall call, Snapshot current) =>
        (call, current.State) switch
        {
            (CompleteCheckoutCall, "Canceled") => true,
            (CaptureCall { Generation: ApiGeneration.V2 }, "Canceled" or "Declined") => true,
            (CaptureCall { Generation: ApiGeneration.V1 }, "Closed" or "Declined") => current.Children.Count == 0,
            (CancelCall, "Declined") => true,
            _ => false,
        };

    /// <summary>What a call expects of the object it was answered with.</summary>
    public static TrackedObject Expecting(TrackedObject known, CallRow row) =>
        row.Call switch
        {
            CompleteCheckoutCall complete => known with
            {
                Name = complete.Name,
                ExpectedAmount = complete.Amount,
                ExpectedReference = complete.Reference ?? known.ExpectedReference,
            },
            AuthorizeCall authorize => known with
            {
                Name = authorize.Name,
                Origin = Origin.Called,
                ExpectedAmount = authorize.Amount,
                ExpectedPermissionId = authorize.PermissionId,
                PermissionId = known.PermissionId ?? authorize.PermissionId,
                Mode = authorize.Mode,
                Attempt = row.Attempt,
            },
            CaptureCall { Generation: ApiGeneration.V2 } capture => known with
            {
                CaptureName = capture.Name,
                ExpectedCapture = capture.Amount,
                Reported = [.. known.Reported.Except([nameof(CaptureDeclined)])],
            },
            CaptureCall capture when known.What == PaymentObject.Capture => known with
            {
                Name = capture.Name,
                Origin = Origin.Called,
                ExpectedAmount = capture.Amount,
                ParentId = capture.AuthorizationId,
                Attempt = row.Attempt,
            },
            RefundCall refund when known.What == PaymentObject.Refund => known with
            {
                Name = refund.Name,
                Origin = Origin.Called,
                ExpectedAmount = refund.Amount,
                ParentId = refund.CaptureId,
                Attempt = row.Attempt,
            },
            _ => known,
        };

    public static Ending EndingOf(CallRow row, ApiError.Declined error) =>
        row.Call switch
        {
            AuthorizeCall call => new Declined(error.Kind, error.Code, error.Message, call.Amount, row.Attempt)
            {
                NextStep = NextSteps.Declined(
                    error.Kind,
                    call.Generation,
                    call.PermissionId,
                    call.Mode != AuthorizationMode.Asynchronous
                ),
            },
            CompleteCheckoutCall call => new Declined(error.Kind, error.Code, error.Message, call.Amount, row.Attempt)
            {
                NextStep = NextSteps.Declined(error.Kind, call.Generation, null, true),
            },
            CaptureCall => new CaptureDeclined(error.Kind, error.Code, error.Message)
            {
                NextStep = NextSteps.CaptureDeclined(error.Kind),
            },
            RefundCall call => new RefundDeclined(error.Kind, error.Code, error.Message, call.Amount)
            {
                NextStep = NextSteps.RefundDeclined(error.Kind),
            },
            _ => new Refused(row.Call.Operation, error.Code, error.Message) { NextStep = NextSteps.Refused },
        };

    public static PaymentObject WhatOf(PaymentCall call) =>
        call switch
        {
            AuthorizeCall => call.Generation == ApiGeneration.V2 ? PaymentObject.Charge : PaymentObject.Authorization,
            CaptureCall => call.Generation == ApiGeneration.V2 ? PaymentObject.Charge : PaymentObject.Capture,
            RefundCall => PaymentObject.Refund,
            _ => TargetOf(call).What,
        };

    public static Price? AmountOf(PaymentCall call) =>
        call switch
        {
            CompleteCheckoutCall complete => complete.Amount,
            AuthorizeCall authorize => authorize.Amount,
            CaptureCall capture => capture.Amount,
            RefundCall refund => refund.Amount,
            _ => null,
        };
}
