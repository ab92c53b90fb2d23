using Tender.Core;

namespace Tender.Server.Http.V2;

/// <summary>Disputes, and the files shown in them.</summary>
/// <remarks>Wire v2: spec 3.13, and the member names the SDKs' tests ask for.</remarks>
internal sealed partial class V2Rendering
{
    public byte[] Dispute(Dispute dispute) =>
        JsonText.Object(json =>
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
            var state = V2States.StateOf(dispute);
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
        JsonText.Object(json =>
        {
            json.WriteString("id", file.Id.Value);
            json.WriteString("type", file.Type);
            json.WriteString("purpose", file.Purpose);
            json.WriteString("url", new Uri(files ?? pages, $"{FilesSurface.Prefix}{token}").AbsoluteUri);
            json.WriteNumber("size", file.Size);
            json.WriteString("uploadTimestamp", Instant(file.CreatedAt));
            json.WriteString("urlExpirationTimestamp", Instant(until));
        });
}
