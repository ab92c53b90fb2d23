using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Http.V1;
using Tender.Server.Storage;
using Xunit;
using Record = Tender.Core.Record;

namespace Tender.Wire.Tests.Http.V1;

/// <summary>
/// Every document of the dialect, letter by letter: of hand-made records, against files in <c>Golden/</c>.
/// </summary>
public class ShapesTests
{
    private static readonly DateTimeOffset At = new(2018, 3, 5, 9, 15, 31, 120, TimeSpan.Zero),
        Later = At.AddSeconds(6.282);
    private static readonly ObjectId Order = ObjectId.Read("S01-1234567-7654321"),
        Agreement = ObjectId.Read("C01-1234567-7654321");
    private static readonly Merchant Merchant = ExampleShop.Merchant();

    private static readonly CheckoutSetup Setup = new()
    {
        TotalOrderAmount = Usd(9450),
        PlatformId = "A2PLATFORM",
        RequestPaymentAuthorization = false,
        Metadata = new("order_1001", "Example & Sons", "Blue shoes (size 9*) <& laces>", "opaque"),
    };

    private static readonly ChargePermission Open = new()
    {
        Id = Order,
        State = State.Open,
        CreatedAt = At,
        ChangedAt = Later,
        Kind = PermissionKind.OneTime,
        Terms = Terms.OrderReference,
        Limit = Usd(9450),
        Authorized = Usd(0),
        Captured = Usd(0),
        Instrument = new("1111", "Visa"),
        ExpiresAt = At.AddDays(180),
    };

    private static readonly PermissionDetails Details = new()
    {
        Id = Order.Details,
        State = State.Completed,
        CreatedAt = At,
        Buyer = ExampleShop.Jane,
        ShippingAddress = ExampleShop.Home,
        BillingAddress = ExampleShop.Home with { PhoneNumber = null },
        Setup = Setup,
    };

    private static readonly CheckoutSession Draft = new()
    {
        Id = Order.Draft,
        State = State.Open,
        CreatedAt = At,
        ChangedAt = At,
        Kind = PermissionKind.OneTime,
        Terms = Terms.OrderReference,
        Requires = [Constraint.AmountNotSet, Constraint.PaymentPlanNotSet],
        ShippingAddress = ExampleShop.Home,
        BillingAddress = ExampleShop.Home,
        Buyer = ExampleShop.Jane,
    };

    private static readonly ChargePermission OpenAgreement = Open with
    {
        Id = Agreement,
        Kind = PermissionKind.Recurring,
        Terms = Terms.BillingAgreement,
        Limit = Usd(50_000),
        PeriodStart = new(2018, 3, 1, 0, 0, 0, TimeSpan.Zero),
        PeriodUsed = Usd(12_345),
        ExpiresAt = null,
    };

    private static readonly Authorization Approved = new()
    {
        Id = Order.Authorization(42061),
        State = State.Open,
        CreatedAt = At,
        ChangedAt = Later,
        Amount = Usd(9450),
        Answering = AnswerMode.Now,
        DeadlineAt = At,
        ExpiresAt = At.AddDays(2),
        GuaranteeWindow = TimeSpan.FromDays(7),
        OpenedAt = Later,
        Reference = "order_1001-1",
        Note = "",
    };

    private static readonly Authorization Used = Approved with
    {
        State = State.Closed,
        Reason = Reason.MaxCapturesProcessed,
        CaptureNow = true,
        HasCapture = true,
        Captured = Usd(9450),
        SoftDescriptor = "Shoes",
    };

    private static readonly Capture Taken = new()
    {
        Id = Order.Capture(42061),
        State = State.Completed,
        CreatedAt = At,
        ChangedAt = Later,
        Amount = Usd(9450),
        Refunded = Usd(1000),
        Refunds = [1, 2],
        RefundCount = 2,
        Reference = "order_1001-c",
        Note = "shipped",
    };

    private static readonly Refund Given = new()
    {
        Id = Order.Refund(1),
        State = State.Completed,
        CreatedAt = At,
        ChangedAt = Later,
        Capture = Order.Capture(42061),
        Amount = Usd(1000),
        Reference = "order_1001-r",
        Note = "sorry",
        SoftDescriptor = "Shoes back",
    };

