using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Http.V1;

/// <summary>
/// Made-up objects for test notifications: what the portal's "send a test notification" sends, one for each type.
/// Nothing of them is stored.
/// </summary>
internal static class V1Samples
{
    private const string ProviderId = "A0SAMPLEPROVIDER";

    private static readonly ObjectId Order = ObjectId.Read("S01-0000000-0000000");
    private static readonly ObjectId Agreement = ObjectId.Read("C01-0000000-0000000");

    /// <summary>The types of notices that there are samples of.</summary>
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

    /// <summary>A notice of a type about a made-up object; null when there is no such type.</summary>
    public static Notice? Create(string type, Merchant merchant, DateTimeOffset now, string referenceId)
    {
        if (RecordOf(type, Money.Whole(10, merchant.Currency), now) is not { } record)
            return null;
        var step = new JournalStep(record.Id, null, true, Dialects.V1, record);
        return new Notice(merchant, step, now, referenceId, null, Sandbox: true);
    }

    private static Record? RecordOf(string type, Money amount, DateTimeOffset now) =>
        type switch
        {
            "OrderReferenceNotification" => Permission(Order, PermissionKind.OneTime, amount, now),
            "BillingAgreementNotification" => Permission(Agreement, PermissionKind.Recurring, amount, now),
            "PaymentAuthorize" => Authorization(amount, now),
            "PaymentCapture" => Capture(amount, now),
            "PaymentRefund" => Refund(amount, now),
            "ProviderCredit" => Credit(amount, now),
            "ProviderCreditReversal" => Reversal(amount, now),
            _ => null,
        };

    private static Authorization Authorization(Money amount, DateTimeOffset now) =>
        new()
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
        };

    private static Capture Capture(Money amount, DateTimeOffset now) =>
        new()
        {
            Id = Order.Capture(1),
            State = State.Completed,
            CreatedAt = now,
            ChangedAt = now,
            Amount = amount,
            Reference = "sample",
        };

    private static Refund Refund(Money amount, DateTimeOffset now) =>
        new()
        {
            Id = Order.Refund(1),
            State = State.Completed,
            CreatedAt = now,
            ChangedAt = now,
            Capture = Order.Capture(1),
            Amount = amount,
            Reference = "sample",
        };

    private static ProviderCredit Credit(Money amount, DateTimeOffset now) =>
        new()
        {
            Id = Order.Credit(1),
            State = State.Completed,
            CreatedAt = now,
            ChangedAt = now,
            Capture = Order.Capture(1),
            ProviderId = ProviderId,
            Amount = amount,
        };

    private static ProviderCreditReversal Reversal(Money amount, DateTimeOffset now) =>
        new()
        {
            Id = Order.Reversal(1),
            State = State.Completed,
            CreatedAt = now,
            ChangedAt = now,
            Credit = Order.Credit(1),
            ProviderId = ProviderId,
            Amount = amount,
        };

    private static ChargePermission Permission(ObjectId id, PermissionKind kind, Money amount, DateTimeOffset now) =>
        new()
        {
            Id = id,
            State = State.Open,
            CreatedAt = now,
            ChangedAt = now,
            Kind = kind,
            Terms = id.IsRecurring ? Terms.BillingAgreement : Terms.OrderReference,
            Limit = amount,
            Authorized = Money.Zero(amount.Currency),
            Captured = Money.Zero(amount.Currency),
            Instrument = new("", ""),
        };
}
