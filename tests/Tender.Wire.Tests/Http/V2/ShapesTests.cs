using System.Text;
using Tender.Core;
using Tender.Server.Http.V2;
using Xunit;

namespace Tender.Wire.Tests.Http.V2;

/// <summary>The shapes, byte by byte, from hand-made records; line breaks are the tests' own.</summary>
public class ShapesTests
{
    private static readonly DateTimeOffset Born = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
    private static readonly ObjectId Family = ObjectId.Read("S01-1234567-1234567");
    private static readonly ObjectId SessionId = ObjectId.Read("6f916c70-c611-4adb-af5c-8204e68cd8e0");
    private static readonly V2Rendering Shapes = new(sandbox: true, new Uri("https://pay.example"));

    private static readonly Address Home = new()
    {
        Name = "Zoë Buyer",
        AddressLine1 = "1 Road",
        City = "Seattle",
        StateOrRegion = "WA",
        PostalCode = "98101",
        CountryCode = "US",
        PhoneNumber = "5550100",
    };
    private static readonly Buyer Zoe = new("amzn1.account.ABC", "Zoë Buyer", "zoe@example.test", "5550100");
    private static readonly Instrument Visa = new("1111", "Visa ****1111 (Amazon Pay)");

    private const string NoBuyer =
        "There is no buyer associated with the checkout session. "
        + "Pass its id to the Amazon Pay button for the buyer to sign in.";

    private const string HomeJson = """
        {"name":"Zoë Buyer","addressLine1":"1 Road","addressLine2":null,"addressLine3":null,"city":"Seattle",
        "county":null,"district":null,
        "stateOrRegion":"WA","postalCode":"98101","countryCode":"US","phoneNumber":"5550100"}
        """;

    private static CheckoutSession NewSession =>
        new()
        {
            Id = SessionId,
            State = State.Open,
            CreatedAt = Born,
            ChangedAt = Born,
            ExpiresAt = Born.AddHours(24),
            Kind = PermissionKind.OneTime,
            Terms = Terms.OneTime,
            Requires =
            [
                Constraint.BuyerNotAssociated,
                Constraint.ChargeAmountNotSet,
                Constraint.CheckoutResultReturnUrlNotSet,
                Constraint.PaymentIntentNotSet,
            ],
            StoreId = "amzn1.application-oa2-client.0a1b",
            Setup = new() { ReviewReturnUrl = "https://shop.example/review" },
        };

    private static ChargePermission NewPermission =>
        new()
        {
            Id = Family,
            State = State.Open,
            CreatedAt = Born,
            ChangedAt = Born,
            Kind = PermissionKind.OneTime,
            Terms = Terms.OneTime,
            Limit = Usd(100),
            Authorized = Usd(40),
            Captured = Usd(0),
            Instrument = Visa,
            ExpiresAt = Born.AddDays(180),
        };

    private static PermissionDetails Details =>
        new()
        {
            Id = Family.Details,
            State = State.Completed,
            CreatedAt = Born,
            Buyer = Zoe,
            ShippingAddress = Home,
            BillingAddress = Home,
            Setup = new() { Metadata = new("o-1", "Shop") },
        };

    private static Authorization NewAuthorization =>
        new()
        {
            Id = Family.Authorization(12),
            State = State.Open,
            CreatedAt = Born,
            ChangedAt = Born,
            Amount = Usd(14),
            Answering = AnswerMode.Now,
            DeadlineAt = Born.AddDays(1),
            ExpiresAt = Born.AddDays(30),
            GuaranteeWindow = TimeSpan.FromDays(7),
            OpenedAt = Born,
        };

    private static Capture NewCapture =>
        new()
        {
            Id = Family.Capture(12),
            State = State.Completed,
            CreatedAt = Born,
            ChangedAt = Born.AddMinutes(1),
            Amount = Usd(10),
            SoftDescriptor = "SOFT-DESC",
        };

