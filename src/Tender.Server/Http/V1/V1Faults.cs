using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Http.V1;

/// <summary>How dialect v1 words every refusal, and every fault of a request.</summary>
internal static class V1Faults
{
    /// <summary>
    /// A refusal of the core. Wire v1: spec 11.2; the statuses marked there as inferred are so here too.
    /// </summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="details">What the core adds to it; null for nothing.</param>
    /// <param name="context">The request that was refused.</param>
    public static V1Fault FromRefusal(Refusal refusal, string? details, V1FaultContext context) =>
        refusal switch
        {
            Refusal.NotFound => NotFound(context),
            Refusal.SessionNotOpen => WrongDraftState(context),
            Refusal.SessionCanceled => WrongDraftState(context),
            Refusal.ConstraintsExist => ConstraintsExist(context, details),
            Refusal.AmountMismatch => InvalidValue(details ?? "The amount differs from the one agreed."),
            Refusal.NotModifiable => NotModifiable(context),
            Refusal.PermissionNotOpen => WrongState(context),
            Refusal.NothingLeftToCharge => FullyAuthorized(context, details),
            Refusal.AuthorizationNotOpen => AuthorizationNotOpen(context),
            Refusal.CaptureNotRefundable => CaptureNotRefundable(context),
            Refusal.CancelNotPossible => CancelNotPossible(context),
            Refusal.CloseNotPossible => CloseNotPossible(context),
            Refusal.InstrumentNotChanged => PaymentMethodNotUpdated(context),
            Refusal.CurrencyMismatch => CurrencyMismatch(details),
            Refusal.CurrencyUnsupported => CurrencyUnsupported(details),
            Refusal.AmountExceeded => AmountExceeded(details),
            Refusal.PeriodAmountExceeded => PeriodAmountExceeded(details),
            Refusal.CountExceeded => CountExceeded(context, details),
            Refusal.CreditNotReversible => CreditNotReversible(context, details),
            Refusal.SimulationNotPossible => SimulationNotPossible(context, details),
            // v1 replaces a schedule, so nobody is told of this one.
            Refusal.MerchantSuspended => AccountSuspended(null),
            Refusal.ScheduleExists => InvalidValue("There is a report schedule of this type already."),
            // Only operations that v1 does not have are refused with these.
            Refusal.PendingNotPossible
            or Refusal.DisputeNotOpen
            or Refusal.DeadlinePassed
            or Refusal.NotAllowed
            or Refusal.ReferenceUsed
            or Refusal.AccountNotOpen => InvalidValue(details ?? "The request is not possible."),
        };

    /// <summary>
    /// A reference that was used before: with other parameters, or <paramref name="elsewhere"/>, for another object.
    /// </summary>
    public static V1Fault DuplicateReference(string reference, bool elsewhere) =>
        elsewhere
            ? New(
                400,
                "DuplicateReferenceId",
                $"The reference id {Shorten(reference)} was used for another object already."
            )
            : New(
                400,
                "DuplicateRequest",
                $"The reference id {Shorten(reference)} was used with other parameters already."
            );

    /// <summary>A parameter that is missing or makes no sense.</summary>
    public static V1Fault InvalidValue(string message) => New(400, "InvalidParameterValue", message);

    public static V1Fault InvalidLoginToken() =>
        New(404, "InvalidAddressConsentToken", "The AddressConsentToken is invalid or has expired.");

    /// <summary>An action or version that does not exist.</summary>
    public static V1Fault InvalidAddress(string action, string version) =>
        new(
            404,
            "InvalidAddress",
            $"Operation {Shorten(action)} is not available in version {Shorten(version)}.",
            FrontDoor: true
        );

    /// <summary>A seller for whom the key does not speak.</summary>
    public static V1Fault InvalidSeller(string seller) =>
        new(400, "InvalidParameterValue", $"Invalid seller id: {Shorten(seller)}", FrontDoor: true);

    public static V1Fault AccountSuspended(string? seller) =>
        New(
            403,
            "InvalidAccountStatus",
            $"The account{(seller is null ? "" : $" {Shorten(seller)}")} is suspended, or not ready for this operation."
        );

    /// <summary>A seller that has not let the caller act for it. Wire v1: spec 6.3, 11.2.</summary>
    public static V1Fault AccessDenied(V1Action action) =>
        new(401, "AccessDenied", $"Access to OffAmazonPayments.{action} is denied", FrontDoor: true);

