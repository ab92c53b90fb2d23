using Tender.Core;
using Tender.Server.Payments;

namespace Tender.Server.Http.V2;

/// <summary>Merchant accounts, their stores, and payments at a till.</summary>
/// <remarks>Wire v2: spec 3.13, and the member names the SDKs' tests ask for.</remarks>
internal sealed partial class V2Rendering
{
    /// <summary>An account, with the token to speak for it where it is told.</summary>
    public static byte[] Account(MerchantAccount account, string? token = null) =>
        JsonText.Object(json =>
        {
            json.WriteString("uniqueReferenceId", account.ReferenceId);
            json.WriteString("merchantAccountId", account.Id.Value);
            if (token is not null)
                json.WriteString("authorizationToken", token);
        });

    public static byte[] Store(string id) => JsonText.Object(json => json.WriteString("storeId", id));

    public static byte[] Token(string token) => JsonText.Object(json => json.WriteString("authorizationToken", token));

    /// <summary>Where the merchant would claim her account.</summary>
    public string ClaimPage(ObjectId account) =>
        new Uri(pages, $"/merchant-accounts/claim?merchantAccountId={account.Value}").AbsoluteUri;

    // Wire v2: the Node SDK's in-store tests: exactly these members; the states are those of the first generation.
    public static byte[] ScannedInStore(ChargePermission permission) =>
        JsonText.Object(json => json.WriteString("chargePermissionId", permission.Id.Value));

    public static byte[] ChargedInStore(Charge charge) =>
        JsonText.Object(json =>
        {
            json.WriteString("chargeId", ChargeId(charge.Authorization.Id).Value);
            Object(json, "chargeStatus", true, () =>
                json.WriteString(
                    "state",
                    charge.Capture?.State is State.Completed or State.Closed ? "Completed" : "Pending"
                )
            );
        });

    public static byte[] RefundedInStore(Refund refund) =>
        JsonText.Object(json =>
        {
            json.WriteString("refundId", refund.Id.Value);
            Object(json, "refundStatus", true, () => json.WriteString("state", refund.State.ToString()));
        });
}