    [Fact]
    public void A_new_session() =>
        Is(
            $$$"""
            {"checkoutSessionId":"6f916c70-c611-4adb-af5c-8204e68cd8e0",
            "webCheckoutDetails":{"checkoutReviewReturnUrl":"https://shop.example/review",
            "checkoutResultReturnUrl":null,"checkoutCancelUrl":null,"amazonPayRedirectUrl":null,"checkoutMode":null},
            "productType":null,
            "paymentDetails":{"paymentIntent":null,"canHandlePendingAuthorization":false,"chargeAmount":null,
            "totalOrderAmount":null,"softDescriptor":null,
            "presentmentCurrency":null,"allowOvercharge":null,"extendExpiration":null},
            "chargePermissionType":"OneTime","orderType":null,"recurringMetadata":null,
            "paymentMethodOnFileMetadata":null,"merchantDetails":null,
            "merchantMetadata":{"merchantReferenceId":null,"merchantStoreName":null,"noteToBuyer":null,
            "customInformation":null},
            "supplementaryData":null,"buyer":null,"billingAddress":null,"paymentPreferences":[null],
            "statusDetails":{"state":"Open","reasonCode":null,"reasonDescription":null,
            "lastUpdatedTimestamp":"20260102T030405Z"},
            "shippingAddress":null,"platformId":null,"chargePermissionId":null,"chargeId":null,
            "constraints":[{"constraintId":"BuyerNotAssociated",
            "description":"{{{NoBuyer}}}"},
            {"constraintId":"ChargeAmountNotSet","description":"chargeAmount is not set."},
            {"constraintId":"CheckoutResultReturnUrlNotSet","description":"checkoutResultReturnUrl is not set."},
            {"constraintId":"PaymentIntentNotSet","description":"paymentIntent is not set."}],
            "creationTimestamp":"20260102T030405Z","expirationTimestamp":"20260103T030405Z",
            "storeId":"amzn1.application-oa2-client.0a1b",
            "providerMetadata":{"providerReferenceId":null},"releaseEnvironment":"Sandbox","checkoutButtonText":null,
            "deliverySpecifications":null,"tokens":null}
            """,
            Shapes.Session(NewSession)
        );

    [Fact]
    public void A_session_ready_for_the_buyer() =>
        Is(
            $$$"""
            {"checkoutSessionId":"6f916c70-c611-4adb-af5c-8204e68cd8e0",
            "webCheckoutDetails":{"checkoutReviewReturnUrl":"https://shop.example/review",
            "checkoutResultReturnUrl":"https://shop.example/result","checkoutCancelUrl":null,
            "amazonPayRedirectUrl":"https://pay.example/checkout/processing?amazonCheckoutSessionId={{{SessionId}}}",
            "checkoutMode":null},
            "productType":"PayAndShip",
            "paymentDetails":{"paymentIntent":"Authorize","canHandlePendingAuthorization":true,
            "chargeAmount":{"amount":"14.00","currencyCode":"USD"},
            "totalOrderAmount":{"amount":"20.50","currencyCode":"USD"},"softDescriptor":null,
            "presentmentCurrency":"USD","allowOvercharge":null,"extendExpiration":true},
            "chargePermissionType":"Recurring","orderType":null,
            "recurringMetadata":{"frequency":{"unit":"Month","value":"1"},"amount":{"amount":"30.00",
            "currencyCode":"USD"}},"paymentMethodOnFileMetadata":null,"merchantDetails":null,
            "merchantMetadata":{"merchantReferenceId":"o-1","merchantStoreName":null,"noteToBuyer":null,
            "customInformation":null},
            "supplementaryData":null,
            "buyer":{"name":"Zoë Buyer","email":null,"buyerId":"amzn1.account.ABC","phoneNumber":"5550100",
            "primeMembershipTypes":null},
            "billingAddress":{{{HomeJson}}},"paymentPreferences":[{"paymentDescriptor":"Visa ****1111 (Amazon Pay)"}],
            "statusDetails":{"state":"Open","reasonCode":null,"reasonDescription":null,
            "lastUpdatedTimestamp":"20260102T030405Z"},
            "shippingAddress":{{{HomeJson}}},"platformId":null,"chargePermissionId":null,"chargeId":null,
            "constraints":[],
            "creationTimestamp":"20260102T030405Z","expirationTimestamp":"20260103T030405Z",
            "storeId":"amzn1.application-oa2-client.0a1b",
            "providerMetadata":{"providerReferenceId":null},"releaseEnvironment":"Sandbox","checkoutButtonText":null,
            "deliverySpecifications":{"specialRestrictions":["RestrictPOBoxes"]},"tokens":null}
            """,
            Shapes.Session(
                NewSession with
                {
                    Kind = PermissionKind.Recurring,
                    Buyer = Zoe,
                    Instrument = Visa,
                    ShippingAddress = Home,
                    BillingAddress = Home,
                    Setup = NewSession.Setup.With(
                        new()
                        {
                            ResultReturnUrl = "https://shop.example/result",
                            Intent = PaymentIntent.Authorize,
                            CanHandlePending = true,
                            ChargeAmount = Usd(14),
                            TotalOrderAmount = new Money(2050, Currency.USD),
                            ExtendExpiration = true,
                            Recurrence = new("Month", "1", Usd(30)),
                            Metadata = new("o-1"),
                            Scopes = ["name", "billingAddress"],
                            DeliverySpecifications = """{"specialRestrictions":["RestrictPOBoxes"]}""",
                        }
                    ),
                }
            )
        );