    private static readonly ProviderCredit Given1 = new()
    {
        Id = Order.Credit(1),
        State = State.Completed,
        CreatedAt = At,
        ChangedAt = Later,
        Capture = Order.Capture(42061),
        ProviderId = "A2PROVIDER",
        Amount = Usd(500),
        Reversed = Usd(100),
        Reversals = [1],
        Reference = "order_1001-c",
    };

    private static readonly ProviderCreditReversal Back = new()
    {
        Id = Order.Reversal(1),
        State = State.Completed,
        CreatedAt = At,
        ChangedAt = Later,
        Credit = Order.Credit(1),
        ProviderId = "A2PROVIDER",
        Amount = Usd(100),
        Reference = "order_1001-q",
        Note = "less shipping",
    };

    private static readonly Dictionary<string, Action<V1Document>> Documents = new()
    {
        ["order-draft"] = document =>
            V1Rendering.Order(document, new(null, null, Draft), [], buyerAgrees: false, sandbox: true),
        ["order-draft-with-token"] = document =>
            V1Rendering.Order(document, new(null, null, Draft), [], buyerAgrees: true, sandbox: true),
        ["order-stale"] = document =>
            V1Rendering.Order(
                document,
                new(
                    null,
                    null,
                    Draft with
                    {
                        State = State.Canceled,
                        Reason = Reason.Expired,
                        ChangedAt = At.AddHours(3),
                    }
                ),
                [],
                buyerAgrees: false,
                sandbox: true
            ),
        ["order-open"] = document =>
            V1Rendering.Order(
                document,
                new(Open, Details, null),
                [Order.Authorization(1), Order.Authorization(2)],
                buyerAgrees: false,
                sandbox: true
            ),
        ["order-suspended-live"] = document =>
            V1Rendering.Order(
                document,
                new(Open with { State = State.Suspended, Reason = Reason.InvalidPaymentMethod }, Details, null),
                [],
                buyerAgrees: false,
                sandbox: false
            ),
        ["order-closed"] = document =>
            V1Rendering.Order(
                document,
                new(
                    Open with
                    {
                        State = State.Closed,
                        Reason = Reason.MerchantClosed,
                        ReasonDescription = "sold out",
                    },
                    Details with
                    {
                        Setup = new(),
                    },
                    null
                ),
                [],
                buyerAgrees: false,
                sandbox: true
            ),
        ["agreement-open"] = document =>
            V1Rendering.Agreement(
                document,
                new(OpenAgreement, Details, null),
                Usd(50_000),
                At,
                buyerAgrees: false,
                sandbox: true
            ),
        ["agreement-challenged"] = document =>
            V1Rendering.Agreement(
                document,
                new(
                    null,
                    null,
                    Draft with
                    {
                        Id = Agreement.Draft,
                        Kind = PermissionKind.Recurring,
                        Terms = Terms.BillingAgreement,
                        Requires = [],
                        Challenge = new("https://a", "https://b"),
                        ChallengedAt = Later,
                    }
                ),
                Usd(50_000),
                At,
                buyerAgrees: false,
                sandbox: true
            ),
        ["authorization-pending"] = document =>
            V1Rendering.Authorization(
                document,
                Approved with
                {
                    State = State.Pending,
                    ChangedAt = At,
                    OpenedAt = null,
                },
                Merchant,
                Details
            ),
        ["authorization-open"] = document => V1Rendering.Authorization(document, Approved, Merchant, Details),
        ["authorization-open-europe"] = document =>
            V1Rendering.Authorization(document, Approved, ExampleShop.Merchant(Region.Europe), Details),
        ["authorization-declined-soft"] = document =>
            V1Rendering.Authorization(
                document,
                Approved with
                {
                    State = State.Declined,
                    Reason = Reason.SoftDeclined,
                },
                Merchant,
                Details
            ),
        ["authorization-captured-in-answer"] = document =>
            V1Rendering.Authorization(document, Used, Merchant, null, inAnswer: true),
        ["authorization-captured"] = document => V1Rendering.Authorization(document, Used, Merchant, null),
        ["capture"] = document => V1Rendering.Capture(document, Taken, Merchant, Details),
        ["refund"] = document => V1Rendering.Refund(document, Given, Merchant, Details),
        ["order-full"] = document =>
            V1Rendering.Order(
                document,
                new(
                    Open,
                    Details with
                    {
                        Setup = Setup with
                        {
                            Language = "en-US",
                            ItemCategories = ["Shoes", "Laces"],
                            ServiceProviderId = "A3PSP",
                            ServiceProviderOrderId = "psp-1",
                            SupplementaryData = "{}",
                        },
                    },
                    null
                ),
                [],
                buyerAgrees: false,
                sandbox: true
            ),
        ["order-challenged"] = document =>
            V1Rendering.Order(
                document,
                new(null, null, Draft with { Challenge = new("https://a", "https://b"), ChallengedAt = Later }),
                [],
                buyerAgrees: false,
                sandbox: true
            ),
        ["order-without-billing-scope"] = document =>
            V1Rendering.Order(
                document,
                new(Open, Details with { Setup = Setup with { LoginScopes = ["profile"] } }, null),
                [],
                buyerAgrees: true,
                sandbox: true
            ),
        ["order-draft-with-token-without-scopes"] = document =>
            V1Rendering.Order(
                document,
                new(null, null, Draft with { Setup = new() { LoginScopes = ["profile"] } }),
                [],
                buyerAgrees: true,
                sandbox: true
            ),
        ["agreement-merchant-initiated"] = document =>
            V1Rendering.Agreement(
                document,
                new(
                    OpenAgreement,
                    Details with
                    {
                        Setup = Setup with
                        {
                            AgreementType = "MerchantInitiatedTransaction",
                            SubscriptionAmount = Usd(999),
                            Language = "en-US",
                        },
                    },
                    null
                ),
                Usd(50_000),
                At,
                buyerAgrees: false,
                sandbox: true
            ),
        ["capture-with-credits"] = document =>
            V1Rendering.Capture(
                document,
                Taken with
                {
                    Credits = [new("A2PROVIDER", 1), new("A3OTHER", 2)],
                },
                Merchant,
                Details
            ),
        ["refund-with-reversals"] = document =>
            V1Rendering.Refund(document, Given with { Reversals = [new("A2PROVIDER", 1, 1)] }, Merchant, Details),
        ["authorization-with-categories"] = document =>
            V1Rendering.Authorization(document, Approved with { ItemCategories = ["Shoes"] }, Merchant, Details),
        ["provider-credit"] = document => V1Rendering.Credit(document, Given1, Merchant),
        ["provider-credit-reversal"] = document => V1Rendering.Reversal(document, Back, Merchant),
    };

