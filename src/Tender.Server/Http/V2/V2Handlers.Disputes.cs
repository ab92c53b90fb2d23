using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>Disputes, and the files shown in them.</summary>
internal static partial class V2Handlers
{
    /// <summary>Why a buyer disputes. Wire v2: spec 3.13.</summary>
    public static IReadOnlyList<string> FilingReasons { get; } =
    [
        "ProductNotReceived",
        "ProductUnacceptable",
        "ProductNoLongerNeeded",
        "CreditNotProcessed",
        "Overcharged",
        "DuplicateCharge",
        "SubscriptionCancelled",
        "Unrecognized",
        "Fraudulent",
        "Other",
    ];

    private static readonly string[] EvidenceTypes =
    [
        "ProductDescription",
        "Receipt",
        "CancellationPolicy",
        "CustomerSignature",
        "TrackingNumber",
        "CarrierName",
        "DeviceId",
        "DeviceName",
        "DownloadDateTime",
        "Other",
    ];

    private static readonly string[] OpenDisputeReasons =
    [
        "MerchantResponseRequired",
        "MerchantAdditionalEvidencesRequired",
        "BuyerAdditionalEvidencesRequired",
    ];

    public static async Task<WireResponse> CreateDispute(V2Call call)
    {
        var body = call.Body;
        var charge = body.Text("chargeId", 256, required: true);
        var amount = body.Price("disputeAmount", required: true);
        var provider = body.Object("providerMetadata", required: true);
        var providerId = provider.NonEmptyText("providerDisputeId", 256);
        if (provider.IsGiven && providerId is null)
            provider.ReportMissing("providerDisputeId");
        var reason = body.Choice("filingReason", FilingReasons);
        body.Text("filingReason", 32, required: true);
        // Wire v2: the samples of Java and Node say filingTimestamp, that of PHP creationTimestamp.
        var filedAt = body.Epoch("filingTimestamp");
        var createdAt = body.Epoch("creationTimestamp");
        var respondBy = body.Epoch("merchantResponseDeadline");
        var status = body.Object("statusDetails");
        var state = status.Choice("state", ["ActionRequired", "UnderReview"]);
        status.Choice("reasonCode", OpenDisputeReasons);
        status.Text("reasonDescription", 255);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (V2Call.ParseId(charge, ObjectKind.Capture) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        var request = new DisputeRequest(
            amount!.Value,
            DisputeKind.Chargeback,
            reason!,
            filedAt ?? createdAt,
            respondBy,
            providerId,
            UnderReview: state == "UnderReview"
        );
        return await call.Perform<Dispute>(
            $"Create Dispute {amount}",
            dispute => new StoredResponse(200, call.Rendering.Dispute(dispute)),
            command => call.Engine.Disputes.Open(command, id, request)
        );
    }

    public static async Task<WireResponse> GetDispute(V2Call call)
    {
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (await call.Find(ObjectKind.Dispute) is not Dispute dispute)
            return call.Refuse(V2Faults.NotFound);
        return call.Answer(200, call.Rendering.Dispute(dispute));
    }

    public static async Task<WireResponse> UpdateDispute(V2Call call)
    {
        var status = call.Body.Object("statusDetails", required: true);
        var state = status.Choice("state", ["Resolved", "Closed"]);
        var resolution = status.Choice<DisputeResolution>("resolution");
        var endings = V2States.DisputeReasons.Where(pair => Dispute.Endings.Contains(pair.Value));
        var reason = status.Choice("reasonCode", [.. endings.Select(pair => pair.Key)]);
        if (status.IsGiven)
            foreach (var name in new[] { "state", "resolution", "reasonCode" })
                status.Text(name, 64, required: true);
        var description = status.Text("reasonDescription", 255);
        var closedAt = call.Body.Epoch("closureTimestamp");
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (call.Id(ObjectKind.Dispute) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        return await call.Perform<Dispute>(
            $"Update Dispute {state} {resolution}",
            dispute => new StoredResponse(200, call.Rendering.Dispute(dispute)),
            command =>
                call.Engine.Disputes.Update(
                    command,
                    id,
                    state == "Closed",
                    resolution!.Value,
                    V2States.DisputeReasons[reason!],
                    description,
                    closedAt
                )
        );
    }

    public static async Task<WireResponse> ContestDispute(V2Call call)
    {
        var members = call.Body.Objects("merchantEvidences", 50);
        var evidences = members.Select(ReadEvidence).ToList();
        if (call.Fault is null)
        {
            // A file stays as it was uploaded: what is there now is there when the dispute is contested.
            var files = evidences.Select(evidence => evidence.FileId).OfType<string>();
            var missing = await call.Engine.Files.Missing(call.Merchant.Id, files);
            for (var i = 0; i < evidences.Count; i++)
                if (evidences[i].FileId is { } file && missing.Contains(file))
                    members[i].ReportInvalid("fileId");
        }
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (call.Id(ObjectKind.Dispute) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        return await call.Perform<Dispute>(
            "Contest Dispute",
            dispute => new StoredResponse(200, call.Rendering.Dispute(dispute)),
            command => call.Engine.Disputes.Contest(command, id, evidences)
        );
    }

    /// <summary>Wire v2: "File": the answer's URL takes the bytes.</summary>
    public static async Task<WireResponse> UploadFile(V2Call call)
    {
        var type = call.Body.Choice("type", FilesSurface.Types);
        var purpose = call.Body.Choice("purpose", ["disputeEvidence"]);
        call.Body.Text("type", 32, required: true);
        call.Body.Text("purpose", 32, required: true);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        return await call.Perform<EvidenceFile>(
            $"Upload File {type}",
            file => RenderFile(call, file),
            command => call.Engine.Files.Create(command, type!, purpose!)
        );
    }

    private static Evidence ReadEvidence(JsonMembers members)
    {
        var type = members.Choice("evidenceType", EvidenceTypes);
        var file = members.NonEmptyText("fileId", 256);
        var text = members.NonEmptyText("evidenceText", 20_000);
        members.Text("evidenceType", 32, required: true);
        if (file is null && text is null)
            members.ReportMissing("fileId");
        return new Evidence(type ?? "", file, text);
    }

    private static StoredResponse RenderFile(V2Call call, EvidenceFile file)
    {
        var until = file.CreatedAt + EvidenceFiles.UrlWindow;
        var token = call.Engine.Files.Token(call.Merchant.Id, file.Id, until);
        return new StoredResponse(200, call.Rendering.File(file, token, until));
    }
}
