using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tender.AmazonPay;
using Tender.Core;
using Tender.Server.Processors;
using V2 = Tender.AmazonPay.V2;

namespace Tender.Server.Gateway;

/// <summary>
/// Amazon Pay itself as the processor: each authorization is a charge on the far charge permission that the buyer gave
/// (<see cref="Instrument.Code"/>), and our operation id, hashed, is its idempotency key. So a request whose answer was
/// lost is sent again as it was, and answered as it was (docs/decisions/0037).
/// </summary>
/// <param name="client">The far account's API.</param>
/// <param name="trouble">Is told of calls that are not answered in time; null for nobody.</param>
internal sealed class AmazonPayProcessor(V2.AmazonPayClient client, ProcessorTrouble? trouble = null) : Processor
{
    private const int KeyChars = 32;

    private const string NoReason = "Ended by the merchant.",
        AmountExceeded = "TransactionAmountExceeded";

    public override ProcessorTrouble? Trouble => trouble;

    public override Task<Verdict> Perform(ProcessorCall call, CancellationToken ct) => Perform(call, false, ct);

    public override async Task<Verdict> Query(ProcessorCall call, CancellationToken ct)
    {
        switch (call)
        {
            case { Kind: ProcessorCallKind.Authorize, References.Authorization: { } charge }:
                var read = await client.GetChargeAsync(charge, null, ct);
                return read.Succeeded ? FarAnswers.OfAuthorization(call, read.Value) : NotLearned(read.Error);
            case { Kind: ProcessorCallKind.Authorize, IsWanted: false }:
                // The same request would do it now, if it was not done. Its undoing finds out without that.
                return new Verdict.NotFound();
            case { Kind: ProcessorCallKind.Capture, References.Authorization: { } captured }:
                var found = await client.GetChargeAsync(captured, null, ct);
                return found.Succeeded ? FarAnswers.OfCapture(call, found.Value) : NotLearned(found.Error);
            case { Kind: ProcessorCallKind.Refund, References.Refund: { } refund }:
                return await ReadRefund(call, refund, ct);
            default:
                // Its name was never learned: the same request under the same key tells it.
                return await Perform(call, true, ct);
        }
    }

    public override async Task<Verdict> Cancel(ProcessorCall call, CancellationToken ct)
    {
        var (charge, isNothing) = await FindUnwanted(call, ct);
        if (charge is null)
            return IfUndone(isNothing);
        var state = charge.StatusDetails.State;
        if (state == V2.ChargeState.Canceled || state == V2.ChargeState.Declined)
            return Verdict.Approval;
        if (state == V2.ChargeState.Captured)
            return await RefundTaken(call, charge, ct);
        if (state != V2.ChargeState.Authorized && state != V2.ChargeState.AuthorizationInitiated)
            return new Verdict.Unknown();
        var request = new V2.CancelChargeRequest { CancellationReason = "It is not wanted any more." };
        return IfUndone((await client.CancelChargeAsync(charge.ChargeId, request, null, ct)).Succeeded);
    }

    public override async Task<bool> Close(PermissionCall call, CancellationToken ct)
    {
        var request = new V2.CloseChargePermissionRequest
        {
            ClosureReason = call.Description is { Length: > 0 and <= 255 } said ? said : NoReason,
            // What was authorized here and is given up is undone by itself.
            CancelPendingCharges = false,
        };
        var closed = await client.CloseChargePermissionAsync(call.Instrument.Code, request, null, ct);
        return closed.Error is null or ApiError.InvalidState or ApiError.NotFound;
    }

    /// <summary>
    /// By its name alone: where that was never learned, asking by the key would do it now if it was not done.
    /// </summary>
    public override async Task<FarObject> Look(ProcessorCall call, CancellationToken ct)
    {
        if (call.Kind == ProcessorCallKind.Refund)
            return new(
                call.References.Refund is { } refund ? await ReadRefund(call, refund, ct) : new Verdict.NotFound(),
                null,
                null
            );
        if (call.References.Authorization is not { } charge)
            return new(new Verdict.NotFound(), null, null);
        var read = await client.GetChargeAsync(charge, null, ct);
        return read.Succeeded ? FarAnswers.Seen(call, read.Value) : new(NotLearned(read.Error), null, null);
    }

    public override async Task<FarObject> Look(PermissionCall call, CancellationToken ct)
    {
        var read = await client.GetChargePermissionAsync(call.Instrument.Code, null, ct);
        return read.Succeeded
            ? new(Verdict.Approval, FarAnswers.Used(read.Value.Limits), null)
            : new(NotLearned(read.Error), null, null);
    }

