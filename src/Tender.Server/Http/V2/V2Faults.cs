using Tender.Core;

namespace Tender.Server.Http.V2;

/// <summary>
/// How dialect v2 words every no: the core's refusals, the processor's declines, and what is wrong with a request
/// before either is asked.
/// </summary>
/// <remarks>Wire v2: spec 7.2, 7.3.</remarks>
internal static class V2Faults
{
    public static V2Fault Format { get; } =
        new(400, "InvalidRequestFormat", "The request body is not a valid JSON object.");
    public static V2Fault NotFound { get; } = new(404, "ResourceNotFound", "The requested resource was not found.");
    public static V2Fault WrongMethod { get; } =
        new(405, "UnsupportedOperation", "The requested method is not supported on this resource.");
    public static V2Fault WrongVersion { get; } =
        new(400, "InvalidAPIVersion", "The API version in the request path is not supported.");
    public static V2Fault WrongEnvironment { get; } =
        new(400, "InvalidRequest", "The request path names another environment than the key.");
    public static V2Fault KeyReused { get; } =
        new(400, "DuplicateIdempotencyKey", "The idempotency key was used with another request before.");
    public static V2Fault KeyMissing { get; } =
        new(400, "MissingHeader", "The header x-amz-pay-idempotency-key is missing.");
    public static V2Fault KeyInvalid { get; } =
        new(
            400,
            "InvalidHeaderValue",
            "The value provided for x-amz-pay-idempotency-key is invalid: up to 32 of A-Z, a-z, 0-9, _ and -."
        );
    public static V2Fault Simulation { get; } =
        new(
            400,
            "InvalidSandboxSimulationSpecified",
            "The value provided for x-amz-pay-simulation-code is not possible here."
        );
    public static V2Fault BadToken { get; } =
        new(403, "InvalidAuthorizationToken", "The value provided for x-amz-pay-authtoken is invalid.");
    public static V2Fault Unrelated { get; } =
        new(401, "UnauthorizedAccess", "There is no relationship with this merchant.");
    public static V2Fault Throttled { get; } =
        new(429, "TooManyRequests", "The quota of this operation is used up. Try again later.");
    public static V2Fault Overloaded { get; } =
        new(429, "TooManyRequests", "Too many requests are waiting. Try again later.");

    // Wire v2: error handling page, recorded text.
    public static V2Fault InvalidParameter(string path) =>
        new(400, "InvalidParameterValue", $"The value provided for [{path}] is invalid.");

    public static V2Fault MissingParameter(string path) =>
        new(400, "MissingParameterValue", $"The value for [{path}] is missing.");

    public static V2Fault Unrecognized(string path) =>
        new(400, "UnrecognizedField", $"The field [{path}] is not recognized.");

    public static V2Fault Combination(string first, string second) =>
        new(
            400,
            "InvalidParameterCombination",
            $"The values provided for [{first}] and [{second}] cannot be combined."
        );

    /// <summary>What is wrong with the members of a body.</summary>
    public static V2Fault FromFinding(JsonFinding finding) =>
        finding.Kind switch
        {
            JsonFindingKind.Unknown => Unrecognized(finding.Path),
            JsonFindingKind.Missing => MissingParameter(finding.Path),
            JsonFindingKind.Invalid => InvalidParameter(finding.Path),
            JsonFindingKind.Conflicting => Combination(finding.Path, finding.OtherPath!),
        };

