using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Http.V1;

/// <summary>Authorizations, captures, refunds, and what providers are given of them.</summary>
internal static partial class V1Rendering
{
    /// <summary>An authorization, capture, refund, provider's credit or its reversal.</summary>
    /// <param name="document">The document to write to.</param>
    /// <param name="record">The transaction.</param>
    /// <param name="merchant">Its merchant.</param>
    /// <param name="details">What was said about its order.</param>
    /// <param name="inAnswer">Whether this answers the very request that made it.</param>
    public static void Transaction(
        V1Document document,
        Record record,
        Merchant merchant,
        PermissionDetails? details,
        bool inAnswer
    )
    {
        switch (record)
        {
            case Authorization authorization:
                Authorization(document, authorization, merchant, details, inAnswer);
                break;
            case Capture capture:
                Capture(document, capture, merchant, details);
                break;
            case Refund refund:
                Refund(document, refund, merchant, details);
                break;
            case ProviderCredit credit:
                Credit(document, credit, merchant);
                break;
            case ProviderCreditReversal reversal:
                Reversal(document, reversal, merchant);
                break;
            default:
                throw new ArgumentException($"{record.Id} is not a transaction.", nameof(record));
        }
    }

    /// <param name="document">The document to write to.</param>
    /// <param name="authorization">The authorization.</param>
    /// <param name="merchant">Its merchant.</param>
    /// <param name="details">What was said about its order.</param>
    /// <param name="inAnswer">Whether this answers the very request that made it.</param>
    public static void Authorization(
        V1Document document,
        Authorization authorization,
        Merchant merchant,
        PermissionDetails? details,
        bool inAnswer = false
    )
    {
        using var _ = document.Element("AuthorizationDetails");
        document.Text("AmazonAuthorizationId", authorization.Id.Value);
        document.Text("AuthorizationReferenceId", authorization.Reference ?? "");
        // Wire v1: spec 6.4, only of approved ones, and only in Europe: amazon-pay-sdk-php issue 66,
        // amazon-payments-magento-plugin issue 385; the recorded American answers have none.
        var isApproved = authorization.State == State.Open || authorization.Reason == Reason.MaxCapturesProcessed;
        if (isApproved && merchant.Region == Region.Europe && details?.BillingAddress is { } billing)
            Address(document, "AuthorizationBillingAddress", billing);
        document.Text("SellerAuthorizationNote", authorization.Note ?? "");
        document.Price("AuthorizationAmount", authorization.Amount);
        // Wire v1: spec 6.4, 0 in the Authorize response even when it was captured at once, as the recorded responses
        // have it.
        var captured = inAnswer ? null : authorization.Captured;
        document.Price("CapturedAmount", captured ?? Money.Zero(authorization.Amount.Currency));
        document.Price("AuthorizationFee", Money.Zero(authorization.Amount.Currency));
        document.Ids(Captures(authorization), "member");
        document.Instant("CreationTimestamp", authorization.CreatedAt);
        document.Instant("ExpirationTimestamp", ExpirationOf(authorization));
        Status(document, "AuthorizationStatus", authorization, "LastUpdateTimestamp");
        Categories(document, authorization.ItemCategories);
        document.Flag("CaptureNow", authorization.CaptureNow);
        document.Text("SoftDescriptor", V1States.StatementText(authorization.SoftDescriptor, merchant, details));
        document.Flag("SoftDecline", authorization.Reason == Reason.SoftDeclined);
    }

    public static void Capture(V1Document document, Capture capture, Merchant merchant, PermissionDetails? details)
    {
        using var _ = document.Element("CaptureDetails");
        document.Text("AmazonCaptureId", capture.Id.Value);
        document.Text("CaptureReferenceId", capture.Reference ?? "");
        document.Text("SellerCaptureNote", capture.Note ?? "");
        document.Price("CaptureAmount", capture.Amount);
        document.Price("RefundedAmount", capture.Refunded ?? Money.Zero(capture.Amount.Currency));
        document.Price("CaptureFee", capture.Fee ?? Money.Zero(capture.Amount.Currency));
        document.Ids(capture.Refunds.Select(capture.Id.Root.Refund), "member");
        document.Instant("CreationTimestamp", capture.CreatedAt);
        Status(document, "CaptureStatus", capture, "LastUpdateTimestamp");
        document.Text("SoftDescriptor", V1States.StatementText(capture.SoftDescriptor, merchant, details));
        if (capture.Credits is not null)
            Credits(document, capture, "member");
    }

