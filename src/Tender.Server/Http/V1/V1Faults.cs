using Tender.Core;

namespace Tender.Server.Http.V1;

/// <summary>How dialect v1 words every no.</summary>
internal static class V1Faults
{
    /// <summary>
    /// One of the core's refusals. Wire v1: spec 11.2; the statuses marked there as inferred are so here too.
    /// </summary>
    public static V1Fault Of(Refusal no, string? about, V1Asked asked)
    {
        var what = asked.IsAgreement ? "BillingAgreement" : "OrderReference";
        var (status, code, message) = no switch
        {
            Refusal.NotFound => asked.IsTransaction
                ? (404, "InvalidTransactionId", $"The TransactionId {Shown(asked.Id)} is invalid.")
                : (404, $"Invalid{what}Id", $"The {what}Id {Shown(asked.Id)} is invalid."),
            Refusal.SessionNotOpen or Refusal.SessionCanceled => asked.Action switch
            {
                "SetOrderReferenceDetails" or "SetOrderAttributes" or "SetBillingAgreementDetails" => NotModifiable(
                    what,
                    asked.Id
                ),
                "CancelOrderReference" => (
                    405,
                    "InvalidCancelAttempt",
                    $"OrderReference {asked.Id} cannot be canceled in its present state."
                ),
                "CloseOrderReference" or "CloseBillingAgreement" => (
                    405,
                    "InvalidCloseAttempt",
                    $"{what} {asked.Id} cannot be closed in its present state."
                ),
                _ => WrongState(what, asked),
            },
            // Wire v1: spec 11.2, 20: 404 in the US edition, 400 in the EU one.
            Refusal.ConstraintsExist => asked is { IsAgreement: true, MakesOrder: false }
                ? (400, "BillingAgreementConstraintsExist", Constraints(what, asked.Id, about))
                : (
                    asked.Region == Region.NorthAmerica ? 404 : 400,
                    "ConstraintsExist",
                    Constraints(what, asked.Id, about)
                ),
            Refusal.AmountMismatch => (
                400,
                "InvalidParameterValue",
                about ?? "The amount differs from the one agreed."
            ),
            Refusal.NotModifiable => NotModifiable(what, asked.Id),
            Refusal.PermissionNotOpen => WrongState(what, asked),
            Refusal.NothingLeftToCharge => (
                400,
                "TransactionAmountExceeded",
                $"{what} {asked.Id} has been authorized up to its maximum amount."
            ),
            Refusal.AuthorizationNotOpen => (
                405,
                "InvalidAuthorizationStatus",
                $"Authorization {asked.Id} is in a state in which {asked.Action} is not allowed."
            ),
            Refusal.CaptureNotRefundable => (
                405,
                "CaptureNotRefundable",
                $"Capture {asked.Id} is in a state in which it cannot be refunded."
            ),
            Refusal.CancelNotPossible => (
                405,
                "InvalidCancelAttempt",
                $"{what} {asked.Id} cannot be canceled: it has ended, or has a completed or pending capture."
            ),
            Refusal.CloseNotPossible => asked.IsTransaction
                ? (
                    405,
                    "InvalidAuthorizationStatus",
                    $"Authorization {asked.Id} cannot be closed in its present state."
                )
                : (405, "InvalidCloseAttempt", $"{what} {asked.Id} cannot be closed in its present state."),
            Refusal.InstrumentNotChanged => (
                405,
                "PaymentMethodNotUpdated",
                $"{what} {asked.Id} is suspended; the buyer has not changed the payment method yet."
            ),
            Refusal.CurrencyMismatch => (
                400,
                "CurrencyMismatch",
                about ?? "The currency of the amount differs from the currency of the order."
            ),
            Refusal.CurrencyUnsupported => (
                400,
                "CurrencyUnsupported",
                about ?? "The currency is not supported for this merchant."
            ),
            Refusal.AmountExceeded => (
                400,
                "TransactionAmountExceeded",
                about ?? "The amount exceeds the maximum allowed."
            ),
            Refusal.PeriodAmountExceeded => (
                400,
                "PeriodicAmountExceeded",
                about ?? "The amount exceeds what may be authorized in this period."
            ),
            Refusal.CountExceeded => asked.MakesOrder
                ? (
                    405,
                    "OrderReferenceCountExceeded",
                    about ?? "The maximum number of order references has been reached."
                )
                : (400, "TransactionCountExceeded", about ?? "The maximum number of transactions has been reached."),
            // Of operations v1 does not have.
            Refusal.DisputeNotOpen
            or Refusal.DeadlinePassed
            or Refusal.NotAllowed
            or Refusal.ReferenceUsed
            or Refusal.AccountNotOpen => (400, "InvalidParameterValue", about ?? "The request is not possible."),
            Refusal.CreditNotReversible => (
                405,
                "ProviderCreditNotReversible",
                about ?? $"ProviderCredit {asked.Id} is in a state in which it cannot be reversed."
            ),
            Refusal.SimulationNotPossible => (
                400,
                "InvalidSandboxSimulationSpecified",
                about ?? $"The sandbox simulation is unknown, or not possible with {asked.Action}."
            ),
            // v1 replaces a schedule; it is never told of one.
            Refusal.ScheduleExists => (
                400,
                "InvalidParameterValue",
                "There is a report schedule of this type already."
            ),
        };
        return new V1Fault(status, code, message, FrontDoor: false);
    }