    /// <summary>The core's no.</summary>
    /// <param name="refusal">Which.</param>
    /// <param name="about">Its words, where it has any.</param>
    /// <param name="operation">What was asked.</param>
    public static V2Fault Of(Refusal refusal, string? about, V2Operation operation)
    {
        var (status, code, text) = (refusal, operation) switch
        {
            (Refusal.NotFound, _) => (404, "ResourceNotFound", NotFound.Message),
            (Refusal.SessionNotOpen, _) => (
                422,
                "InvalidCheckoutSessionStatus",
                "The checkout session is not in a state that allows this, or the buyer has not confirmed it yet."
            ),
            (Refusal.SessionCanceled, V2Operation.CompleteCheckoutSession or V2Operation.FinalizeCheckoutSession) => (
                422,
                "CheckoutSessionCanceled",
                "The checkout session is canceled."
            ),
            (Refusal.SessionCanceled, _) => (422, "InvalidCheckoutSessionStatus", "The checkout session is canceled."),
            (Refusal.ConstraintsExist, _) => (
                422,
                "InvalidCheckoutSessionStatus",
                "The checkout session has constraints left."
            ),
            (Refusal.AmountMismatch, _) => (409, "AmountMismatch", "The amount does not match the checkout session."),
            // Wire v2: spec 3.13, once only; the code is assumed.
            (Refusal.NotModifiable, V2Operation.SendDeliveryTracker) => (
                400,
                "InvalidParameterValue",
                "The value provided for [deliveryDetails.trackingNumber] is invalid."
            ),
            (Refusal.NotModifiable, _) => (
                422,
                "InvalidCheckoutSessionStatus",
                "The checkout session can be changed no more."
            ),
            (Refusal.PermissionNotOpen, _) => (
                422,
                "InvalidChargePermissionStatus",
                "The charge permission is not in a state that allows this."
            ),
            (Refusal.NothingLeftToCharge, _) => (
                422,
                "InvalidChargePermissionStatus",
                "A charge in progress uses the whole balance of the charge permission; cancel it before creating another."
            ),
            (Refusal.AuthorizationNotOpen, _) => (
                422,
                "InvalidChargeStatus",
                "The charge is not in a state that allows this."
            ),
            (Refusal.CaptureNotRefundable, _) => (422, "InvalidChargeStatus", "The charge is not captured."),
            (Refusal.CancelNotPossible, _) => (
                422,
                "InvalidChargePermissionStatus",
                "The charge permission cannot be canceled."
            ),
            (Refusal.CloseNotPossible, _) => (
                422,
                "InvalidChargePermissionStatus",
                "The charge permission is closed already."
            ),
            (Refusal.InstrumentNotChanged, _) => (
                422,
                "InvalidChargePermissionStatus",
                "The buyer has not chosen another payment method yet."
            ),
            (Refusal.CurrencyMismatch, _) => (400, "CurrencyMismatch", "The currency differs from the one agreed to."),
            (Refusal.CurrencyUnsupported, _) => (
                400,
                "InvalidParameterValue",
                "The currency is not supported for this account."
            ),
            (Refusal.AmountExceeded, V2Operation.CreateCheckoutSession or V2Operation.UpdateCheckoutSession) => (
                400,
                "InvalidParameterCombination",
                "The values provided for [paymentDetails.chargeAmount] and [paymentDetails.totalOrderAmount] cannot be combined."
            ),
            (Refusal.AmountExceeded, V2Operation.FinalizeCheckoutSession) => (
                400,
                "InvalidParameterCombination",
                "The values provided for [chargeAmount] and [totalOrderAmount] cannot be combined."
            ),
            (Refusal.AmountExceeded, _) => (400, "TransactionAmountExceeded", "The amount is above what is allowed."),
            (Refusal.PeriodAmountExceeded, _) => (
                400,
                "PeriodicAmountExceeded",
                "The monthly limit of the charge permission is exceeded; wait until next month."
            ),
            (Refusal.CountExceeded, _) => (
                422,
                "TransactionCountExceeded",
                "The number of transactions allowed is reached."
            ),
            // Wire v2, assumed: named like the other wrong states.
            (Refusal.DisputeNotOpen, _) => (
                422,
                "InvalidDisputeStatus",
                "The dispute is not in a state that allows this."
            ),
            (Refusal.DeadlinePassed, _) => (
                400,
                "InvalidParameterValue",
                "The value provided for [merchantResponseDeadline] is invalid."
            ),
            (Refusal.AccountNotOpen, _) => (
                422,
                "InvalidMerchantAccountStatus",
                "The merchant account is not in a state that allows this."
            ),
            (Refusal.NotAllowed, _) => (401, "UnauthorizedAccess", "You are not allowed to do this."),
            (Refusal.ReferenceUsed, _) => (
                400,
                "InvalidParameterValue",
                "The value provided for [uniqueReferenceId] is invalid."
            ),
            // v1 alone knows providers' credits.
            (Refusal.CreditNotReversible, _) => (
                422,
                "InvalidChargeStatus",
                "The charge is not in a state that allows this."
            ),
            (Refusal.SimulationNotPossible, _) => (400, "InvalidSandboxSimulationSpecified", Simulation.Message),
            // Wire v2: "Create Report Schedule", one schedule of a type; the code is assumed.
            (Refusal.ScheduleExists, _) => (
                400,
                "InvalidParameterCombination",
                "There is a schedule of this reportType already, and deleteExistingSchedule is not true."
            ),
        };
        return new V2Fault(status, code, about is null ? text : $"{text} {about}");
    }

    /// <summary>A decline the caller learns in the answer itself.</summary>
    /// <remarks>Wire v2: spec 5.3, an HTTP error with the reason as its code, not a charge.</remarks>
    public static V2Fault Declined(Reason reason) =>
        reason switch
        {
            Reason.SoftDeclined => new(422, "SoftDeclined", "The payment was declined. Trying again may succeed."),
            Reason.HardDeclined => new(
                422,
                "HardDeclined",
                "The payment was declined. The buyer must choose another payment method."
            ),
            Reason.AmazonRejected => new(422, "AmazonRejected", "The payment was rejected."),
            Reason.PaymentMethodNotAllowed => new(
                422,
                "PaymentMethodNotAllowed",
                "The payment method is not allowed for this purchase."
            ),
            Reason.MfaNotCompleted => new(
                422,
                "MFANotCompleted",
                "The buyer has not completed the authentication of the payment."
            ),
            Reason.TransactionTimedOut => new(422, "TransactionTimedOut", "The payment could not be decided in time."),
            // Wire v2: spec 7.2: a 500, which SDKs repeat; under its key it is answered the same.
            Reason.ProcessingFailure => new(
                500,
                "ProcessingFailure",
                "The payment could not be processed because of an internal problem."
            ),
            _ => throw new ArgumentException($"{reason} is no decline.", nameof(reason)),
        };

    public static WireResponse Render(V2Fault fault) => new(fault.Status, V2Rendering.MediaType, Body(fault));

    /// <summary>Wire v2: spec 7.1, always exactly these two members.</summary>
    public static byte[] Body(V2Fault fault) =>
        JsonText.Object(json =>
        {
            json.WriteString("reasonCode", fault.ReasonCode);
            json.WriteString("message", fault.Message);
        });
}