    /// <summary>Wire v2: spec 3.6, the recorded answer.</summary>
    [Fact]
    public void A_completed_session() =>
        Is(
            """
            {"checkoutSessionId":"6f916c70-c611-4adb-af5c-8204e68cd8e0","webCheckoutDetails":null,"productType":null,
            "paymentDetails":null,"chargePermissionType":null,"orderType":null,"recurringMetadata":null,
            "paymentMethodOnFileMetadata":null,"merchantDetails":null,"merchantMetadata":null,"supplementaryData":null,
            "buyer":null,"billingAddress":null,"paymentPreferences":null,
            "statusDetails":{"state":"Completed","reasonCode":null,"reasonDescription":null,
            "lastUpdatedTimestamp":"20260102T031405Z"},
            "shippingAddress":null,"platformId":null,"chargePermissionId":"S01-1234567-1234567",
            "chargeId":"S01-1234567-1234567-C000012","constraints":null,"creationTimestamp":"20260102T030405Z",
            "expirationTimestamp":null,"storeId":null,"providerMetadata":null,"releaseEnvironment":"Sandbox",
            "checkoutButtonText":null,"deliverySpecifications":null,"tokens":null}
            """,
            Shapes.Session(
                NewSession with
                {
                    Kind = PermissionKind.OneTime,
                    State = State.Completed,
                    ChangedAt = Born.AddMinutes(10),
                    Buyer = Zoe,
                    Instrument = Visa,
                    Permission = Family,
                    Authorization = Family.Authorization(12),
                }
            )
        );

    [Fact]
    public void A_permission() =>
        Is(
            $$$"""
            {"chargePermissionId":"S01-1234567-1234567","chargePermissionReferenceId":null,"platformId":null,
            "buyer":{"name":"Zoë Buyer","email":"zoe@example.test","buyerId":"amzn1.account.ABC","phoneNumber":null,
            "primeMembershipTypes":null},
            "shippingAddress":{{{HomeJson}}},"billingAddress":null,
            "paymentPreferences":[{"paymentDescriptor":"Visa ****1111 (Amazon Pay)"}],
            "statusDetails":{"state":"Chargeable","reasons":null,"lastUpdatedTimestamp":"20260102T030405Z"},
            "creationTimestamp":"20260102T030405Z","expirationTimestamp":"20260701T030405Z",
            "merchantMetadata":{"merchantReferenceId":"o-1","merchantStoreName":"Shop","noteToBuyer":null,
            "customInformation":null},
            "releaseEnvironment":"Sandbox",
            "limits":{"amountLimit":{"amount":"100.00","currencyCode":"USD"},"amountBalance":{"amount":"60.00",
            "currencyCode":"USD"}},
            "chargePermissionType":"OneTime","recurringMetadata":null,"paymentMethodOnFileMetadata":null,
            "presentmentCurrency":"USD"}
            """,
            Shapes.Permission(new(NewPermission, Details), Born)
        );

    /// <summary>amazon-pay-api-sdk-dotnet, the comment on BillingAddress.</summary>
    [Theory]
    [InlineData("eu", true, null, true)]
    [InlineData("na", true, null, false)]
    [InlineData("na", false, null, true)]
    [InlineData("jp", true, "billingAddress", true)]
    [InlineData("eu", true, "name", false)]
    [InlineData("na", false, "name", false)]
    public void The_billing_address_is_told_in_europe_without_shipping_or_with_its_scope(
        string region,
        bool ships,
        string? scope,
        bool isTold
    )
    {
        var rendering = new V2Rendering(true, new Uri("https://pay.example"), Regions.Parse(region)!.Value);
        var setup = new CheckoutSetup { Scopes = scope is null ? null : [scope] };
        var shipping = ships ? Home : null;
        var session = NewSession with { Buyer = Zoe, ShippingAddress = shipping, BillingAddress = Home, Setup = setup };
        var details = Details with { ShippingAddress = shipping, Setup = setup };
        foreach (
            var bytes in new[] { rendering.Session(session), rendering.Permission(new(NewPermission, details), Born) }
        )
            Assert.Equal(isTold, !Text(bytes).Contains("\"billingAddress\":null", StringComparison.Ordinal));
    }

