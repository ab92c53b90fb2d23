using Tender.Core;
using Tender.Server.Payments;

namespace Tender.Server.Http.V2;

/// <summary>
/// The shapes of disputes and files, and of what only allow-listed partners see. Wire v2: spec 3.13, and the member
/// names the SDKs' tests ask for.
/// </summary>
internal sealed partial class V2Rendering
{
    public byte[] Dispute(Dispute dispute) =>
        Write(json =>
        {
            json.WriteString("disputeId", dispute.Id.Value);
            json.WriteString("chargeId", dispute.Capture.Value);
            // Wire v2: "Dispute": only chargebacks are named; a claim's word is assumed.
            json.WriteString("disputeType", dispute.Kind == DisputeKind.Chargeback ? "Chargeback" : "AToZClaim");
            Price(json, "disputeAmount", dispute.Amount);
            json.WriteString("filingReason", dispute.FilingReason);
            // Wire v2, assumed: the party that decides.
            json.WriteString(
                "resolutionAuthority",
                dispute.ProviderDisputeId is null ? "AmazonPay" : "PaymentServiceProvider"
            );
            var state = StateOf(dispute);
            json.WriteStartObject("statusDetails");
            json.WriteString("state", state.Name);
            json.WriteString("resolution", dispute.Resolution?.ToString());
            json.WriteString("reasonCode", state.ReasonCode);
            json.WriteString("reasonDescription", state.Description);
            json.WriteString("lastUpdatedTimestamp", Instant(state.At));
            json.WriteEndObject();
            json.WriteString("merchantResponseDeadline", Instant(dispute.RespondBy));
            json.WriteString("releaseEnvironment", Environment);
            json.WriteString("creationTimestamp", Instant(dispute.CreatedAt));
            json.WriteString("filingTimestamp", Instant(dispute.FiledAt));
            json.WriteString("closureTimestamp", dispute.ResolvedAt is { } at ? Instant(at) : null);
            Object(json, "providerMetadata", true, () =>
                json.WriteString("providerDisputeId", dispute.ProviderDisputeId)
            );
            json.WriteStartArray("merchantEvidences");
            foreach (var evidence in dispute.Evidences)
            {
                json.WriteStartObject();
                json.WriteString("evidenceType", evidence.Type);
                json.WriteString("fileId", evidence.FileId);
                json.WriteString("evidenceText", evidence.Text);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });

    /// <param name="file">The file.</param>
    /// <param name="token">What its URL says of who may use it.</param>
    /// <param name="until">Until when.</param>
    public byte[] File(EvidenceFile file, string token, DateTimeOffset until) =>
        Write(json =>
        {
            json.WriteString("id", file.Id.Value);
            json.WriteString("type", file.Type);
            json.WriteString("purpose", file.Purpose);
            json.WriteString("url", new Uri(pages, $"{FilesSurface.Prefix}{token}").AbsoluteUri);
            json.WriteNumber("size", file.Size);
            json.WriteString("uploadTimestamp", Instant(file.CreatedAt));
            json.WriteString("urlExpirationTimestamp", Instant(until));
        });

    /// <summary>An account, with the token to speak for it where it is told.</summary>
    public static byte[] Account(MerchantAccount account, string? token = null) =>
        Write(json =>
        {
            json.WriteString("uniqueReferenceId", account.ReferenceId);
            json.WriteString("merchantAccountId", account.Id.Value);
            if (token is not null)
                json.WriteString("authorizationToken", token);
        });

    public static byte[] Store(string id) => Write(json => json.WriteString("storeId", id));

    public static byte[] Token(string token) => Write(json => json.WriteString("authorizationToken", token));

    /// <summary>Where the merchant would claim her account.</summary>
    public string ClaimPage(ObjectId account) =>
        new Uri(pages, $"/merchant-accounts/claim?merchantAccountId={account.Value}").AbsoluteUri;

    // Wire v2: the Node SDK's in-store tests: exactly these members; the states are those of the first generation.
    public static byte[] Scanned(ChargePermission permission) =>
        Write(json => json.WriteString("chargePermissionId", permission.Id.Value));

    public static byte[] ChargedInStore(Charge charge) =>
        Write(json =>
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
        Write(json =>
        {
            json.WriteString("refundId", refund.Id.Value);
            Object(json, "refundStatus", true, () => json.WriteString("state", refund.State.ToString()));
        });
}