    /// <summary>Somebody who asks for the account of a seller it has no part in. Wire v1: spec 4.15.</summary>
    public static V1Fault NotItsProvider(string seller) =>
        New(403, "UnauthorizedSolutionProvider", $"You are not a solution provider of the merchant {Shorten(seller)}.");

    /// <summary>More requests than the quota allows, or than can be answered in time.</summary>
    public static V1Fault Throttled() =>
        new(
            503,
            "RequestThrottled",
            "The frequency of requests from your account has exceeded the allowed limit. Your request is throttled.",
            FrontDoor: true
        );

    /// <summary>Too many signatures from an address, or of a key, were wrong: throttled, as v1 words it.</summary>
    public static V1Fault TooManyFailures() =>
        Throttled() with
        {
            Message = "Too many requests with a wrong signature. Your request is throttled.",
        };

    /// <summary>A failure of ours.</summary>
    public static V1Fault Failure() => New(500, "InternalServerError", "There was an unknown error in the service.");

    // ---- reports ----

    public static V1Fault InvalidReportType(string type) =>
        New(400, "InvalidReportType", $"The ReportType {Shorten(type)} is invalid, or cannot be requested.");

    public static V1Fault InvalidReportId(string id) =>
        New(400, "InvalidReportId", $"The ReportId {Shorten(id)} is invalid.");

    public static V1Fault ReportNotReady(string id) => New(404, "ReportNotReady", $"Report {id} is not generated yet.");

    public static V1Fault ReportNoLongerAvailable(string id) =>
        New(404, "ReportNoLongerAvailable", $"Report {id} is not available for download.");

    public static V1Fault InvalidScheduleFrequency(string schedule) =>
        New(400, "InvalidScheduleFrequency", $"The schedule {Shorten(schedule)} is invalid.");

    /// <summary>A token that is missing, or that no answer of ours has given.</summary>
    public static V1Fault InvalidToken(string token) =>
        InvalidValue(token.Length == 0 ? "NextToken must be given." : "NextToken must be the NextToken of an answer.");

    /// <summary>The document of a fault.</summary>
    public static WireResponse Render(V1Fault fault, string requestId, string @namespace = V1Document.PaymentsNamespace)
    {
        using var document = new V1Document("ErrorResponse", @namespace);
        using (document.Element("Error"))
        {
            document.Text("Type", TypeOf(fault));
            document.Text("Code", fault.Code);
            document.Text("Message", fault.Message);
        }
        // Wire v1: spec 11.1, who speaks decides how the id is spelled.
        document.Text(fault.FrontDoor ? "RequestID" : "RequestId", requestId);
        return document.Answer(fault.Status) with { Reason = fault.Code };
    }

    // Wire v1: spec 11.1, empty when throttled.
    private static string TypeOf(V1Fault fault) =>
        fault switch
        {
            { Code: "RequestThrottled" } => "",
            { Status: >= 500 } => "Receiver",
            _ => "Sender",
        };

    // ---- the core's refusals, one by one ----

    private static V1Fault NotFound(V1FaultContext context) =>
        context.IsAboutTransaction
            ? New(404, "InvalidTransactionId", $"The TransactionId {Shorten(context.Id)} is invalid.")
            : New(404, $"Invalid{context.Subject}Id", $"The {context.Subject}Id {Shorten(context.Id)} is invalid.");

    private static V1Fault WrongDraftState(V1FaultContext context)
    {
        var action = context.Action;
        if (
            action
            is V1Action.SetOrderReferenceDetails
                or V1Action.SetOrderAttributes
                or V1Action.SetBillingAgreementDetails
        )
            return NotModifiable(context);
        if (action == V1Action.CancelOrderReference)
            return New(
                405,
                "InvalidCancelAttempt",
                $"OrderReference {context.Id} cannot be canceled in its present state."
            );
        if (action is V1Action.CloseOrderReference or V1Action.CloseBillingAgreement)
            return New(
                405,
                "InvalidCloseAttempt",
                $"{context.Subject} {context.Id} cannot be closed in its present state."
            );
        return WrongState(context);
    }

    private static V1Fault WrongState(V1FaultContext context) =>
        New(
            405,
            $"Invalid{context.Subject}Status",
            $"{context.Subject} {context.Id} is in a state in which {context.Action} is not allowed."
        );