    /// <summary>The idempotency key of an operation: at most 32 characters of the far API's set.</summary>
    public static string Key(string operation) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(operation)))[..KeyChars];

    /// <param name="call">What is to be done.</param>
    /// <param name="isRepeated">Whether the answer may be one that was kept for its key, and tells what was true when
    /// it was first given: then the object is read anew.</param>
    /// <param name="ct">Ends the wait.</param>
    private Task<Verdict> Perform(ProcessorCall call, bool isRepeated, CancellationToken ct) =>
        call.Kind switch
        {
            ProcessorCallKind.Authorize => Authorize(call, isRepeated, ct),
            ProcessorCallKind.Capture => Capture(call, ct),
            ProcessorCallKind.Refund => Refund(call, isRepeated, ct),
        };

    // ---- authorizations ----

    private async Task<Verdict> Authorize(ProcessorCall call, bool isRepeated, CancellationToken ct)
    {
        var made = await client.CreateChargeAsync(RequestFor(call), Key(call.OperationId), null, ct);
        if (made.Succeeded && isRepeated)
            made = await client.GetChargeAsync(made.Value.ChargeId, null, ct);
        if (made.Succeeded)
            return FarAnswers.OfAuthorization(call, made.Value);
        return made.Error switch
        {
            ApiError.Declined declined => Declined(call, FarAnswers.Decline(declined.Kind)),
            ApiError.InvalidState => await RefusedBy(call, ct),
            ApiError.NotFound => Declined(call, Reason.AmazonRejected),
            // Its balance may be held by a charge that is still to be given up: who does not wait is asked for later.
            // A number of charges, or the amount of a month, does not pass in that time.
            ApiError.LimitExceeded { Code: AmountExceeded } when call.Answering != AnswerMode.Now =>
                new Verdict.Unknown(),
            { } error when FarAnswers.IsAboutTheCall(error) => Declined(call, Reason.ProcessingFailure),
            _ => new Verdict.Unknown(),
        };
    }

    /// <summary>The far permission does not take the charge: what it says of itself is the decline.</summary>
    private async Task<Verdict> RefusedBy(ProcessorCall call, CancellationToken ct)
    {
        var read = await client.GetChargePermissionAsync(call.Instrument.Code, null, ct);
        if (!read.Succeeded)
            return new Verdict.Unknown();
        var (state, reasons) = (read.Value.StatusDetails.State, read.Value.StatusDetails.Reasons ?? []);
        if (state == V2.ChargePermissionState.Closed)
            return Declined(call, Reason.AmazonRejected);
        if (reasons.Any(one => one.ReasonCode == ReasonCode.TransactionAmountExceeded))
            return Declined(call, Reason.ProcessingFailure);
        // The buyer must act before it can be charged again.
        if (reasons.Any(one => one.ReasonCode != ReasonCode.ChargeInProgress))
            return Declined(call, Reason.HardDeclined);
        // An obstacle that passes by itself, such as a charge that is still to be given up, is waited out, unless the
        // caller waits for the answer.
        return call.Answering == AnswerMode.Now ? Declined(call, Reason.ProcessingFailure) : new Verdict.Unknown();
    }

    private static V2.CreateChargeRequest RequestFor(ProcessorCall call) =>
        new()
        {
            ChargePermissionId = call.Instrument.Code,
            ChargeAmount = FarAnswers.Price(call.Amount),
            CaptureNow = call.CaptureNow,
            CanHandlePendingAuthorization = call.Answering != AnswerMode.Now,
            SoftDescriptor = call.CaptureNow ? call.SoftDescriptor : null,
            MerchantMetadata = new() { MerchantReferenceId = call.Operation.Value },
        };

    // ---- captures ----

    private async Task<Verdict> Capture(ProcessorCall call, CancellationToken ct)
    {
        if (call.References.Authorization is not { } charge)
            return new Verdict.Unknown();
        var request = new V2.CaptureChargeRequest
        {
            CaptureAmount = FarAnswers.Price(call.Amount),
            SoftDescriptor = call.SoftDescriptor,
        };
        var made = await client.CaptureChargeAsync(charge, request, Key(call.OperationId), null, ct);
        if (made.Succeeded)
            return FarAnswers.OfCapture(call, made.Value);
        switch (made.Error)
        {
            case ApiError.Declined declined:
                return Declined(call, FarAnswers.CaptureDecline(FarAnswers.Decline(declined.Kind)), charge);
            // It ended meanwhile, or was captured: by what it is now.
            case ApiError.InvalidState:
                var now = await client.GetChargeAsync(charge, null, ct);
                var verdict = now.Succeeded ? FarAnswers.OfCapture(call, now.Value) : new Verdict.Unknown();
                return verdict is Verdict.NotFound ? new Verdict.Unknown() : verdict;
            case ApiError.NotFound:
            case { } error when FarAnswers.IsAboutTheCall(error):
                return Declined(call, Reason.ProcessingFailure, charge);
            default:
                return new Verdict.Unknown();
        }
    }

    // ---- refunds ----

    private async Task<Verdict> Refund(ProcessorCall call, bool isRepeated, CancellationToken ct)
    {
        if ((call.References.Capture ?? call.References.Authorization) is not { } charge)
            return new Verdict.Unknown();
        var request = new V2.CreateRefundRequest
        {
            ChargeId = charge,
            RefundAmount = FarAnswers.Price(call.Amount),
            SoftDescriptor = call.SoftDescriptor,
        };
        var made = await client.CreateRefundAsync(request, Key(call.OperationId), null, ct);
        if (made.Succeeded)
            return isRepeated ? await ReadRefund(call, made.Value.RefundId, ct) : FarAnswers.OfRefund(call, made.Value);
        return made.Error switch
        {
            ApiError.Declined declined => Declined(call, FarAnswers.RefundDecline(FarAnswers.Decline(declined.Kind))),
            ApiError.NotFound or ApiError.InvalidState => Declined(call, Reason.ProcessingFailure),
            { } error when FarAnswers.IsAboutTheCall(error) => Declined(call, Reason.ProcessingFailure),
            _ => new Verdict.Unknown(),
        };
    }

    private async Task<Verdict> ReadRefund(ProcessorCall call, string refund, CancellationToken ct)
    {
        var read = await client.GetRefundAsync(refund, null, ct);
        return read.Succeeded ? FarAnswers.OfRefund(call, read.Value) : NotLearned(read.Error);
    }

    // ---- what is not wanted any more ----

    /// <summary>
    /// The charge of an authorization that is given up; without one, whether nothing of it is there for sure. One whose
    /// name was never learned is found by its key. Where that request would take the money if it had not been done, its
    /// key is first used up by one that takes none: the far side then says that the key stands for another request, or
    /// has made a charge that can be canceled.
    /// </summary>
    private async Task<(V2.Charge? Charge, bool IsNothing)> FindUnwanted(ProcessorCall call, CancellationToken ct)
    {
        // One that is known is there, whatever an error says.
        if (call.References.Authorization is { } id)
            return ((await client.GetChargeAsync(id, null, ct)).Value, false);
        var (request, key) = (RequestFor(call), Key(call.OperationId));
        var made = await client.CreateChargeAsync(
            call.CaptureNow ? request with { CaptureNow = false, SoftDescriptor = null } : request,
            key,
            null,
            ct
        );
        if (call.CaptureNow && made.Error is ApiError.Conflict)
            made = await client.CreateChargeAsync(request, key, null, ct);
        if (made.Succeeded)
            return ((await client.GetChargeAsync(made.Value.ChargeId, null, ct)).Value, false);
        return (
            null,
            made.Error is ApiError.Declined or ApiError.InvalidState or ApiError.NotFound
                || FarAnswers.IsAboutTheCall(made.Error)
        );
    }

    /// <summary>
    /// What was taken at once and is not wanted is given back. A refund that is declined may be no more the next time,
    /// but its key stands for it: the next try has another key.
    /// </summary>
    private async Task<Verdict> RefundTaken(ProcessorCall call, V2.Charge charge, CancellationToken ct)
    {
        if (charge.CaptureAmount is not { } amount)
            return new Verdict.Unknown();
        // What the account gave back by itself is not given back again.
        var left = amount.Amount - (charge.RefundedAmount?.Amount ?? 0);
        if (left <= 0)
            return Verdict.Approval;
        var request = new V2.CreateRefundRequest
        {
            ChargeId = charge.ChargeId,
            RefundAmount = new Price(left, amount.CurrencyCode),
        };
        var key = string.Create(CultureInfo.InvariantCulture, $"{call.OperationId}/undo/{left}");
        if (call.UndosDeclined > 0)
            key = string.Create(CultureInfo.InvariantCulture, $"{key}/{call.UndosDeclined + 1}");
        var made = await client.CreateRefundAsync(request, Key(key), null, ct);
        if (made.Error is ApiError.Declined declined)
            return Verdict.Decline(FarAnswers.Decline(declined.Kind));
        if (!made.Succeeded)
            return new Verdict.Unknown();
        var read = await client.GetRefundAsync(made.Value.RefundId, null, ct);
        if (read.Value?.StatusDetails is { } now && now.State == V2.RefundState.Declined)
            return Verdict.Decline(FarAnswers.Decline(now.ReasonCode));
        return IfUndone(read.Value?.StatusDetails.State == V2.RefundState.Refunded);
    }

    private static Verdict IfUndone(bool isUndone) => isUndone ? Verdict.Approval : new Verdict.Unknown();

    private static Verdict Declined(ProcessorCall call, Reason reason, string? reference = null) =>
        Verdict.Decline(reason) with
        {
            Amount = call.Amount,
            Reference = reference,
        };

    private static Verdict NotLearned(ApiError error) =>
        error is ApiError.NotFound ? new Verdict.NotFound() : new Verdict.Unknown();
}
