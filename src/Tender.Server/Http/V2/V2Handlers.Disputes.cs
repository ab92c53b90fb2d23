using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>Disputes and the files shown in them; what a payment service provider says of a charge.</summary>
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

    /// <summary>Wire v2: spec 3.9: a charge that a provider processed is said to have expired.</summary>
    public static Task<WireResponse> UpdateCharge(V2Call call)
    {
        var status = call.Body.Object("statusDetails", required: true);
        status.Word("state", ["Canceled"]);
        status.Word("reasonCode", ["ExpiredUnused"]);
        if (status.Given)
            foreach (var name in new[] { "state", "reasonCode" })
                status.Text(name, 32, required: true);
        var description = status.Text("reasonDescription", 255);
        if (call.Fault is { } fault)
            return V2Call.No(fault);
        if (call.Id(ObjectKind.Capture) is not { } id)
            return V2Call.No(V2Faults.NotFound);
        return call.Do<Charge>(
            "Update Charge",
            charge => new StoredResponse(200, call.Shapes.Charge(charge)),
            ask => call.Engine.Authorizations.Expire(ask, id.Authorization(id.Number), description)
        );
    }

    public static Task<WireResponse> CreateDispute(V2Call call)
    {
        var body = call.Body;
        var charge = body.Text("chargeId", 256, required: true);
        var amount = body.Price("disputeAmount", required: true);
        var provider = body.Object("providerMetadata", required: true);
        var providerId = provider.Name("providerDisputeId", 256);
        if (provider.Given && providerId is null)
            provider.Require("providerDisputeId");
        var reason = body.Word("filingReason", FilingReasons);
        body.Text("filingReason", 32, required: true);
        // Wire v2: the samples of Java and Node say filingTimestamp, that of PHP creationTimestamp.
        var (filedAt, createdAt, respondBy) = (
            body.Epoch("filingTimestamp"),
            body.Epoch("creationTimestamp"),
            body.Epoch("merchantResponseDeadline")
        );
        var status = body.Object("statusDetails");
        var state = status.Word("state", ["ActionRequired", "UnderReview"]);
        status.Word(
            "reasonCode",
            ["MerchantResponseRequired", "MerchantAdditionalEvidencesRequired", "BuyerAdditionalEvidencesRequired"]
        );
        status.Text("reasonDescription", 255);
        if (call.Fault is { } fault)
            return V2Call.No(fault);
        if (V2Call.Named(charge, ObjectKind.Capture) is not { } id)
            return V2Call.No(V2Faults.NotFound);
        var request = new DisputeRequest(
            amount!.Value,
            DisputeKind.Chargeback,
            reason!,
            filedAt ?? createdAt,
            respondBy,
            providerId,
            UnderReview: state == "UnderReview"
        );
        return call.Do<Dispute>(
            $"Create Dispute {amount}",
            dispute => new StoredResponse(200, call.Shapes.Dispute(dispute)),
            ask => call.Engine.Disputes.Open(ask, id, request)
        );
    }

    public static async Task<WireResponse> GetDispute(V2Call call)
    {
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        return await Read(call, ObjectKind.Dispute) is Dispute dispute
            ? V2Call.Yes(200, call.Shapes.Dispute(dispute))
            : V2Faults.Render(V2Faults.NotFound);
    }

    public static Task<WireResponse> UpdateDispute(V2Call call)
    {
        var status = call.Body.Object("statusDetails", required: true);
        var (state, resolution) = (
            status.Word("state", ["Resolved", "Closed"]),
            status.Word<DisputeResolution>("resolution")
        );
        var reason = status.Word(
            "reasonCode",
            [.. V2Rendering.DisputeReasons.Where(pair => Dispute.Endings.Contains(pair.Value)).Select(pair => pair.Key)]
        );
        if (status.Given)
            foreach (var name in new[] { "state", "resolution", "reasonCode" })
                status.Text(name, 64, required: true);
        var description = status.Text("reasonDescription", 255);
        var closedAt = call.Body.Epoch("closureTimestamp");
        if (call.Fault is { } fault)
            return V2Call.No(fault);
        if (call.Id(ObjectKind.Dispute) is not { } id)
            return V2Call.No(V2Faults.NotFound);
        return call.Do<Dispute>(
            $"Update Dispute {state} {resolution}",
            dispute => new StoredResponse(200, call.Shapes.Dispute(dispute)),
            ask =>
                call.Engine.Disputes.Update(
                    ask,
                    id,
                    state == "Closed",
                    resolution!.Value,
                    V2Rendering.DisputeReasons[reason!],
                    description,
                    closedAt
                )
        );
    }

    public static async Task<WireResponse> ContestDispute(V2Call call)
    {
        var members = call.Body.Objects("merchantEvidences", 50);
        var evidences = members
            .Select(one =>
            {
                var evidence = new Evidence(
                    one.Word("evidenceType", EvidenceTypes) ?? "",
                    one.Name("fileId", 256),
                    one.Name("evidenceText", 20_000)
                );
                one.Text("evidenceType", 32, required: true);
                if (evidence is { FileId: null, Text: null })
                    one.Require("fileId");
                return evidence;
            })
            .ToList();
        if (call.Fault is null)
        {
            // A file stays as it was uploaded: what is there now is there when the dispute is contested.
            var missing = await call.Engine.Files.Missing(
                call.Merchant.Id,
                evidences.Select(one => one.FileId).OfType<string>()
            );
            for (var i = 0; i < evidences.Count; i++)
                if (evidences[i].FileId is { } file && missing.Contains(file))
                    members[i].Refuse("fileId");
        }
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        if (call.Id(ObjectKind.Dispute) is not { } id)
            return V2Faults.Render(V2Faults.NotFound);
        return await call.Do<Dispute>(
            "Contest Dispute",
            dispute => new StoredResponse(200, call.Shapes.Dispute(dispute)),
            ask => call.Engine.Disputes.Contest(ask, id, evidences)
        );
    }

    /// <summary>Wire v2: "File": the answer's URL takes the bytes.</summary>
    public static Task<WireResponse> UploadFile(V2Call call)
    {
        var (type, purpose) = (
            call.Body.Word("type", FilesSurface.Types),
            call.Body.Word("purpose", ["disputeEvidence"])
        );
        foreach (var name in new[] { "type", "purpose" })
            call.Body.Text(name, 32, required: true);
        if (call.Fault is { } fault)
            return V2Call.No(fault);
        return call.Do<EvidenceFile>(
            $"Upload File {type}",
            file =>
            {
                var until = file.CreatedAt + EvidenceFiles.UrlWindow;
                return new StoredResponse(
                    200,
                    call.Shapes.File(file, call.Engine.Files.Token(call.Merchant.Id, file.Id, until), until)
                );
            },
            ask => call.Engine.Files.Create(ask, type!, purpose!)
        );
    }
}