    private static readonly Dictionary<string, Record> Told = new()
    {
        ["notice-order"] = Open,
        ["notice-agreement"] = OpenAgreement,
        ["notice-authorization"] = Used,
        ["notice-capture"] = Taken,
        ["notice-refund"] = Given,
        ["notice-capture-with-credits"] = Taken with { Credits = [new("A2PROVIDER", 1)] },
        ["notice-refund-with-reversals"] = Given with { Reversals = [new("A2PROVIDER", 1, 1)] },
        ["notice-provider-credit"] = Given1,
        ["notice-provider-credit-reversal"] = Back,
    };

    public static TheoryData<string> DocumentNames => [.. Documents.Keys];

    public static TheoryData<string> NoticeNames => [.. Told.Keys];

    [Theory, MemberData(nameof(DocumentNames))]
    public void Documents_are_the_golden_ones(string name)
    {
        using var document = new V1Document("TestResult", V1Document.PaymentsNamespace);
        Documents[name](document);
        Matches(name, document.Bytes());
    }

    [Theory, MemberData(nameof(NoticeNames))]
    public void Notices_are_the_golden_ones(string name)
    {
        var record = Told[name];
        var notice = new Notice(
            Merchant,
            new JournalStep(record.Id, null, true, Dialects.V1, record),
            Later,
            "2f6c0f2e-0000-4000-8000-000000000001",
            Details,
            Sandbox: true
        );
        using var json = JsonDocument.Parse(V1Notices.Message(notice));
        string[] expected =
        [
            "ReleaseEnvironment",
            "MarketplaceID",
            "Version",
            "NotificationType",
            "SellerId",
            "NotificationReferenceId",
            "Timestamp",
            .. record.Id.IsRecurring ? ["EventType"] : Array.Empty<string>(),
            "NotificationData",
        ];
        Assert.Equal(expected, json.RootElement.EnumerateObject().Select(member => member.Name));
        var kind = record switch
        {
            Authorization => "PaymentAuthorize",
            Capture => "PaymentCapture",
            Refund => "PaymentRefund",
            ProviderCredit => "ProviderCredit",
            ProviderCreditReversal => "ProviderCreditReversal",
            _ => record.Id.IsRecurring ? "BillingAgreementNotification" : "OrderReferenceNotification",
        };
        Assert.Equal(
            ("Sandbox", "623690", "2013-01-01", kind, ExampleShop.Seller, "2018-03-05T09:15:37.402Z"),
            (
                Text("ReleaseEnvironment"),
                Text("MarketplaceID"),
                Text("Version"),
                Text("NotificationType"),
                Text("SellerId"),
                Text("Timestamp")
            )
        );
        Assert.StartsWith(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><",
            Text("NotificationData"),
            StringComparison.Ordinal
        );
        Matches(name, Encoding.UTF8.GetBytes(Text("NotificationData")!));

        string? Text(string member) => json.RootElement.GetProperty(member).GetString();
    }

