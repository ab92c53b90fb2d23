using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Http.V1;

/// <summary>
/// Made-up objects for test notifications: what the portal's "send a test notification" sends, one for each type.
/// Nothing of them is stored.
/// </summary>
internal static class V1Samples
{
    private static readonly ObjectId Order = ObjectId.Read("S01-0000000-0000000"),
        Agreement = ObjectId.Read("C01-0000000-0000000");

    /// <summary>The types there are samples of.</summary>
    public static IReadOnlyList<string> Types { get; } =
    [
        "OrderReferenceNotification",
        "PaymentAuthorize",
        "PaymentCapture",
        "PaymentRefund",
        "BillingAgreementNotification",
        "ProviderCredit",
        "ProviderCreditReversal",
    ];

    /// <summary>A notice of a type about a made-up object; null for a type there is none of.</summary>
    public static Notice? Of(string type, Merchant merchant, DateTimeOffset now, string referenceId)
    {
        var amount = Money.Whole(10, merchant.Currency);
        Record? record = type switch
        {
            "OrderReferenceNotification" => Permission(Order, amount, now),
            "BillingAgreementNotification" => Permission(Agreement, amount, now) with
            {
                Kind = PermissionKind.Recurring,
            },
            "PaymentAuthorize" => new Authorization
            {
                Id = Order.Authorization(1),
                State = State.Open,
                CreatedAt = now,
                ChangedAt = now,
                Amount = amount,
                Answering = AnswerMode.Now,
                DeadlineAt = now,
                ExpiresAt = now,
                GuaranteeWindow = default,
                Reference = "sample",
            },
            "PaymentCapture" => new Capture
            {
                Id = Order.Capture(1),
                State = State.Completed,
                CreatedAt = now,
                ChangedAt = now,
                Amount = amount,
                Reference = "sample",
            },
            "PaymentRefund" => new Refund
            {
                Id = Order.Refund(1),
                State = State.Completed,
                CreatedAt = now,
                ChangedAt = now,
                Capture = Order.Capture(1),
                Amount = amount,
                Reference = "sample",
            },
            "ProviderCredit" => new ProviderCredit
            {
                Id = Order.Credit(1),
                State = State.Completed,
                CreatedAt = now,
                ChangedAt = now,
                Capture = Order.Capture(1),
                ProviderId = "A0SAMPLEPROVIDER",
                Amount = amount,
            },
            "ProviderCreditReversal" => new ProviderCreditReversal
            {
                Id = Order.Reversal(1),
                State = State.Completed,
                CreatedAt = now,
                ChangedAt = now,
                Credit = Order.Credit(1),
                ProviderId = "A0SAMPLEPROVIDER",
                Amount = amount,
            },
            _ => null,
        };
        return record is null
            ? null
            : new Notice(
                merchant,
                new JournalStep(record.Id, null, true, Dialects.V1, record),
                now,
                referenceId,
                null,
                Sandbox: true
            );
    }

    private static ChargePermission Permission(ObjectId id, Money amount, DateTimeOffset now) =>
        new()
        {
            Id = id,
            State = State.Open,
            CreatedAt = now,
            ChangedAt = now,
            Kind = PermissionKind.OneTime,
            Terms = id.IsRecurring ? Terms.BillingAgreement : Terms.OrderReference,
            Limit = amount,
            Authorized = Money.Zero(amount.Currency),
            Captured = Money.Zero(amount.Currency),
            Instrument = new("", ""),
        };
}
