using System.Text.Json;
using Tender.Core;
using Tender.Server.Payments;

namespace Tender.Server.Http.V2;

/// <summary>Charges and refunds.</summary>
internal sealed partial class V2Rendering
{
    public byte[] Charge(Charge charge) =>
        JsonText.Object(json =>
        {
            var (authorization, capture) = charge;
            using var echo = JsonDocument.Parse(authorization.Echo ?? "{}");
            var returnUrl = Echo("checkoutResultReturnUrl");
            // Wire v2: woocommerce-gateway-amazon-pay finds the order of a notice by the charge's merchantReferenceId,
            // also of a charge that v1 made, which has a reference and no metadata.
            var metadata = authorization.Metadata;
            if (authorization.Reference is not null && charge.Details?.Setup.Metadata?.ReferenceId is { } orderNumber)
                metadata ??= new MerchantMetadata(orderNumber);
            json.WriteString("chargeId", ChargeId(authorization.Id).Value);
            Price(json, "chargeAmount", authorization.Amount);
            json.WriteString("chargePermissionId", authorization.Id.Root.Value);
            var taken = CapturedAmount(capture);
            Price(json, "captureAmount", taken);
            Price(json, "refundedAmount", RefundedAmount(capture));
            json.WriteString(
                "softDescriptor",
                StatementText(
                    capture?.SoftDescriptor ?? authorization.SoftDescriptor ?? (taken is null ? null : seller)
                )
            );
            Object(json, "providerMetadata", true, () =>
                json.WriteString("providerReferenceId", Echo("providerReferenceId"))
            );
            // Only charges in several currencies have these, and Tender has no such charges.
            json.WriteNull("convertedAmount");
            json.WriteNull("conversionRate");
            json.WriteString("channel", Echo("channel"));
            json.WriteString("chargeInitiator", Echo("chargeInitiator"));
            Status(json, V2States.StateOf(authorization, capture));
            json.WriteString("creationTimestamp", Instant(authorization.CreatedAt));
            json.WriteString("expirationTimestamp", Instant(authorization.ExpiresAt));
            json.WriteString("releaseEnvironment", Environment);
            Object(json, "merchantMetadata", true, () => Metadata(json, metadata));
            json.WriteString("platformId", Echo("platformId"));
            // Wire v2: spec 3.9: a charge the buyer starts on a saved wallet may send her to a challenge and back.
            Object(json, "webCheckoutDetails", returnUrl is not null, () =>
            {
                json.WriteNull("checkoutReviewReturnUrl");
                json.WriteString("checkoutResultReturnUrl", returnUrl);
                json.WriteNull("checkoutCancelUrl");
                json.WriteString("amazonPayRedirectUrl", Page("amazonChargeId", ChargeId(authorization.Id)));
                json.WriteNull("checkoutMode");
            });

            string? Echo(string name) =>
                echo.RootElement.TryGetProperty(name, out var found) ? found.GetString() : null;
        });

    public byte[] Refund(Refund refund) =>
        JsonText.Object(json =>
        {
            json.WriteString("refundId", refund.Id.Value);
            json.WriteString("chargeId", refund.Capture.Value);
            json.WriteString("creationTimestamp", Instant(refund.CreatedAt));
            Price(json, "refundAmount", refund.Amount);
            Status(json, V2States.StateOf(refund));
            json.WriteString("softDescriptor", StatementText(refund.SoftDescriptor ?? seller));
            json.WriteString("releaseEnvironment", Environment);
        });

    /// <summary>The id under which v2 knows an authorization or capture.</summary>
    public static ObjectId ChargeId(ObjectId id) => id.Kind == ObjectKind.Authorization ? id.Capture(id.Number) : id;

    private static Money? CapturedAmount(Capture? capture) =>
        capture is null || capture.State == State.Declined ? null : capture.Amount;

    private static Money? RefundedAmount(Capture? capture)
    {
        if (capture is not { State: State.Completed or State.Closed })
            return null;
        return capture.Refunded ?? Money.Zero(capture.Amount.Currency);
    }

    // Wire v2: recorded: AMZ*SOFT-DESC. Spec 3.9: the seller's name where nothing was given; hyperswitch,
    // amazonpay/transformers.rs: a refund always has one.
    private static string? StatementText(string? text)
    {
        const int charsMax = 16;
        if (text is null || text.StartsWith("AMZ*", StringComparison.Ordinal))
            return text;
        return "AMZ*" + (text.Length > charsMax ? text[..charsMax] : text);
    }
}