    [Theory]
    [InlineData(Region.NorthAmerica, true, "623690")]
    [InlineData(Region.NorthAmerica, false, "623680")]
    [InlineData(Region.Europe, true, "136311")]
    [InlineData(Region.Europe, false, "136291")]
    [InlineData(Region.Japan, true, "A31YDYE76E6TCP")]
    public void Each_region_has_its_marketplace(Region region, bool sandbox, string expected) =>
        Assert.Equal(expected, V1Notices.Marketplace(region, sandbox));

    [Fact]
    public void What_is_told_is_what_ended_or_opened_and_what_was_refunded()
    {
        var pending = Approved with { State = State.Pending };
        Assert.True(V1Notices.IsNews(new(null, Open)));
        Assert.True(
            V1Notices.IsNews(new(Open, Open with { State = State.Suspended, Reason = Reason.InvalidPaymentMethod }))
        );
        Assert.True(V1Notices.IsNews(new(null, OpenAgreement)));
        Assert.False(V1Notices.IsNews(new(Open, Open with { AuthorizationCount = 1 })));
        Assert.False(V1Notices.IsNews(new(null, Draft)));
        Assert.False(V1Notices.IsNews(new(Draft, Draft with { State = State.Canceled, Reason = Reason.Expired })));
        Assert.False(V1Notices.IsNews(new(null, Details)));
        Assert.False(V1Notices.IsNews(new(null, pending)));
        Assert.True(V1Notices.IsNews(new(null, Approved)));
        Assert.True(V1Notices.IsNews(new(pending, Approved)));
        Assert.True(
            V1Notices.IsNews(new(pending, pending with { State = State.Declined, Reason = Reason.AmazonRejected }))
        );
        Assert.False(
            V1Notices.IsNews(
                new(null, pending with { State = State.Declined, Reason = Reason.AmazonRejected, IsUnseen = true })
            )
        );
        Assert.False(V1Notices.IsNews(new(Used with { Captured = null }, Used)));
        Assert.False(V1Notices.IsNews(new(null, Taken with { State = State.Pending, Refunded = null })));
        Assert.True(V1Notices.IsNews(new(null, Taken)));
        Assert.True(V1Notices.IsNews(new(Taken with { Refunded = null }, Taken)));
        Assert.False(V1Notices.IsNews(new(Taken with { Refunding = null }, Taken with { Refunding = Usd(1) })));
        Assert.False(V1Notices.IsNews(new(null, Given with { State = State.Pending })));
        Assert.True(V1Notices.IsNews(new(Given with { State = State.Pending }, Given)));
        Assert.True(
            V1Notices.IsNews(new(OpenAgreement, OpenAgreement with { Instrument = new("4444", "Mastercard") }))
        );
        Assert.False(V1Notices.IsNews(new(Open, Open with { Instrument = new("4444", "Mastercard") })));
        Assert.True(V1Notices.IsNews(new(null, Given1)));
        Assert.True(V1Notices.IsNews(new(Given1 with { Reversed = null }, Given1)));
        Assert.False(V1Notices.IsNews(new(Given1, Given1 with { Reversing = Usd(1) })));
        Assert.False(V1Notices.IsNews(new(null, Back with { State = State.Pending })));
        Assert.True(V1Notices.IsNews(new(Back with { State = State.Pending }, Back)));
    }