    /// <summary>
    /// The same reference id with other parameters; <paramref name="elsewhere"/>: for another object.
    /// </summary>
    public static V1Fault Duplicate(string reference, bool elsewhere) =>
        elsewhere
            ? new(
                400,
                "DuplicateReferenceId",
                $"The reference id {Shown(reference)} was used for another object already.",
                FrontDoor: false
            )
            : new(
                400,
                "DuplicateRequest",
                $"The reference id {Shown(reference)} was used with other parameters already.",
                FrontDoor: false
            );

    /// <summary>A parameter that is missing or makes no sense.</summary>
    public static V1Fault Value(string message) => new(400, "InvalidParameterValue", message, FrontDoor: false);

    /// <summary>A login token that is none.</summary>
    public static V1Fault Token() =>
        new(404, "InvalidAddressConsentToken", "The AddressConsentToken is invalid or has expired.", FrontDoor: false);

    /// <summary>An action or version that does not exist.</summary>
    public static V1Fault Address(string action, string? version) =>
        new(
            404,
            "InvalidAddress",
            $"Operation {Shown(action)} is not available in version {Shown(version ?? V1Routes.Version)}.",
            FrontDoor: true
        );

    /// <summary>A seller the key does not speak for.</summary>
    public static V1Fault Seller(string seller) =>
        new(400, "InvalidParameterValue", $"Invalid seller id: {Shown(seller)}", FrontDoor: true);

    /// <summary>A seller whose account is suspended.</summary>
    public static V1Fault Account(string seller) =>
        new(
            403,
            "InvalidAccountStatus",
            $"The account {Shown(seller)} is suspended, or not ready for this operation.",
            FrontDoor: false
        );

    /// <summary>A seller that has not let the caller act for it. Wire v1: spec 6.3, 11.2.</summary>
    public static V1Fault Denied(string action) =>
        new(401, "AccessDenied", $"Access to OffAmazonPayments.{Shown(action)} is denied", FrontDoor: true);

    /// <summary>Somebody who asks for the account of a seller it has no part in. Wire v1: spec 4.15.</summary>
    public static V1Fault Provider(string seller) =>
        new(
            403,
            "UnauthorizedSolutionProvider",
            $"You are not a solution provider of the merchant {Shown(seller)}.",
            FrontDoor: false
        );

    /// <summary>More requests than the quota allows, or than can be answered in time.</summary>
    public static V1Fault Throttled() =>
        new(
            503,
            "RequestThrottled",
            "The frequency of requests from your account has exceeded the allowed limit. Your request is throttled.",
            FrontDoor: true
        );

    /// <summary>A failure of ours.</summary>
    public static V1Fault Failure() =>
        new(500, "InternalServerError", "There was an unknown error in the service.", FrontDoor: false);

    /// <summary>The document of a fault.</summary>
    public static WireResponse Render(V1Fault fault, string requestId, string space = V1Document.Api)
    {
        using var document = new V1Document("ErrorResponse", space);
        using (document.Element("Error"))
        {
            // Wire v1: spec 11.1, empty when throttled; who speaks decides how the id is spelled.
            document.Text(
                "Type",
                fault.Code == "RequestThrottled" ? ""
                    : fault.Status >= 500 ? "Receiver"
                    : "Sender"
            );
            document.Text("Code", fault.Code);
            document.Text("Message", fault.Message);
        }
        document.Text(fault.FrontDoor ? "RequestID" : "RequestId", requestId);
        return document.Answer(fault.Status);
    }

    private static (int, string, string) NotModifiable(string what, string id) =>
        (
            405,
            $"{what}NotModifiable",
            $"{what} {id} is not in draft state and cannot be modified with the request submitted by you."
        );

    private static (int, string, string) WrongState(string what, V1Asked asked) =>
        (405, $"Invalid{what}Status", $"{what} {asked.Id} is in a state in which {asked.Action} is not allowed.");

    private static string Constraints(string what, string id, string? about) =>
        $"{what} {id} has constraints {about} and cannot be confirmed.";

    /// <summary>What a caller wrote, short enough to be repeated to it.</summary>
    private static string Shown(string text) => text.Length > 100 ? text[..100] + "…" : text;
}
