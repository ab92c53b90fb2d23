using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>
/// How dialect v2 words every refusal of the core, every decline of the processor, and every fault of a request.
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

    public static V2Fault NoTills { get; } =
        new(405, "UnsupportedOperation", "Codes at a till are of the sandbox: in live nobody knows whose they are.");

    public static V2Fault Throttled { get; } =
        new(429, "TooManyRequests", "The quota of this operation is used up. Try again later.");

    /// <summary>Too many signatures from an address, or of a key, were wrong.</summary>
    public static V2Fault TooManyFailures { get; } =
        new(429, "TooManyRequests", "Too many requests with a wrong signature. Try again later.");

    public static V2Fault Overloaded { get; } =
        new(429, "TooManyRequests", "Too many requests are waiting. Try again later.");

    // Wire v2: recorded text (smartstore/Smartstore, AmazonPayButtonViewComponent.cs: 'chargeAmount.Amount';
    // AlkimMedia's plugin for modified, ValidationHelper.php: 'storeId', and the country in 'addressRestrictions');
    // plugins look for it, so what explains it comes after it.
    public static V2Fault InvalidParameter(string path, string? limit = null, string? value = null)
    {
        const int shownMax = 60;
        var shown = value is null ? "" : $" '{ShortText.Of(value, shownMax, "…")}'";
        var explanation = limit is null ? "" : " " + limit;
        return new(
            400,
            "InvalidParameterValue",
            $"The value{shown} provided for '{NameOf(path)}' is invalid.{PathIn(path)}{explanation}"
        );
    }

    /// <summary>
    /// The name under which the texts know a member: without what it is in, but an amount with its price.
    /// </summary>
    private static string NameOf(string path)
    {
        string[] names = [.. path.Split('.').Select(name => name.Split('[')[0])];
        return names is [.., var price, "amount" or "currencyCode"]
            ? $"{price}.{char.ToUpperInvariant(names[^1][0])}{names[^1][1..]}"
            : names[^1];
    }

    private static string PathIn(string path) => path.Contains('.') ? $" The member is [{path}]." : "";

    public static V2Fault MissingParameter(string path) =>
        new(400, "MissingParameterValue", $"The value for [{path}] is missing.");

    // Wire v2: amazon-pay-api-sdk-php issue 9, recorded code and text.
    public static V2Fault Unrecognized(string path) =>
        new(400, "UnrecognizedField", $"The field '{NameOf(path)}' is invalid for this API.{PathIn(path)}");

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
            JsonFindingKind.Invalid => InvalidParameter(finding.Path, finding.Limit, finding.Value),
            JsonFindingKind.Conflicting => Combination(finding.Path, finding.OtherPath!),
        };

    /// <summary>A refusal of the core.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="details">What the core adds to it; null for nothing.</param>
    /// <param name="operation">The operation that was refused.</param>
    public static V2Fault FromRefusal(Refusal refusal, string? details, V2Operation operation)
    {
        var fault = FromRefusal(refusal, operation);
        return details is null ? fault : fault with { Message = $"{fault.Message} {details}" };
    }

    private static V2Fault FromRefusal(Refusal refusal, V2Operation operation) =>
        refusal switch
        {
            Refusal.NotFound => NotFound,
            Refusal.SessionNotOpen => SessionNotOpen,
            Refusal.SessionCanceled => SessionCanceled(operation),
            Refusal.ConstraintsExist => ConstraintsExist,
            Refusal.AmountMismatch => AmountMismatch,
            Refusal.PendingNotPossible => PendingNotPossible(operation),
            Refusal.NotModifiable => NotModifiable(operation),
            Refusal.PermissionNotOpen => PermissionNotOpen,
            Refusal.NothingLeftToCharge => NothingLeftToCharge,
            Refusal.AuthorizationNotOpen => ChargeNotOpen,
            Refusal.CaptureNotRefundable => ChargeNotCaptured,
            Refusal.CancelNotPossible => CancelNotPossible,
            Refusal.CloseNotPossible => CloseNotPossible,
            Refusal.InstrumentNotChanged => InstrumentNotChanged,
            Refusal.CurrencyMismatch => CurrencyMismatch,
            Refusal.CurrencyUnsupported => CurrencyUnsupported,
            Refusal.AmountExceeded => AmountExceeded(operation),
            Refusal.PeriodAmountExceeded => PeriodAmountExceeded,
            Refusal.CountExceeded => CountExceeded,
            Refusal.DisputeNotOpen => DisputeNotOpen,
            Refusal.DeadlinePassed => InvalidParameter("merchantResponseDeadline"),
            Refusal.AccountNotOpen => AccountNotOpen,
            Refusal.NotAllowed => NotAllowed,
            Refusal.ReferenceUsed => InvalidParameter("uniqueReferenceId"),
            // Only v1 has providers' credits.
            Refusal.CreditNotReversible => ChargeNotOpen,
            Refusal.SimulationNotPossible => Simulation,
            Refusal.ScheduleExists => ScheduleExists,
            Refusal.MerchantSuspended => AccountSuspended,
        };

    /// <summary>A decline that the caller learns of in the answer itself.</summary>
    /// <remarks>Wire v2: spec 5.3, an HTTP error with the reason as its code, not a charge.</remarks>
    public static V2Fault FromDecline(Reason reason) =>
        Declines.GetValueOrDefault(reason) ?? throw new ArgumentException($"{reason} is no decline.", nameof(reason));

    public static WireResponse Render(V2Fault fault) =>
        new(fault.Status, V2Rendering.MediaType, Body(fault)) { Reason = fault.ReasonCode };

    /// <summary>Wire v2: spec 7.1, always exactly these two members.</summary>
    public static byte[] Body(V2Fault fault) =>
        JsonText.Object(json =>
        {
            json.WriteString("reasonCode", fault.ReasonCode);
            json.WriteString("message", fault.Message);
        });

    private static readonly Dictionary<Reason, V2Fault> Declines = new()
    {
        [Reason.SoftDeclined] = new(422, "SoftDeclined", "The payment was declined. Trying again may succeed."),
        [Reason.HardDeclined] = new(
            422,
            "HardDeclined",
            "The payment was declined. The buyer must choose another payment method."
        ),
        [Reason.AmazonRejected] = new(422, "AmazonRejected", "The payment was rejected."),
        [Reason.PaymentMethodNotAllowed] = new(
            422,
            "PaymentMethodNotAllowed",
            "The payment method is not allowed for this purchase."
        ),
        [Reason.MfaNotCompleted] = new(
            422,
            "MFANotCompleted",
            "The buyer has not completed the authentication of the payment."
        ),
        [Reason.TransactionTimedOut] = new(422, "TransactionTimedOut", "The payment could not be decided in time."),
        // Wire v2: spec 7.2: a 500, which SDKs repeat; under its key it is answered the same.
        [Reason.ProcessingFailure] = new(
            500,
            "ProcessingFailure",
            "The payment could not be processed because of an internal problem."
        ),
    };

    // ---- the core's refusals, one by one ----

    private static readonly V2Fault SessionNotOpen = WrongSessionStatus(
        "The checkout session is not in a state that allows this, or the buyer has not confirmed it yet."
    );

    private static readonly V2Fault ConstraintsExist = WrongSessionStatus("The checkout session has constraints left.");

    private static readonly V2Fault AmountMismatch = new(
        409,
        "AmountMismatch",
        "The amount does not match the checkout session."
    );

    private static readonly V2Fault PermissionNotOpen = WrongPermissionStatus(
        "The charge permission is not in a state that allows this."
    );

    private static readonly V2Fault NothingLeftToCharge = WrongPermissionStatus(
        "A charge in progress uses the whole balance of the charge permission; cancel it before creating another."
    );

    private static readonly V2Fault CancelNotPossible = WrongPermissionStatus(
        "The charge permission cannot be canceled."
    );

    private static readonly V2Fault CloseNotPossible = WrongPermissionStatus(
        "The charge permission is closed already."
    );

    private static readonly V2Fault InstrumentNotChanged = WrongPermissionStatus(
        "The buyer has not chosen another payment method yet."
    );

    private static readonly V2Fault ChargeNotOpen = WrongChargeStatus("The charge is not in a state that allows this.");

    private static readonly V2Fault ChargeNotCaptured = WrongChargeStatus("The charge is not captured.");

    private static readonly V2Fault CurrencyMismatch = new(
        400,
        "CurrencyMismatch",
        "The currency differs from the one agreed to."
    );

    private static readonly V2Fault CurrencyUnsupported = new(
        400,
        "InvalidParameterValue",
        "The currency is not supported for this account."
    );

    private static readonly V2Fault PeriodAmountExceeded = new(
        400,
        "PeriodicAmountExceeded",
        "The monthly limit of the charge permission is exceeded; wait until next month."
    );

    private static readonly V2Fault CountExceeded = new(
        422,
        "TransactionCountExceeded",
        "The number of transactions allowed is reached."
    );

    // Wire v2, assumed: named like the other wrong states.
    private static readonly V2Fault DisputeNotOpen = new(
        422,
        "InvalidDisputeStatus",
        "The dispute is not in a state that allows this."
    );

    private static readonly V2Fault AccountNotOpen = new(
        422,
        "InvalidMerchantAccountStatus",
        "The merchant account is not in a state that allows this."
    );

    // Wire v2: spec 2.9, an account that is suspended or not allowed.
    public static readonly V2Fault AccountSuspended = new(403, "InvalidAccountStatus", "The account is suspended.");

    private static readonly V2Fault NotAllowed = new(401, "UnauthorizedAccess", "You are not allowed to do this.");

    // Wire v2: "Create Report Schedule", one schedule of a type; the code is assumed.
    private static readonly V2Fault ScheduleExists = new(
        400,
        "InvalidParameterCombination",
        "There is a schedule of this reportType already, and deleteExistingSchedule is not true."
    );

    private static V2Fault SessionCanceled(V2Operation operation)
    {
        const string message = "The checkout session is canceled.";
        var isEnd = operation is V2Operation.CompleteCheckoutSession or V2Operation.FinalizeCheckoutSession;
        return isEnd ? new(422, "CheckoutSessionCanceled", message) : WrongSessionStatus(message);
    }

    // Wire v2: spec 3.13, each tracking number once only; the code is assumed.
    private static V2Fault NotModifiable(V2Operation operation) =>
        operation == V2Operation.SendDeliveryTracker
            ? InvalidParameter("deliveryDetails.trackingNumber")
            : WrongSessionStatus("The checkout session can be changed no more.");

    private static V2Fault AmountExceeded(V2Operation operation)
    {
        if (operation is V2Operation.CreateCheckoutSession or V2Operation.UpdateCheckoutSession)
            return Combination("paymentDetails.chargeAmount", "paymentDetails.totalOrderAmount");
        if (operation == V2Operation.FinalizeCheckoutSession)
            return Combination("chargeAmount", "totalOrderAmount");
        return new(400, "TransactionAmountExceeded", "The amount is above what is allowed.");
    }

    private static V2Fault PendingNotPossible(V2Operation operation)
    {
        var at = operation == V2Operation.FinalizeCheckoutSession ? "" : "paymentDetails.";
        return Combination($"{at}paymentIntent", $"{at}canHandlePendingAuthorization");
    }

    private static V2Fault WrongSessionStatus(string message) => new(422, "InvalidCheckoutSessionStatus", message);

    private static V2Fault WrongPermissionStatus(string message) => new(422, "InvalidChargePermissionStatus", message);

    private static V2Fault WrongChargeStatus(string message) => new(422, "InvalidChargeStatus", message);
}
