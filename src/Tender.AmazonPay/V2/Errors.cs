using System.Collections.Frozen;
using System.Text.Json;

namespace Tender.AmazonPay.V2;

/// <summary>Reads v2's error body and sorts its codes.</summary>
internal static class Errors
{
    // Wire v2: Error handling, the catalogue of reason codes.
    private static readonly FrozenDictionary<string, ErrorKind> Kinds = new Dictionary<string, ErrorKind>
    {
        ["InvalidHeaderValue"] = ErrorKind.InvalidRequest,
        ["MissingHeader"] = ErrorKind.InvalidRequest,
        ["MissingHeaderValue"] = ErrorKind.InvalidRequest,
        ["InvalidRequest"] = ErrorKind.InvalidRequest,
        ["InvalidRequestFormat"] = ErrorKind.InvalidRequest,
        ["InvalidParameterValue"] = ErrorKind.InvalidRequest,
        ["MissingParameterValue"] = ErrorKind.InvalidRequest,
        ["UnrecognizedField"] = ErrorKind.InvalidRequest,
        ["InvalidParameterCombination"] = ErrorKind.InvalidRequest,
        ["CurrencyMismatch"] = ErrorKind.InvalidRequest,
        ["InvalidSandboxSimulationSpecified"] = ErrorKind.InvalidRequest,
        ["InvalidAPIVersion"] = ErrorKind.InvalidRequest,
        ["UnsupportedOperation"] = ErrorKind.InvalidRequest,
        ["RequestNotSupported"] = ErrorKind.InvalidRequest,
        ["TLSVersionNotSupported"] = ErrorKind.InvalidRequest,
        ["TransactionAmountExceeded"] = ErrorKind.LimitExceeded,
        ["PeriodicAmountExceeded"] = ErrorKind.LimitExceeded,
        ["TransactionCountExceeded"] = ErrorKind.LimitExceeded,
        ["DuplicateIdempotencyKey"] = ErrorKind.Conflict,
        ["AmountMismatch"] = ErrorKind.Conflict,
        ["UnauthorizedAccess"] = ErrorKind.Unauthorized,
        ["InvalidAuthentication"] = ErrorKind.Unauthorized,
        ["InvalidRequestSignature"] = ErrorKind.Unauthorized,
        ["InvalidAccountStatus"] = ErrorKind.Unauthorized,
        ["InvalidAuthorizationToken"] = ErrorKind.Unauthorized,
        ["ResourceNotFound"] = ErrorKind.NotFound,
        ["InvalidCheckoutSessionStatus"] = ErrorKind.InvalidState,
        ["CheckoutSessionCanceled"] = ErrorKind.InvalidState,
        ["InvalidChargePermissionStatus"] = ErrorKind.InvalidState,
        ["ChargePermissionNotModifiable"] = ErrorKind.InvalidState,
        ["InvalidChargeStatus"] = ErrorKind.InvalidState,
        ["SoftDeclined"] = ErrorKind.Soft,
        ["HardDeclined"] = ErrorKind.Hard,
        ["AmazonRejected"] = ErrorKind.Rejected,
        ["TransactionTimedOut"] = ErrorKind.TimedOut,
        ["ProcessingFailure"] = ErrorKind.ProcessingFailure,
        ["PaymentMethodNotAllowed"] = ErrorKind.PaymentMethodNotAllowed,
        ["MFANotCompleted"] = ErrorKind.MfaNotCompleted,
        ["TooManyRequests"] = ErrorKind.Throttled,
        ["RequestThrottled"] = ErrorKind.Throttled,
        ["RequestTimeout"] = ErrorKind.Unavailable,
        ["InternalServerError"] = ErrorKind.Unavailable,
        ["ServiceUnavailable"] = ErrorKind.Unavailable,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static ApiError Read(ErrorReply reply)
    {
        var (code, message) = ("", "");
        try
        {
            using var document = JsonDocument.Parse(reply.Body);
            (code, message) = (Text(document.RootElement, "reasonCode"), Text(document.RootElement, "message"));
        }
        catch (JsonException)
        {
            // Not the service's own words: a proxy's page, for example.
        }
        if (message.Length == 0)
            message = $"HTTP {reply.Status}";
        return reply.Error(Kinds.GetValueOrDefault(code, ErrorKind.Unknown), code, message);
    }

    private static string Text(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object
        && body.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
