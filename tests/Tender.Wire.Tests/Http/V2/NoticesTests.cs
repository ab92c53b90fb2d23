using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Http.V2;
using Tender.Server.Storage;
using Xunit;

namespace Tender.Wire.Tests.Http.V2;

/// <summary>What v2 is told, and in which words.</summary>
public class NoticesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly ObjectId Family = ObjectId.Read("S01-1234567-1234567");

    private static Authorization Authorization(
        State state,
        Reason? reason = null,
        bool hasCapture = false,
        bool unseen = false
    ) =>
        new()
        {
            Id = Family.Authorization(12),
            State = state,
            Reason = reason,
            HasCapture = hasCapture,
            IsUnseen = unseen,
            CreatedAt = Now,
            Amount = Usd(10),
            Answering = AnswerMode.Now,
            DeadlineAt = Now,
            ExpiresAt = Now,
            GuaranteeWindow = TimeSpan.FromDays(7),
        };

    private static Capture Capture(State state, Reason? reason = null, Money? refunding = null) =>
        new()
        {
            Id = Family.Capture(12),
            State = state,
            Reason = reason,
            CreatedAt = Now,
            Amount = Usd(10),
            Refunding = refunding,
        };

    private static Refund Refund(State state, Reason? reason = null) =>
        new()
        {
            Id = Family.Refund(3),
            Capture = Family.Capture(12),
            State = state,
            Reason = reason,
            CreatedAt = Now,
            Amount = Usd(1),
        };

    private static Dispute Dispute(State state, Reason? reason = null) =>
        new()
        {
            Id = Family.Dispute(1),
            State = state,
            Reason = reason,
            CreatedAt = Now,
            Capture = Family.Capture(12),
            Amount = Usd(1),
            Kind = DisputeKind.Chargeback,
            FilingReason = "Other",
            FiledAt = Now,
            RespondBy = Now,
        };

    private static ChargePermission Permission(
        State state,
        Reason? reason = null,
        int authorized = 0,
        bool monthly = false
    ) =>
        new()
        {
            Id = Family,
            State = state,
            Reason = reason,
            CreatedAt = Now,
            Kind = monthly ? PermissionKind.Recurring : PermissionKind.OneTime,
            Terms = monthly ? Terms.Recurring : Terms.OneTime,
            Limit = Usd(100),
            Authorized = Usd(authorized),
            Captured = Usd(0),
            PeriodUsed = monthly ? Usd(authorized) : null,
            Instrument = new("1111", "Visa"),
        };

    private static readonly Dictionary<
        string,
        (Tender.Core.Record? Before, Tender.Core.Record After, bool Owed)
    > Table = new()
    {
        ["authorization initiated"] = (null, Authorization(State.Pending), false),
        ["authorized at once"] = (null, Authorization(State.Open), true),
        ["authorized later"] = (Authorization(State.Pending), Authorization(State.Open), true),
        ["declined later"] = (Authorization(State.Pending), Authorization(State.Declined, Reason.SoftDeclined), true),
        ["declined at once, as v1 does it"] = (null, Authorization(State.Declined, Reason.SoftDeclined), true),
        ["declined at once, unseen"] = (null, Authorization(State.Declined, Reason.SoftDeclined, unseen: true), false),
        ["canceled"] = (Authorization(State.Open), Authorization(State.Closed, Reason.MerchantClosed), true),
        ["canceled while pending"] = (
            Authorization(State.Pending),
            Authorization(State.Closed, Reason.MerchantClosed),
            true
        ),
        ["expired"] = (Authorization(State.Open), Authorization(State.Closed, Reason.ExpiredUnused), true),
        ["closed by its capture"] = (
            Authorization(State.Open),
            Authorization(State.Closed, Reason.MaxCapturesProcessed, hasCapture: true),
            false
        ),
        ["born closed by its capture"] = (
            null,
            Authorization(State.Closed, Reason.MaxCapturesProcessed, hasCapture: true),
            false
        ),
        ["captured amount noted"] = (
            Authorization(State.Closed, Reason.MaxCapturesProcessed, hasCapture: true),
            Authorization(State.Closed, Reason.MaxCapturesProcessed, hasCapture: true),
            false
        ),
        ["capture initiated"] = (null, Capture(State.Pending), false),
        ["captured at once"] = (null, Capture(State.Completed), true),
        ["captured later"] = (Capture(State.Pending), Capture(State.Completed), true),
        ["capture declined"] = (Capture(State.Pending), Capture(State.Declined, Reason.AmazonRejected), true),
        ["capture being refunded"] = (Capture(State.Completed), Capture(State.Completed, refunding: Usd(1)), false),
        ["capture closed by its refunds"] = (
            Capture(State.Completed),
            Capture(State.Closed, Reason.MaxAmountRefunded),
            false
        ),
        ["refund initiated"] = (null, Refund(State.Pending), false),
        ["refunded"] = (Refund(State.Pending), Refund(State.Completed), true),
        ["refund declined"] = (Refund(State.Pending), Refund(State.Declined, Reason.AmazonRejected), true),
        ["permission born"] = (null, Permission(State.Open), false),
        ["permission born with its whole balance in use"] = (null, Permission(State.Open, authorized: 100), false),
        ["part of the balance used"] = (Permission(State.Open), Permission(State.Open, authorized: 99), false),
        ["last of the balance used"] = (
            Permission(State.Open, authorized: 99),
            Permission(State.Open, authorized: 100),
            true
        ),
        ["balance back"] = (Permission(State.Open, authorized: 100), Permission(State.Open, authorized: 40), true),
        ["month used up"] = (
            Permission(State.Open, monthly: true),
            Permission(State.Open, authorized: 100, monthly: true),
            false
        ),
        ["suspended"] = (Permission(State.Open), Permission(State.Suspended, Reason.InvalidPaymentMethod), true),
        ["suspended, another reason"] = (
            Permission(State.Open, authorized: 100),
            Permission(State.Suspended, Reason.InvalidPaymentMethod),
            true
        ),
        ["repaired"] = (Permission(State.Suspended, Reason.InvalidPaymentMethod), Permission(State.Open), true),
        ["closed"] = (Permission(State.Open), Permission(State.Closed, Reason.MerchantClosed), true),
        ["canceled through v1"] = (Permission(State.Open), Permission(State.Canceled, Reason.MerchantCanceled), true),
        ["another card for a subscription"] = (
            Permission(State.Open, monthly: true),
            Permission(State.Open, monthly: true) with
            {
                Instrument = new("4444", "Visa"),
            },
            true
        ),
        ["another card for an order"] = (
            Permission(State.Open),
            Permission(State.Open) with
            {
                Instrument = new("4444", "Visa"),
            },
            false
        ),
        ["disputed"] = (null, Dispute(State.Open, Reason.MerchantResponseRequired), true),
        ["dispute contested"] = (Dispute(State.Open, Reason.MerchantResponseRequired), Dispute(State.Pending), true),
        ["dispute needs more of the buyer"] = (
            Dispute(State.Pending),
            Dispute(State.Pending, Reason.BuyerEvidenceRequired),
            true
        ),
        ["dispute decided"] = (Dispute(State.Pending), Dispute(State.Completed, Reason.InvestigatorResolved), true),
        ["disputed amount noted"] = (
            Capture(State.Completed),
            Capture(State.Completed) with
            {
                Disputed = Usd(1),
            },
            false
        ),
        ["file made"] = (
            null,
            new EvidenceFile
            {
                Id = ObjectId.MintFile(Guid.Empty),
                State = State.Open,
                CreatedAt = Now,
                Type = "pdf",
                Purpose = "disputeEvidence",
            },
            false
        ),
        ["account made"] = (
            null,
            new MerchantAccount
            {
                Id = ObjectId.AccountOf(new byte[16]),
                State = State.Open,
                CreatedAt = Now,
                ReferenceId = "r",
                LedgerCurrency = Currency.USD,
            },
            false
        ),
        ["details noted"] = (
            null,
            new PermissionDetails
            {
                Id = Family.Details,
                State = State.Completed,
                CreatedAt = Now,
            },
            false
        ),
        ["session canceled"] = (
            null,
            new CheckoutSession
            {
                Id = ObjectId.MintSession(Guid.Empty),
                State = State.Canceled,
                Reason = Reason.Expired,
                CreatedAt = Now,
                Kind = PermissionKind.OneTime,
                Terms = Terms.OneTime,
                Requires = [],
            },
            false
        ),
    };

    public static TheoryData<string> Rows => [.. Table.Keys];

    [Theory, MemberData(nameof(Rows))]
    public void Is_news_or_is_not(string row)
    {
        var (before, after, owed) = Table[row];
        Assert.Equal(owed, V2Notices.IsNews(new Step(before, after)));
    }

    [Theory]
    [InlineData("authorized later", "CHARGE", "S01-1234567-1234567-C000012")]
    [InlineData("dispute decided", "CHARGEBACK", "S01-1234567-1234567-B000001")]
    [InlineData("captured later", "CHARGE", "S01-1234567-1234567-C000012")]
    [InlineData("refunded", "REFUND", "S01-1234567-1234567-R000003")]
    [InlineData("closed", "CHARGE_PERMISSION", "S01-1234567-1234567")]
    public void A_message_names_the_object_and_no_state(string row, string type, string id)
    {
        var merchant = new Merchant
        {
            Id = MerchantId.Read("A1B2C3D4E5F6G7"),
            StoreId = "s",
            PublicKeyId = "p",
            AccessKeyId = "a",
            Region = Region.NorthAmerica,
            Currency = Currency.USD,
        };
        var after = Table[row].After;
        var notice = new Notice(
            merchant,
            new JournalStep(after.Id, State.Pending, true, Dialects.V2, after),
            Now,
            "0f8fad5b-d9cb-469f-a165-70867728950e",
            null,
            Sandbox: true
        );
        Assert.Equal(
            $$"""{"MerchantID":"A1B2C3D4E5F6G7","ObjectType":"{{type}}","ObjectId":"{{id}}","ChargePermission"""
                + $$"""Id":"S01-1234567-1234567","NotificationType":"STATE_CHANGE","""
                + """
                "NotificationId":"0f8fad5b-d9cb-469f-a165-70867728950e","NotificationVersion":"V2"}
                """,
            V2Notices.Message(notice)
        );
    }

    private static Money Usd(int dollars) => Money.Whole(dollars, Currency.USD);
}
