using Tender.Core;

namespace Tender.Server.Http.V1;

/// <summary>Billing agreements.</summary>
internal static partial class V1Handlers
{
    public static async Task<WireResponse> GetAgreement(V1Call call)
    {
        var id = call.Input.Id("AmazonBillingAgreementId");
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (ParseAgreement(id) is not { } agreement || await call.FindOrder(agreement) is not { } found)
            return call.Refuse(Refusal.NotFound, id);
        return await call.ShowByToken(found);
    }

    public static async Task<WireResponse> SetAgreementDetails(V1Call call)
    {
        const string attributes = "BillingAgreementAttributes";
        var id = call.Input.Id("AmazonBillingAgreementId");
        var read = ReadAttributes(call, attributes, "SellerBillingAgreementAttributes", "SellerBillingAgreementId");
        var setup = read with
        {
            AgreementType = call.Input.Choice(
                attributes + ".BillingAgreementType",
                required: false,
                "CustomerInitiatedTransaction",
                "MerchantInitiatedTransaction"
            ),
            SubscriptionAmount = call.Input.Amount(attributes + ".SubscriptionAmount"),
        };
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (ParseAgreement(id) is not { } agreement)
            return call.Refuse(Refusal.NotFound, id);
        return await SetAttributes(call, agreement, setup);
    }

    public static async Task<WireResponse> ValidateAgreement(V1Call call)
    {
        var id = call.Input.Id("AmazonBillingAgreementId");
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (ParseAgreement(id) is not { } agreement || await call.FindOrder(agreement) is not { } found)
            return call.Refuse(Refusal.NotFound, id);
        // Wire v1: spec 4.14, only after it was confirmed.
        if (found.Permission is not { State: State.Open or State.Suspended } permission)
            return call.Refuse(Refusal.PermissionNotOpen, id);
        return call.Answer(document =>
        {
            document.Text("ValidationResult", permission.State == State.Open ? "Success" : "Failure");
            if (permission.State != State.Open)
                document.Text("FailureReasonCode", "InvalidPaymentMethod");
            V1Rendering.Status(document, "BillingAgreementStatus", permission, "LastUpdatedTimestamp");
        });
    }
}