    [Fact]
    public void Every_state_and_reason_there_is_has_a_word()
    {
        foreach (var row in Lifecycles.Table)
        {
            Record? record = row.Kind switch
            {
                ObjectKind.CheckoutSession => Draft with { State = row.To, Reason = row.Reason },
                ObjectKind.ChargePermission => Open with { State = row.To, Reason = row.Reason },
                ObjectKind.Authorization => Approved with { State = row.To, Reason = row.Reason },
                ObjectKind.Capture => Taken with { State = row.To, Reason = row.Reason },
                ObjectKind.Refund => Given with { State = row.To, Reason = row.Reason },
                ObjectKind.ProviderCredit => Given1 with { State = row.To, Reason = row.Reason },
                ObjectKind.ProviderCreditReversal => Back with { State = row.To, Reason = row.Reason },
                _ => null,
            };
            if (record is null)
                continue;
            // Wire v1: spec 5, every state and reason code of the tables.
            Assert.Contains(
                V1States.State(record),
                (string[])["Draft", "Pending", "Open", "Suspended", "Completed", "Declined", "Canceled", "Closed"]
            );
            if (row.Reason is not null)
                Assert.Contains(
                    V1States.ReasonCode(record),
                    (string[])
                        [
                            "InvalidPaymentMethod",
                            "AmazonRejected",
                            "ProcessingFailure",
                            "TransactionTimedOut",
                            "MaxCapturesProcessed",
                            "ExpiredUnused",
                            "SellerClosed",
                            "SellerCanceled",
                            "OrderReferenceCanceled",
                            "AmazonClosed",
                            "AmazonCanceled",
                            "MaxAmountCharged",
                            "MaxAuthorizationsCaptured",
                            "MaxAuthorizationsProcessed",
                            "Expired",
                            "Stale",
                            "MaxAmountRefunded",
                            "MaxRefundsProcessed",
                            "MaxAmountReversed",
                        ]
                );
            Assert.Equal(row.Reason is null, V1States.ReasonCode(record) is null);
        }
    }

    [Fact]
    public void A_note_with_characters_that_xml_cannot_hold_does_not_break_the_document()
    {
        using var document = new V1Document("TestResult", V1Document.PaymentsNamespace);
        V1Rendering.Capture(document, Taken with { Note = "a\u0001b\uD800c ☃ 😀" }, Merchant, null);
        Assert.Contains(
            "<SellerCaptureNote>a\uFFFDb\uFFFDc ☃ 😀<",
            Encoding.UTF8.GetString(document.Bytes()),
            StringComparison.Ordinal
        );
    }

    private static Money Usd(long cents) => new(cents, Currency.USD);

    /// <summary>
    /// Compares with the file of that name. Where there is none it is written, and the test fails: look at it before it
    /// is committed.
    /// </summary>
    private static void Matches(string name, byte[] bytes, [CallerFilePath] string here = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(here)!, "Golden", name + ".xml");
        var actual = XDocument.Parse(Encoding.UTF8.GetString(bytes)).ToString() + "\n";
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
            Assert.Fail($"{file} was not there.");
        }
        Assert.Equal(File.ReadAllText(file), actual);
    }
}