    private static V1Fault NotModifiable(V1FaultContext context) =>
        New(
            405,
            $"{context.Subject}NotModifiable",
            $"{context.Subject} {context.Id} is not in draft state "
                + "and cannot be modified with the request submitted by you."
        );

    private static V1Fault ConstraintsExist(V1FaultContext context, string? constraints)
    {
        var message = $"{context.Subject} {context.Id} has constraints {constraints} and cannot be confirmed.";
        // An order that is made for an agreement has constraints of its own.
        var isOfAgreement =
            V1FaultContext.IsAboutAgreement(context.Action) && context.Action != V1Action.CreateOrderReferenceForId;
        if (isOfAgreement)
            return New(400, "BillingAgreementConstraintsExist", message);
        // Wire v1: spec 11.2, 20: 404 in the US edition, 400 in the EU one.
        return New(context.Region == Region.NorthAmerica ? 404 : 400, "ConstraintsExist", message);
    }

    private static V1Fault FullyAuthorized(V1FaultContext context, string? details) =>
        New(
            400,
            "TransactionAmountExceeded",
            $"{context.Subject} {context.Id} has been authorized up to its maximum amount"
                + (details is null ? "." : $": {details}.")
        );

    private static V1Fault AuthorizationNotOpen(V1FaultContext context) =>
        New(
            405,
            "InvalidAuthorizationStatus",
            $"Authorization {context.Id} is in a state in which {context.Action} is not allowed."
        );

    private static V1Fault CaptureNotRefundable(V1FaultContext context) =>
        New(405, "CaptureNotRefundable", $"Capture {context.Id} is in a state in which it cannot be refunded.");

    private static V1Fault CancelNotPossible(V1FaultContext context) =>
        New(
            405,
            "InvalidCancelAttempt",
            $"{context.Subject} {context.Id} cannot be canceled: it has ended, or has a completed or pending capture."
        );

    private static V1Fault CloseNotPossible(V1FaultContext context) =>
        context.IsAboutTransaction
            ? New(
                405,
                "InvalidAuthorizationStatus",
                $"Authorization {context.Id} cannot be closed in its present state."
            )
            : New(405, "InvalidCloseAttempt", $"{context.Subject} {context.Id} cannot be closed in its present state.");

    private static V1Fault PaymentMethodNotUpdated(V1FaultContext context) =>
        New(
            405,
            "PaymentMethodNotUpdated",
            $"{context.Subject} {context.Id} is suspended; the buyer has not changed the payment method yet."
        );

    private static V1Fault CurrencyMismatch(string? details) =>
        New(400, "CurrencyMismatch", details ?? "The currency of the amount differs from the currency of the order.");

    private static V1Fault CurrencyUnsupported(string? details) =>
        New(400, "CurrencyUnsupported", details ?? "The currency is not supported for this merchant.");

    private static V1Fault AmountExceeded(string? details) =>
        New(400, "TransactionAmountExceeded", details ?? "The amount exceeds the maximum allowed.");

    private static V1Fault PeriodAmountExceeded(string? details) =>
        New(400, "PeriodicAmountExceeded", details ?? "The amount exceeds what may be authorized in this period.");

    private static V1Fault CountExceeded(V1FaultContext context, string? details) =>
        context.Action == V1Action.CreateOrderReferenceForId
            ? New(
                405,
                "OrderReferenceCountExceeded",
                details ?? "The maximum number of order references has been reached."
            )
            : New(400, "TransactionCountExceeded", details ?? "The maximum number of transactions has been reached.");

    private static V1Fault CreditNotReversible(V1FaultContext context, string? details) =>
        New(
            405,
            "ProviderCreditNotReversible",
            details ?? $"ProviderCredit {context.Id} is in a state in which it cannot be reversed."
        );

    private static V1Fault SimulationNotPossible(V1FaultContext context, string? details) =>
        New(
            400,
            "InvalidSandboxSimulationSpecified",
            details ?? $"The sandbox simulation is unknown, or not possible with {context.Action}."
        );

    private static V1Fault New(int status, string code, string message) => new(status, code, message, FrontDoor: false);

    /// <summary>A text that the caller sent, short enough to be repeated to it.</summary>
    private static string Shorten(string text) => ShortText.Of(text, 100, "…");
}