    [Fact]
    public void A_closed_permission_and_what_is_shown_of_its_buyer_later()
    {
        var closed = NewPermission with
        {
            State = State.Closed,
            Reason = Reason.MerchantClosed,
            ReasonDescription = "over",
            ChangedAt = Born.AddDays(100),
        };
        var text = Text(Shapes.Permission(new(closed, Details), Born.AddDays(30).AddSeconds(1)));
        Assert.Contains(
            """
            "statusDetails":{"state":"Closed","reasons":[{"reasonCode":"MerchantClosed","reasonDescription":"over"}],
            "lastUpdatedTimestamp":"20260412T030405Z"}
            """.Replace(",\n", ",", StringComparison.Ordinal),
            text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "\"buyer\":null,\"shippingAddress\":null,\"billingAddress\":null",
            text,
            StringComparison.Ordinal
        );

        // Of the lasting kinds: until 30 days after their end.
        var wallet = closed with { Kind = PermissionKind.PaymentMethodOnFile, ExpiresAt = null };
        Assert.Contains(
            "zoe@example.test",
            Text(Shapes.Permission(new(wallet, Details), Born.AddDays(130))),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "zoe@example.test",
            Text(Shapes.Permission(new(wallet, Details), Born.AddDays(131))),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "zoe@example.test",
            Text(Shapes.Permission(new(wallet with { State = State.Open, Reason = null }, Details), Born.AddDays(500))),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "\"expirationTimestamp\":null",
            Text(Shapes.Permission(new(wallet, Details), Born)),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "\"paymentMethodOnFileMetadata\":{\"setupOnly\":false}",
            Text(Shapes.Permission(new(wallet, Details), Born)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_authorized_charge() =>
        Is(
            """
            {"chargeId":"S01-1234567-1234567-C000012","chargeAmount":{"amount":"14.00","currencyCode":"USD"},
            "chargePermissionId":"S01-1234567-1234567",
            "captureAmount":null,"refundedAmount":null,"softDescriptor":null,
            "providerMetadata":{"providerReferenceId":"p"},"convertedAmount":null,"conversionRate":null,
            "channel":"Web","chargeInitiator":"CITU",
            "statusDetails":{"state":"Authorized","reasonCode":null,"reasonDescription":null,
            "lastUpdatedTimestamp":"20260102T030405Z"},
            "creationTimestamp":"20260102T030405Z","expirationTimestamp":"20260201T030405Z",
            "releaseEnvironment":"Sandbox",
            "merchantMetadata":{"merchantReferenceId":"o-1","merchantStoreName":null,"noteToBuyer":null,
            "customInformation":null},"platformId":null,"webCheckoutDetails":null}
            """,
            Shapes.Charge(
                new(
                    NewAuthorization with
                    {
                        Echo = """{"channel":"Web","chargeInitiator":"CITU","providerReferenceId":"p"}""",
                        Metadata = new("o-1"),
                    },
                    null
                )
            )
        );

    [Fact]
    public void A_captured_charge() =>
        Is(
            """
            {"chargeId":"S01-1234567-1234567-C000012","chargeAmount":{"amount":"14.00","currencyCode":"USD"},
            "chargePermissionId":"S01-1234567-1234567",
            "captureAmount":{"amount":"10.00","currencyCode":"USD"},"refundedAmount":{"amount":"2.50",
            "currencyCode":"USD"},"softDescriptor":"AMZ*SOFT-DESC",
            "providerMetadata":{"providerReferenceId":null},"convertedAmount":null,"conversionRate":null,
            "channel":null,"chargeInitiator":null,
            "statusDetails":{"state":"Captured","reasonCode":null,"reasonDescription":null,
            "lastUpdatedTimestamp":"20260102T030505Z"},
            "creationTimestamp":"20260102T030405Z","expirationTimestamp":"20260201T030405Z",
            "releaseEnvironment":"Sandbox",
            "merchantMetadata":{"merchantReferenceId":null,"merchantStoreName":null,"noteToBuyer":null,
            "customInformation":null},"platformId":null,"webCheckoutDetails":null}
            """,
            Shapes.Charge(
                new(
                    NewAuthorization with
                    {
                        State = State.Closed,
                        Reason = Reason.MaxCapturesProcessed,
                        HasCapture = true,
                    },
                    NewCapture with
                    {
                        Refunded = new Money(250, Currency.USD),
                    }
                )
            )
        );

    [Fact]
    public void A_refund_in_live_and_in_yen() =>
        Is(
            """
            {"refundId":"P03-1234567-1234567-R000003","chargeId":"P03-1234567-1234567-C000001",
            "creationTimestamp":"20260102T030405Z",
            "refundAmount":{"amount":"300","currencyCode":"JPY"},
            "statusDetails":{"state":"Declined","reasonCode":"AmazonRejected","reasonDescription":null,
            "lastUpdatedTimestamp":"20260102T030405Z"},
            "softDescriptor":"AMZ*BACK","releaseEnvironment":"Live"}
            """,
            new V2Rendering(sandbox: false, new Uri("https://pay.example")).Refund(
                new Refund
                {
                    Id = ObjectId.Read("P03-1234567-1234567-R000003"),
                    Capture = ObjectId.Read("P03-1234567-1234567-C000001"),
                    State = State.Declined,
                    Reason = Reason.AmazonRejected,
                    CreatedAt = Born,
                    ChangedAt = Born,
                    Amount = new Money(300, Currency.JPY),
                    SoftDescriptor = "AMZ*BACK",
                }
            )
        );

    [Theory]
    [InlineData("Pending", null, null, "AuthorizationInitiated")]
    [InlineData("Open", null, null, "Authorized")]
    [InlineData("Declined", "SoftDeclined", null, "Declined/SoftDeclined")]
    [InlineData("Declined", "MfaNotCompleted", null, "Declined/MFANotCompleted")]
    [InlineData("Declined", "TransactionTimedOut", null, "Declined/TransactionTimedOut")]
    [InlineData("Closed", "ExpiredUnused", null, "Canceled/ExpiredUnused")]
    [InlineData("Closed", "MerchantClosed", null, "Canceled/MerchantCanceled")]
    [InlineData("Closed", "PermissionCanceled", null, "Canceled/ChargePermissionCanceled")]
    [InlineData("Closed", "BuyerCanceled", null, "Canceled/BuyerCanceled")]
    [InlineData("Closed", "AmazonClosed", null, "Canceled/AmazonCanceled")]
    [InlineData("Closed", "MaxCapturesProcessed", "Pending", "CaptureInitiated")]
    [InlineData("Closed", "MaxCapturesProcessed", "Completed", "Captured")]
    [InlineData("Closed", "MaxCapturesProcessed", "Closed", "Captured")]
    [InlineData("Closed", "MaxCapturesProcessed", "Declined", "Declined/AmazonRejected")]
    public void A_charge_is_an_authorization_and_its_capture(
        string authorization,
        string? reason,
        string? capture,
        string expected
    )
    {
        var captured = capture is null
            ? null
            : NewCapture with
            {
                State = Enum.Parse<State>(capture),
                Reason =
                    capture == "Declined" ? Reason.AmazonRejected
                    : capture == "Closed" ? Reason.MaxAmountRefunded
                    : null,
            };
        var state = V2States.StateOf(
            NewAuthorization with
            {
                State = Enum.Parse<State>(authorization),
                Reason = reason is null ? null : Enum.Parse<Reason>(reason),
            },
            captured
        );
        Assert.Equal(expected, state.ReasonCode is null ? state.Name : $"{state.Name}/{state.ReasonCode}");
    }

    [Theory]
    [InlineData("Open", null, 40, "Chargeable")]
    [InlineData("Open", null, 100, "NonChargeable/ChargeInProgress")]
    [InlineData("Open", null, 115, "NonChargeable/ChargeInProgress")]
    [InlineData("Open", null, 100, "NonChargeable/ChargeInProgress", "capture")]
    [InlineData("Open", null, 100, "NonChargeable/TransactionAmountExceeded", "")]
    [InlineData("Open", null, 40, "Chargeable", "")]
    [InlineData("Suspended", "InvalidPaymentMethod", 0, "NonChargeable/PaymentMethodInvalid")]
    [InlineData("Suspended", "InvalidPaymentMethod", 100, "NonChargeable/PaymentMethodInvalid")]
    [InlineData("Closed", "FullyCaptured", 100, "Closed/AmazonClosed")]
    [InlineData("Closed", "MaxAuthorizationsCaptured", 40, "Closed/AmazonClosed")]
    [InlineData("Closed", "Rejected", 0, "Closed/AmazonCanceled")]
    [InlineData("Closed", "MerchantClosed", 0, "Closed/MerchantClosed")]
    [InlineData("Canceled", "MerchantCanceled", 0, "Closed/MerchantClosed")]
    [InlineData("Closed", "BuyerClosed", 0, "Closed/BuyerClosed")]
    [InlineData("Closed", "Expired", 0, "Closed/Expired")]
    public void A_permission_stands_as_its_balance_and_its_reason_say(
        string state,
        string? reason,
        int authorized,
        string expected,
        string open = "authorization"
    )
    {
        var seen = V2States.StateOf(
            NewPermission with
            {
                State = Enum.Parse<State>(state),
                Reason = reason is null ? null : Enum.Parse<Reason>(reason),
                Authorized = Usd(authorized),
                OpenCount = open == "authorization" ? 1 : 0,
                PendingCaptureCount = open == "capture" ? 1 : 0,
            }
        );
        Assert.Equal(expected, seen.ReasonCode is null ? seen.Name : $"{seen.Name}/{seen.ReasonCode}");
    }

    /// <summary>
    /// A month's cap that is used up refuses the charge; it is no state, for nothing would announce its end.
    /// </summary>
    [Fact]
    public void A_used_up_month_leaves_the_permission_chargeable() =>
        Assert.Equal(
            "Chargeable",
            V2States
                .StateOf(
                    NewPermission with
                    {
                        Kind = PermissionKind.Recurring,
                        Authorized = Usd(500),
                        PeriodUsed = Usd(100),
                        PeriodStart = Born,
                    }
                )
                .Name
        );

    /// <summary>No step in the lifecycle tables leads to a state or reason whose word v2 does not have.</summary>
    [Fact]
    public void Every_reason_of_the_lifecycles_has_a_word_of_v2()
    {
        string[] known =
        [
            "BuyerCanceled",
            "Expired",
            "AmazonCanceled",
            "Declined",
            "MerchantCanceled",
            "ChargeInProgress",
            "PaymentMethodInvalid",
            "MerchantClosed",
            "BuyerClosed",
            "AmazonClosed",
            "ExpiredUnused",
            "ChargePermissionCanceled",
            "SoftDeclined",
            "HardDeclined",
            "AmazonRejected",
            "ProcessingFailure",
            "TransactionTimedOut",
            "PaymentMethodNotAllowed",
            "MFANotCompleted",
            .. V2States.DisputeReasons.Keys,
        ];
        foreach (var row in Lifecycles.Table.Where(row => row.Reason is not (null or Reason.MaxCapturesProcessed)))
        {
            V2State? seen = row.Kind switch
            {
                ObjectKind.CheckoutSession => V2States.StateOf(NewSession with { State = row.To, Reason = row.Reason }),
                ObjectKind.ChargePermission => V2States.StateOf(
                    NewPermission with
                    {
                        State = row.To,
                        Reason = row.Reason,
                    }
                ),
                ObjectKind.Authorization => V2States.StateOf(
                    NewAuthorization with
                    {
                        State = row.To,
                        Reason = row.Reason,
                    },
                    null
                ),
                ObjectKind.Capture when row.To == State.Declined => V2States.StateOf(
                    NewAuthorization,
                    NewCapture with
                    {
                        State = row.To,
                        Reason = row.Reason,
                    }
                ),
                ObjectKind.Refund => V2States.StateOf(
                    new Refund
                    {
                        Id = Family.Refund(1),
                        Capture = Family.Capture(12),
                        State = row.To,
                        Reason = row.Reason,
                        CreatedAt = Born,
                        Amount = Usd(1),
                    }
                ),
                ObjectKind.Dispute => V2States.StateOf(
                    new Dispute
                    {
                        Id = Family.Dispute(1),
                        Capture = Family.Capture(12),
                        State = row.To,
                        Reason = row.Reason,
                        CreatedAt = Born,
                        Amount = Usd(1),
                        Kind = DisputeKind.Chargeback,
                        FilingReason = "Other",
                        FiledAt = Born,
                        RespondBy = Born,
                    }
                ),
                _ => null,
            };
            if (seen is { } state)
                Assert.Contains(state.ReasonCode, known);
        }
    }

    private static Money Usd(int dollars) => Money.Whole(dollars, Currency.USD);

    private static string Text(byte[] json) => Encoding.UTF8.GetString(json);

    private static void Is(string golden, byte[] json) =>
        Assert.Equal(golden.ReplaceLineEndings("\n").Replace(",\n", ",", StringComparison.Ordinal), Text(json));
}
