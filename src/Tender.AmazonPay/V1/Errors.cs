using System.Collections.Frozen;
using System.Xml;

namespace Tender.AmazonPay.V1;

/// <summary>Reads v1's error document and sorts its codes.</summary>
internal static class Errors
{
    // Wire v1: API reference, Error codes; MWS Developer Guide, Handling errors.
    private static readonly FrozenDictionary<string, ErrorKind> Kinds = new Dictionary<string, ErrorKind>
    {
        ["InvalidParameterValue"] = ErrorKind.InvalidRequest,
        ["InvalidAddress"] = ErrorKind.InvalidRequest,
        ["InvalidAddressConsentToken"] = ErrorKind.InvalidRequest,
        ["ConstraintsExist"] = ErrorKind.InvalidState,
        ["BillingAgreementConstraintsExist"] = ErrorKind.InvalidState,
        ["CurrencyMismatch"] = ErrorKind.InvalidRequest,
        ["CurrencyUnsupported"] = ErrorKind.InvalidRequest,
        ["InvalidSandboxSimulationSpecified"] = ErrorKind.InvalidRequest,
        ["InvalidAccessKeyId"] = ErrorKind.Unauthorized,
        ["SignatureDoesNotMatch"] = ErrorKind.Unauthorized,
        ["AccessDenied"] = ErrorKind.Unauthorized,
        ["MissingAuthenticationToken"] = ErrorKind.Unauthorized,
        ["UnauthorizedAccess"] = ErrorKind.Unauthorized,
        ["UnauthorizedSolutionProvider"] = ErrorKind.Unauthorized,
        ["InvalidAccountStatus"] = ErrorKind.Unauthorized,
        ["InvalidAccountsStatus"] = ErrorKind.Unauthorized,
        ["InvalidOrderReferenceId"] = ErrorKind.NotFound,
        ["InvalidTransactionId"] = ErrorKind.NotFound,
        ["InvalidBillingAgreementId"] = ErrorKind.NotFound,
        ["OrderReferenceNotModifiable"] = ErrorKind.InvalidState,
        ["BillingAgreementNotModifiable"] = ErrorKind.InvalidState,
        ["InvalidOrderReferenceStatus"] = ErrorKind.InvalidState,
        ["InvalidBillingAgreementStatus"] = ErrorKind.InvalidState,
        ["InvalidAuthorizationStatus"] = ErrorKind.InvalidState,
        ["CaptureNotRefundable"] = ErrorKind.InvalidState,
        ["InvalidCancelAttempt"] = ErrorKind.InvalidState,
        ["InvalidCloseAttempt"] = ErrorKind.InvalidState,
        ["PaymentMethodNotUpdated"] = ErrorKind.InvalidState,
        ["DuplicateReferenceId"] = ErrorKind.Conflict,
        ["DuplicateRequest"] = ErrorKind.Conflict,
        ["TransactionAmountExceeded"] = ErrorKind.LimitExceeded,
        ["TransactionCountExceeded"] = ErrorKind.LimitExceeded,
        ["PeriodicAmountExceeded"] = ErrorKind.LimitExceeded,
        ["OrderReferenceCountExceeded"] = ErrorKind.LimitExceeded,
        ["RequestThrottled"] = ErrorKind.Throttled,
        ["QuotaExceeded"] = ErrorKind.Throttled,
        ["InternalServerError"] = ErrorKind.Unavailable,
        ["InternalError"] = ErrorKind.Unavailable,
        ["ServiceUnavailable"] = ErrorKind.Unavailable,
        ["InputStreamDisconnected"] = ErrorKind.Unavailable,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static ApiError Read(ErrorReply reply)
    {
        var (code, message, requestId) = ("", "", reply.RequestId);
        try
        {
            var root = Xml.Read(reply.Body);
            (code, message) = (root.Text("Error/Code") ?? "", root.Text("Error/Message") ?? "");
            // Wire v1: spelled RequestID by the front door (keys, signature, throttle), RequestId by the service behind
            // it.
            requestId = root.Text("RequestId") ?? root.Text("RequestID") ?? requestId;
        }
        catch (XmlException)
        {
            // Not the service's own words: a proxy's page, for example.
        }
        if (message.Length == 0)
            message = $"HTTP {reply.Status}";
        return reply.Error(Kinds.GetValueOrDefault(code, ErrorKind.Unknown), code, message, requestId);
    }
}