    /// <summary>
    /// What providers were given of a capture. Wire v1: spec 3.2; 9.3, the members of a notice's list have another
    /// name.
    /// </summary>
    public static void Credits(V1Document document, Capture capture, string member)
    {
        using var _ = document.Element("ProviderCreditSummaryList");
        foreach (var entry in capture.Credits ?? [])
        {
            using var summary = document.Element(member);
            document.Text("ProviderId", entry.ProviderId);
            document.Text("ProviderCreditId", capture.Id.Root.Credit(entry.Number).Value);
        }
    }

    /// <summary>What providers give back with a refund.</summary>
    public static void Reversals(V1Document document, Refund refund, string member)
    {
        using var _ = document.Element("ProviderCreditReversalSummaryList");
        foreach (var entry in refund.Reversals ?? [])
        {
            using var summary = document.Element(member);
            document.Text("ProviderId", entry.ProviderId);
            document.Text("ProviderCreditReversalId", refund.Id.Root.Reversal(entry.Number).Value);
        }
    }

    public static void Credit(V1Document document, ProviderCredit credit, Merchant merchant)
    {
        using var _ = document.Element("ProviderCreditDetails");
        document.Text("AmazonProviderCreditId", credit.Id.Value);
        document.Text("SellerId", merchant.Id.Value);
        document.Text("ProviderId", credit.ProviderId);
        document.Text("CreditReferenceId", credit.Reference ?? "");
        document.Price("CreditAmount", credit.Amount);
        document.Price("CreditReversalAmount", credit.Reversed ?? Money.Zero(credit.Amount.Currency));
        using (document.Element("CreditReversalIdList"))
            foreach (var number in credit.Reversals)
                document.Text("member", credit.Id.Root.Reversal(number).Value);
        document.Instant("CreationTimestamp", credit.CreatedAt);
        Status(document, "CreditStatus", credit, "LastUpdateTimestamp");
    }

    public static void Reversal(V1Document document, ProviderCreditReversal reversal, Merchant merchant)
    {
        using var _ = document.Element("ProviderCreditReversalDetails");
        document.Text("AmazonProviderCreditReversalId", reversal.Id.Value);
        document.Text("SellerId", merchant.Id.Value);
        document.Text("ProviderId", reversal.ProviderId);
        document.Text("CreditReversalReferenceId", reversal.Reference ?? "");
        document.Price("CreditReversalAmount", reversal.Amount);
        document.Instant("CreationTimestamp", reversal.CreatedAt);
        Status(document, "CreditReversalStatus", reversal, "LastUpdateTimestamp");
        document.Text("CreditReversalNote", reversal.Note);
    }

    public static void Refund(V1Document document, Refund refund, Merchant merchant, PermissionDetails? details)
    {
        using var _ = document.Element("RefundDetails");
        document.Text("AmazonRefundId", refund.Id.Value);
        document.Text("RefundReferenceId", refund.Reference ?? "");
        document.Text("SellerRefundNote", refund.Note ?? "");
        document.Text("RefundType", "SellerInitiated");
        document.Price("RefundAmount", refund.Amount);
        document.Price("FeeRefunded", refund.FeeRefunded ?? Money.Zero(refund.Amount.Currency));
        document.Instant("CreationTimestamp", refund.CreatedAt);
        Status(document, "RefundStatus", refund, "LastUpdateTimestamp");
        document.Text("SoftDescriptor", V1States.StatementText(refund.SoftDescriptor, merchant, details));
        if (refund.Reversals is not null)
            Reversals(document, refund, "member");
    }

    /// <summary>The captures of an authorization: none or one, of its own number.</summary>
    public static IEnumerable<ObjectId> Captures(Authorization authorization) =>
        authorization.HasCapture ? [authorization.Id.Capture(authorization.Id.Number)] : [];
}
