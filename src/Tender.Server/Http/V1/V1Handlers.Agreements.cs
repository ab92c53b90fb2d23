using Tender.Core;
using Tender.Server.Payments;

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
        if (SaysWhatItIsFor(setup) && await call.FindOrder(agreement) is { IsConfirmed: true } confirmed)
            return await SetWhatItIsFor(call, confirmed, setup);
        return await SetAttributes(call, agreement, setup);
    }

    /// <summary>Whether type and amount are set and nothing else.</summary>
    private static bool SaysWhatItIsFor(CheckoutSetup setup) =>
        (setup.AgreementType is not null || setup.SubscriptionAmount is not null)
        && setup with { AgreementType = null, SubscriptionAmount = null } == new CheckoutSetup();

    /// <summary>
    /// The one thing that a confirmed agreement is still told. Wire v1: "Strong Customer Authentication for
    /// merchant-initiated transactions": existing agreements are updated with BillingAgreementType and amount, then
    /// validated.
    /// </summary>
    private static async Task<WireResponse> SetWhatItIsFor(V1Call call, V1OrderView confirmed, CheckoutSetup setup)
    {
        var agreement = confirmed.Id;
        if (confirmed.Permission is null)
        {
            var added = await call.Engine.Sessions.AddAttributes(
                call.Command<CheckoutSession>("Set what the agreement is for"),
                agreement.Draft,
                _ => setup
            );
            return added.Result.Ok
                ? await call.Show(new V1OrderView(null, null, added.Result.Value))
                : call.Refuse(added.Result, agreement.Value);
        }
        var applied = await call.Engine.Permissions.Update(
            call.Command<PermissionWithDetails>("Set what the agreement is for"),
            agreement,
            _ => setup
        );
        if (applied.Result.Ok)
            return await call.Show(
                new V1OrderView(applied.Result.Value.Permission, applied.Result.Value.Details, null)
            );
        return applied.Result.No == Refusal.PermissionNotOpen
            ? call.Refuse(Refusal.NotModifiable, agreement.Value, applied.Result.About)
            : call.Refuse(applied.Result, agreement.Value);
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
