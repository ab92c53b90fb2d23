using System.Net;
using System.Net.Sockets;
using System.Text;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// Who may call v1 and for whom, what it says of service and account, what it shows when, and what it tells again of
/// what it was told.
/// </summary>
public class V1AccountStoryTests
{
    private const string Details = "OrderReferenceDetails",
        Attributes = "OrderReferenceAttributes";

    [Theory, OnBothDatabases]
    public async Task The_service_says_how_it_is_and_the_account_whether_it_may(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var green = (await shop.V1.Call("GetServiceStatus")).Ok();
        Assert.Equal(("GREEN", null), (green["Status"], green["MessageId"]));
        Assert.NotNull(green["Timestamp"]);
        foreach (var status in new[] { "GREEN_I", "YELLOW", "RED" })
        {
            await Patch(shop, new { serviceStatus = status, serviceMessage = "Maintenance at noon" });
            var said = (await shop.V1.Call("GetServiceStatus")).Ok();
            Assert.Equal(
                (status, "en_US", "Maintenance at noon"),
                (said["Status"], said["Messages/Message/Locale"], said["Messages/Message/Text"])
            );
            Assert.NotNull(said["MessageId"]);
        }
        Assert.Equal(
            400,
            (
                await shop.Control.Raw(
                    HttpMethod.Patch,
                    Path(shop),
                    Json(new { settings = new { serviceStatus = "BLUE" } }),
                    shop.Host.ControlToken
                )
            ).Status
        );

        Assert.Equal("ACTIVE", (await shop.V1.Call("GetMerchantAccountStatus")).Ok()["AccountStatus"]);
        var order = await shop.Order(10);
        await Patch(shop, new { suspended = true });
        Assert.Equal("INACTIVE", (await shop.V1.Call("GetMerchantAccountStatus")).Ok()["AccountStatus"]);
        (await shop.V1.Call("GetServiceStatus")).Ok();
        // Wire v1: spec 6.3: before the parameters are looked at.
        (await shop.V1.Call("Authorize")).IsError(403, "InvalidAccountStatus");
        (await shop.GetOrder(order)).IsError(403, "InvalidAccountStatus");
        await Patch(shop, new { suspended = false });
        (await shop.Authorize(order, 10)).Is(Shop.Authorized, "Open");
    }

    /// <summary>This node's copy of the merchant may be a second old; what it lets in, the commit refuses.</summary>
    [Theory, OnBothDatabases]
    public async Task Suspended_by_another_node_a_merchant_changes_nothing_any_more(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (order, permission) = (await shop.Order(10), await shop.Permission(10));
        Assert.Equal("ACTIVE", (await shop.V1.Call("GetMerchantAccountStatus")).Ok()["AccountStatus"]);
        await shop.Host.Engine.Store.Database.Execute(
            """
            UPDATE merchants SET version = version + 1,
              doc = replace(doc, '"settings":{', '"settings":{"suspended":true,')
            WHERE merchant = @merchant RETURNING 1
            """,
            row => row.GetInt64(0),
            ("merchant", shop.Merchant.MerchantId)
        );
        (await shop.Authorize(order, 10)).IsError(403, "InvalidAccountStatus");
        (await shop.Charge(permission, 10)).IsError(403, "InvalidAccountStatus");
        const string first = "NotificationConfigurationList.NotificationConfiguration.1";
        (
            await shop.V1.Call(
                "SetMerchantNotificationConfiguration",
                ($"{first}.NotificationUrl", "https://shop.example/ipn"),
                ($"{first}.EventTypes.EventTypeList.1", "ALL")
            )
        ).IsError(403, "InvalidAccountStatus");
        Assert.Empty(await shop.Control.Endpoints());
    }

    [Theory, OnBothDatabases]
    public async Task A_provider_acts_for_a_seller_that_gave_it_the_token(TestDatabase database)
    {
        var (shop, provider) = (await Shop.Open(database), await Shop.Open(database));
        var token = "amzn.mws." + Guid.NewGuid();
        var order = await shop.Order(50);
        V1Request As(string action, string? auth, params (string, string?)[] parameters) =>
            V1Client.Request(action, [.. parameters, ("MWSAuthToken", auth)]) with
            {
                SellerId = shop.Merchant.MerchantId,
            };

        (await provider.V1.Send(As("GetOrderReferenceDetails", null, ("AmazonOrderReferenceId", order)))).IsError(
            400,
            "InvalidParameterValue"
        );
        (await provider.V1.Send(As("GetMerchantAccountStatus", null))).IsError(403, "UnauthorizedSolutionProvider");
        (await provider.V1.Send(As("GetOrderReferenceDetails", token, ("AmazonOrderReferenceId", order)))).IsError(
            401,
            "AccessDenied"
        );
        await Patch(
            shop,
            new { providers = new[] { new { merchantId = provider.Merchant.MerchantId, mwsAuthToken = token } } }
        );
        (
            await provider.V1.Send(As("GetOrderReferenceDetails", token + "x", ("AmazonOrderReferenceId", order)))
        ).IsError(401, "AccessDenied");
        var denied = await provider.V1.Send(
            As("GetOrderReferenceDetails", token[..^1], ("AmazonOrderReferenceId", order))
        );
        Assert.Contains("Access to OffAmazonPayments.GetOrderReferenceDetails is denied", denied.Text);
        Assert.Contains("<RequestID>", denied.Text);

        (await provider.V1.Send(As("GetOrderReferenceDetails", token, ("AmazonOrderReferenceId", order)))).Is(
            Details + "/OrderReferenceStatus",
            "Open"
        );
        Assert.Equal("ACTIVE", (await provider.V1.Send(As("GetMerchantAccountStatus", token))).Ok()["AccountStatus"]);
        var authorized = (
            await provider.V1.Send(
                As(
                    "Authorize",
                    token,
                    ("AmazonOrderReferenceId", order),
                    ("AuthorizationReferenceId", "by-provider"),
                    ("AuthorizationAmount.Amount", "50"),
                    ("AuthorizationAmount.CurrencyCode", "USD"),
                    ("TransactionTimeout", "0")
                )
            )
        ).Is(Shop.Authorized, "Open");
        await shop.AuthorizationIs(authorized[Shop.AuthorizationId]!, "Open");
        // Its own objects stay its own, another seller's are nobody's; the grant can be taken back.
        (await provider.GetOrder(order)).IsError(404, "InvalidOrderReferenceId");
        (
            await provider.V1.Send(
                As("GetOrderReferenceDetails", token, ("AmazonOrderReferenceId", await provider.Order(10)))
            )
        ).IsError(404, "InvalidOrderReferenceId");
        // The other way round the token is none.
        (
            await shop.V1.Send(
                V1Client.Request("GetServiceStatus", ("MWSAuthToken", token)) with
                {
                    SellerId = provider.Merchant.MerchantId,
                }
            )
        ).IsError(401, "AccessDenied");
        await Patch(shop, new { providers = Array.Empty<object>() });
        (await provider.V1.Send(As("GetOrderReferenceDetails", token, ("AmazonOrderReferenceId", order)))).IsError(
            401,
            "AccessDenied"
        );
    }

    [Theory, OnBothDatabases]
    public async Task What_the_merchant_says_is_told_again(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = (await shop.Control.Mine(HttpMethod.Post, "order-references", new { language = "es-US" }, 201))
            .As<OrderReference>()
            .Id;
        (
            await shop.V1.Call(
                "SetOrderReferenceDetails",
                ("AmazonOrderReferenceId", order),
                (Attributes + ".OrderTotal.Amount", "50"),
                (Attributes + ".OrderTotal.CurrencyCode", "USD"),
                (Attributes + ".PlatformId", "A2PLATFORM"),
                (Attributes + ".SellerNote", "note"),
                (Attributes + ".RequestPaymentAuthorization", "1"),
                (Attributes + ".SellerOrderAttributes.OrderItemCategories.OrderItemCategory.1", "Shoes"),
                (Attributes + ".SellerOrderAttributes.OrderItemCategories.OrderItemCategory.2", "Laces"),
                (Attributes + ".SellerOrderAttributes.CustomInformation", "<opaque>"),
                (Attributes + ".SellerOrderAttributes.SupplementaryData", "{\"a\":1}")
            )
        ).Ok();
        (
            await shop.V1.Call(
                "SetOrderAttributes",
                ("AmazonOrderReferenceId", order),
                ("OrderAttributes.PaymentServiceProviderAttributes.PaymentServiceProviderId", "A3PSP"),
                ("OrderAttributes.PaymentServiceProviderAttributes.PaymentServiceProviderOrderId", "psp-9")
            )
        ).Ok();
        (await shop.Confirm(order)).Ok();
        var other = (await shop.GetOrder(await shop.Order(10))).Ok();
        Assert.Equal("false", other[Details + "/RequestPaymentAuthorization"]);
        var shown = (await shop.GetOrder(order)).Ok();
        Assert.Equal(
            ("A2PLATFORM", "note", "true", "es-US", "<opaque>", "{\"a\":1}"),
            (
                shown[Details + "/PlatformId"],
                shown[Details + "/SellerNote"],
                shown[Details + "/RequestPaymentAuthorization"],
                shown[Details + "/OrderLanguage"],
                shown[Details + "/SellerOrderAttributes/CustomInformation"],
                shown[Details + "/SellerOrderAttributes/SupplementaryData"]
            )
        );
        Assert.Equal(
            ("A3PSP", "psp-9"),
            (
                shown[Details + "/PaymentServiceProviderAttributes/PaymentServiceProviderId"],
                shown[Details + "/PaymentServiceProviderAttributes/PaymentServiceProviderOrderId"]
            )
        );
        Assert.Equal(
            ["Shoes", "Laces"],
            shown.Xml.Descendants(V1Reply.Namespace + "OrderItemCategory").Select(one => one.Value)
        );
        Assert.Contains("1111", shown[Details + "/PaymentDescriptor/FullDescriptor"]);
        Assert.Equal("false", shown[Details + "/PaymentDescriptor/UseAmazonBalanceFirst"]);

        // Once is enough: another PSP is a change, the same is none.
        (
            await shop.V1.Call(
                "SetOrderAttributes",
                ("AmazonOrderReferenceId", order),
                ("OrderAttributes.PaymentServiceProviderAttributes.PaymentServiceProviderOrderId", "psp-9")
            )
        ).Ok();
        (
            await shop.V1.Call(
                "SetOrderAttributes",
                ("AmazonOrderReferenceId", order),
                ("OrderAttributes.PaymentServiceProviderAttributes.PaymentServiceProviderOrderId", "psp-10")
            )
        ).IsError(405, "OrderReferenceNotModifiable");

        var authorized = (
            await shop.V1.Call(
                "Authorize",
                ("AmazonOrderReferenceId", order),
                ("AuthorizationReferenceId", Shop.NewReference("a")),
                ("AuthorizationAmount.Amount", "10"),
                ("AuthorizationAmount.CurrencyCode", "USD"),
                ("TransactionTimeout", "0"),
                ("SoftDescriptor", "Shoes"),
                ("OrderItemCategories.OrderItemCategory.1", "Shoes")
            )
        ).Is(Shop.Authorized, "Open");
        Assert.Equal(
            ("AMZ*Shoes", "Shoes"),
            (
                authorized["AuthorizationDetails/SoftDescriptor"],
                authorized["AuthorizationDetails/OrderItemCategories/OrderItemCategory"]
            )
        );

        var agreement = (await shop.Control.NewOrderReference("billing-agreement")).Id;
        (
            await shop.V1.Call(
                "SetBillingAgreementDetails",
                ("AmazonBillingAgreementId", agreement),
                ("BillingAgreementAttributes.BillingAgreementType", "MerchantInitiatedTransaction"),
                ("BillingAgreementAttributes.SubscriptionAmount.Amount", "9.99"),
                ("BillingAgreementAttributes.SubscriptionAmount.CurrencyCode", "USD"),
                ("BillingAgreementAttributes.PlatformId", "A2PLATFORM"),
                ("CurrencyCode", "USD")
            )
        ).Ok();
        var kept = (await shop.V1.Call("GetBillingAgreementDetails", ("AmazonBillingAgreementId", agreement))).Ok();
        Assert.Equal(
            ("MerchantInitiatedTransaction", 9.99m, "A2PLATFORM", "en-US"),
            (
                kept["BillingAgreementDetails/BillingAgreementType"],
                kept.Amount("BillingAgreementDetails/SubscriptionAmount"),
                kept["BillingAgreementDetails/PlatformId"],
                kept["BillingAgreementDetails/OrderLanguage"]
            )
        );
        (
            await shop.V1.Call(
                "SetBillingAgreementDetails",
                ("AmazonBillingAgreementId", agreement),
                ("BillingAgreementAttributes.BillingAgreementType", "Other")
            )
        ).IsError(400, "InvalidParameterValue");
    }

    /// <summary>
    /// Wire v1: "Strong Customer Authentication for merchant-initiated transactions": agreements that were confirmed
    /// before are updated with SetBillingAgreementDetails, then validated.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task A_confirmed_agreement_is_still_told_its_type_and_amount_and_nothing_else(TestDatabase database)
    {
        const string details = "BillingAgreementDetails",
            attributes = "BillingAgreementAttributes";
        (string, string?) type = (attributes + ".BillingAgreementType", "MerchantInitiatedTransaction");
        var shop = await Shop.Open(database, new { region = "eu" });
        var id = (await shop.Control.NewOrderReference("billing-agreement")).Id;
        Task<V1Reply> Set(params (string, string?)[] more) =>
            shop.V1.Call("SetBillingAgreementDetails", [("AmazonBillingAgreementId", id), .. more]);
        Task<V1Reply> Get() => shop.V1.Call("GetBillingAgreementDetails", ("AmazonBillingAgreementId", id));
        (await shop.V1.Call("ConfirmBillingAgreement", ("AmazonBillingAgreementId", id))).Ok();

        var set = (await Set(type)).Is(details + "/BillingAgreementStatus", "Open");
        Assert.Equal("MerchantInitiatedTransaction", set[details + "/BillingAgreementType"]);
        (
            await Set(
                (attributes + ".SubscriptionAmount.Amount", "25.00"),
                (attributes + ".SubscriptionAmount.CurrencyCode", "EUR")
            )
        ).Ok();
        var told = (await Get()).Ok();
        Assert.Equal(
            ("MerchantInitiatedTransaction", 25m),
            (told[details + "/BillingAgreementType"], told.Amount(details + "/SubscriptionAmount"))
        );
        (await shop.V1.Call("ValidateBillingAgreement", ("AmazonBillingAgreementId", id))).Ok();

        foreach (
            var other in new[]
            {
                (attributes + ".SellerNote", "Bag"),
                (attributes + ".PlatformId", "A2PLATFORM"),
                (attributes + ".SellerBillingAgreementAttributes.StoreName", "Other"),
            }
        )
            (await Set(type, other)).IsError(405, "BillingAgreementNotModifiable");
        (await Set()).IsError(405, "BillingAgreementNotModifiable");
        (await shop.V1.Call("CloseBillingAgreement", ("AmazonBillingAgreementId", id))).Ok();
        (await Set(type)).IsError(405, "BillingAgreementNotModifiable");
    }

    [Theory, OnBothDatabases]
    public async Task What_is_shown_depends_on_the_state_the_token_and_its_scopes(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (
            var (scopes, shipping, billing, name, postal) in new (string[]?, bool, bool, bool, bool)[]
            {
                (null, true, true, true, true),
                (["profile", "payments:widget"], false, false, true, false),
                (["payments:widget", "payments:shipping_address"], true, false, false, false),
                (
                    ["postal_code", "payments:widget", "payments:shipping_address", "payments:billing_address"],
                    true,
                    true,
                    false,
                    true
                ),
            }
        )
        {
            var made = (
                await shop.Control.Mine(HttpMethod.Post, "order-references", new { scopes }, 201)
            ).As<OrderReference>();
            (await shop.SetDetails(made.Id, 10)).Ok();
            // Without a token: where it goes, roughly; nothing else of the buyer, and no time of the status.
            var draft = (await shop.GetOrder(made.Id)).Is(Details + "/OrderReferenceStatus", "Draft");
            Assert.Equal(
                ("Chicago", "IL", "60602", "US"),
                (
                    draft[Details + "/Destination/PhysicalDestination/City"],
                    draft[Details + "/Destination/PhysicalDestination/StateOrRegion"],
                    draft[Details + "/Destination/PhysicalDestination/PostalCode"],
                    draft[Details + "/Destination/PhysicalDestination/CountryCode"]
                )
            );
            Assert.Equal(
                (null, null, null, null, null),
                (
                    draft[Details + "/Destination/PhysicalDestination/AddressLine1"],
                    draft[Details + "/Buyer/Name"],
                    draft[Details + "/BillingAddress/AddressType"],
                    draft[Details + "/OrderReferenceStatus/LastUpdateTimestamp"],
                    draft[Details + "/PaymentDescriptor/FullDescriptor"]
                )
            );

            var unlocked = (
                await shop.V1.Call(
                    "GetOrderReferenceDetails",
                    ("AmazonOrderReferenceId", made.Id),
                    ("AccessToken", made.AccessToken)
                )
            ).Ok();
            Assert.Equal(
                (shipping, billing, name, name, null),
                (
                    unlocked[Details + "/Destination/PhysicalDestination/AddressLine1"] is not null,
                    unlocked[Details + "/BillingAddress/PhysicalAddress/AddressLine1"] is not null,
                    unlocked[Details + "/Buyer/Name"] is not null,
                    unlocked[Details + "/Buyer/Email"] is not null,
                    unlocked[Details + "/Buyer/Phone"]
                )
            );

            using var handler = new SocketsHttpHandler();
            using var client = new HttpClient(handler);
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(shop.Host.Http, "/user/profile"));
            request.Headers.TryAddWithoutValidation("x-amz-access-token", made.AccessToken);
            var profile = await (await client.SendAsync(request)).Content.ReadAsStringAsync();
            Assert.Equal(
                (name, name, postal),
                (
                    profile.Contains("\"name\"", StringComparison.Ordinal),
                    profile.Contains("\"email\"", StringComparison.Ordinal),
                    profile.Contains("\"postal_code\"", StringComparison.Ordinal)
                )
            );

            (await shop.Confirm(made.Id)).Ok();
            var open = (await shop.GetOrder(made.Id)).Is(Details + "/OrderReferenceStatus", "Open");
            Assert.NotNull(open[Details + "/Destination/PhysicalDestination/AddressLine1"]);
            Assert.NotNull(open[Details + "/Buyer/Email"]);
            Assert.NotNull(open[Details + "/OrderReferenceStatus/LastUpdateTimestamp"]);
            Assert.Equal(billing, open[Details + "/BillingAddress/PhysicalAddress/AddressLine1"] is not null);
            Assert.Equal(
                180,
                (
                    DateTimeOffset.Parse(open[Details + "/ExpirationTimestamp"]!)
                    - DateTimeOffset.Parse(open[Details + "/CreationTimestamp"]!)
                ).TotalDays,
                3
            );
        }
        Assert.Equal(400, (await shop.Control.Any("order-references", new { scopes = new[] { "everything" } })).Status);
    }

    [Theory, OnBothDatabases]
    public async Task A_challenge_that_is_waited_for_is_shown_and_its_end_too(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { region = "eu" });
        foreach (
            var (kind, confirm, parameter, status) in new[]
            {
                ("order", "ConfirmOrderReference", "AmazonOrderReferenceId", "OrderReferenceDetails"),
                ("billing-agreement", "ConfirmBillingAgreement", "AmazonBillingAgreementId", "BillingAgreementDetails"),
            }
        )
        {
            var id = (await shop.Control.NewOrderReference(kind)).Id;
            if (kind == "order")
                (await shop.SetDetails(id, 10)).Ok();
            Task<V1Reply> Get() => shop.V1.Call("Get" + status, (parameter, id));
            Assert.Null((await Get()).Ok()[status + "/PaymentAuthenticationStatus/State"]);
            (
                await shop.V1.Call(
                    confirm,
                    (parameter, id),
                    ("SuccessUrl", "https://shop.example/yes"),
                    ("FailureUrl", "https://shop.example/no"),
                    ("AuthorizationAmount.CurrencyCode", "EUR")
                )
            ).Ok();
            var waiting = (await Get()).Ok();
            Assert.Equal(kind == "order" ? "REQUIRED" : null, waiting[status + "/PaymentAuthenticationStatus/State"]);
            // The C# SDK takes the last State of an agreement for the agreement's.
            Assert.Equal(
                kind == "order",
                waiting.Text.Contains("<PaymentAuthenticationStatus", StringComparison.Ordinal)
            );
            // The shop mails the buyer while the bank asks her.
            Assert.NotNull(waiting[status + "/Buyer/Email"]);
            Assert.NotNull(waiting[status + "/Destination/PhysicalDestination/Name"]);
            Assert.NotNull(waiting[status + "/BillingAddress/PhysicalAddress/Name"]);
            Assert.Contains(
                "https://shop.example/no?AuthenticationStatus=Abandoned",
                (
                    await shop.Control.Mine(
                        HttpMethod.Post,
                        $"order-references/{id}/challenge",
                        new { result = "Abandoned" },
                        200
                    )
                ).Text
            );
            (
                await shop.V1.Call(
                    confirm,
                    (parameter, id),
                    ("SuccessUrl", "https://shop.example/yes"),
                    ("FailureUrl", "https://shop.example/no")
                )
            ).Ok();
            Assert.Contains(
                "https://shop.example/yes?AuthenticationStatus=Success",
                (
                    await shop.Control.Mine(
                        HttpMethod.Post,
                        $"order-references/{id}/challenge",
                        new { result = "Success" },
                        200
                    )
                ).Text
            );
            Assert.Contains("<State>Open</State>", (await Get()).Ok().Text);
            Assert.Null((await Get()).Ok()[status + "/PaymentAuthenticationStatus/State"]);
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_currency_the_merchant_cannot_take_is_unsupported(TestDatabase database)
    {
        var host = await TenderHost.Shared(database);
        foreach (
            var (region, currency, taken) in new[]
            {
                ("na", "USD", true),
                ("na", "EUR", false),
                ("jp", "JPY", true),
                ("jp", "USD", false),
                ("de", "EUR", true),
                ("de", "SEK", true),
                ("uk", "EUR", true),
            }
        )
        {
            var shop = Shop.On(host, await host.Control.NewMerchant(new { region }));
            var order = await shop.Draft();
            var said = await shop.V1.Call(
                "SetOrderReferenceDetails",
                ("AmazonOrderReferenceId", order),
                (Attributes + ".OrderTotal.Amount", "50"),
                (Attributes + ".OrderTotal.CurrencyCode", currency)
            );
            if (taken)
                said.Ok();
            else
                said.IsError(400, "CurrencyUnsupported");
        }
    }

    [Theory, OnBothDatabases]
    public async Task The_php_sdks_header_with_a_blank_before_its_colon_is_understood_and_no_other_is(
        TestDatabase database
    )
    {
        var shop = await Shop.Open(database);
        var made = await shop.Control.NewOrderReference();
        var token = Uri.EscapeDataString(made.AccessToken);
        foreach (var path in new[] { "/auth/o2/tokeninfo", "/user/profile" })
        {
            foreach (var header in new[] { "x-amz-access-token : ", "X-Amz-Access-Token  :", "x-amz-access-token: " })
            {
                Assert.StartsWith(
                    "HTTP/1.1 200",
                    await Ask(
                        $"GET {path} HTTP/1.1\r\nHost: api.sandbox.amazon.com\r\n{header}{token}\r\n"
                            + $"Connection: close\r\n\r\n",
                        1
                    )
                );
                // Byte by byte, and as the second request of a connection's first.
                Assert.StartsWith(
                    "HTTP/1.1 200",
                    await Ask(
                        $"GET {path} HTTP/1.1\r\nHost: api.sandbox.amazon.com\r\n{header}{token}\r\n"
                            + $"Connection: close\r\n\r\n",
                        0
                    )
                );
            }
            // No other header, no other path, no other method.
            Assert.StartsWith(
                "HTTP/1.1 400",
                await Ask(
                    $"GET {path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\nConnection: close\r\n\r\n",
                    1
                )
            );
            Assert.StartsWith(
                "HTTP/1.1 400",
                await Ask(
                    $"POST {path} HTTP/1.1\r\nHost: a\r\nx-amz-access-token : {token}\r\nContent-Length: 0\r\n"
                        + $"Connection: close\r\n\r\n",
                    1
                )
            );
        }
        Assert.StartsWith(
            "HTTP/1.1 400",
            await Ask(
                $"GET /healthz HTTP/1.1\r\nHost: a\r\nx-amz-access-token : {token}\r\nConnection: close\r\n\r\n",
                1
            )
        );
        // Whoever connects and says nothing, or half a word, keeps nobody else waiting.
        using var silent = new TcpClient();
        await silent.ConnectAsync(IPAddress.Loopback, shop.Host.Http.Port);
        await silent.GetStream().WriteAsync("GE"u8.ToArray());
        (await shop.V1.Call("GetServiceStatus")).Ok();

        async Task<string> Ask(string request, int atOnce)
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(IPAddress.Loopback, shop.Host.Http.Port);
            var stream = client.GetStream();
            var bytes = Encoding.Latin1.GetBytes(request);
            if (atOnce == 1)
                await stream.WriteAsync(bytes);
            else
                for (var i = 0; i < bytes.Length; i += 7)
                    await stream.WriteAsync(bytes.AsMemory(i, Math.Min(7, bytes.Length - i)));
            using var reader = new StreamReader(stream, Encoding.Latin1);
            return await reader.ReadToEndAsync();
        }
    }

    private static string Path(Shop shop) => $"/control/v1/merchants/{shop.Merchant.MerchantId}";

    private static StringContent Json(object body) => new(System.Text.Json.JsonSerializer.Serialize(body));

    private static Task<ControlReply> Patch(Shop shop, object settings) =>
        shop.Control.Call(HttpMethod.Patch, Path(shop), new { settings }, 200);

    /// <summary>
    /// habitica issue 11193, amazon-payments-magento-2-plugin issue 954, amazon-pay-sdk-php issue 84: what the buyer
    /// has not done yet is in the way of the confirmation.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task A_draft_can_lack_what_only_the_buyer_can_do(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (
            var (kind, constraint) in new[]
            {
                ("order", "ShippingAddressNotSet"),
                ("order", "PaymentPlanNotSet"),
                ("billing-agreement", "ShippingAddressNotSet"),
                ("billing-agreement", "PaymentPlanNotSet"),
                ("billing-agreement", "BuyerConsentNotSet"),
            }
        )
        {
            var id = (
                await shop.Control.Mine(
                    HttpMethod.Post,
                    "order-references",
                    new { kind, constraints = new[] { constraint } },
                    201
                )
            ).As<System.Text.Json.Nodes.JsonObject>()["id"]!.GetValue<string>();
            if (kind == "order")
            {
                (await shop.SetDetails(id, 10)).Ok();
                Assert.Contains($"<ConstraintID>{constraint}</ConstraintID>", (await shop.GetOrder(id)).Ok().Text);
                (await shop.Confirm(id)).IsError(404, "ConstraintsExist");
                continue;
            }
            (await shop.V1.Call("ConfirmBillingAgreement", ("AmazonBillingAgreementId", id))).IsError(
                400,
                "BillingAgreementConstraintsExist"
            );
        }
        Assert.Equal(
            400,
            (await shop.Control.Any("order-references", new { constraints = new[] { "BuyerConsentNotSet" } })).Status
        );
    }

    /// <summary>
    /// amazon-pay-sdk-php issue 84: "has constraints CurrencyMismatch and cannot be confirmed": a wallet shown in
    /// pounds, a total in euros.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task A_total_in_another_currency_than_the_wallets_cannot_be_confirmed(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { region = "uk" });
        foreach (var wish in new object[] { new { presentmentCurrency = "EUR" }, Mismatching })
        {
            var id = await Draft(wish);
            await SetTotal(id, "GBP");
            Assert.Contains("<ConstraintID>CurrencyMismatch</ConstraintID>", (await shop.GetOrder(id)).Ok().Text);
            (await shop.Confirm(id)).IsError(400, "ConstraintsExist");
            // The total in the wallet's currency mends it.
            await SetTotal(id, "EUR");
            Assert.DoesNotContain("CurrencyMismatch", (await shop.GetOrder(id)).Ok().Text);
            (await shop.Confirm(id)).Ok();
        }
        var agreement = new { kind = "billing-agreement", presentmentCurrency = "EUR" };
        Assert.Equal(400, (await shop.Control.Any("order-references", agreement)).Status);
        Assert.Equal(400, (await shop.Control.Any("order-references", new { presentmentCurrency = "EURO" })).Status);

        async Task<string> Draft(object wish) =>
            (await shop.Control.Mine(HttpMethod.Post, "order-references", wish, 201)).As<OrderReference>().Id;

        Task SetTotal(string id, string currency) =>
            shop.V1.Call(
                "SetOrderReferenceDetails",
                ("AmazonOrderReferenceId", id),
                ("OrderReferenceAttributes.OrderTotal.Amount", "10.00"),
                ("OrderReferenceAttributes.OrderTotal.CurrencyCode", currency)
            );
    }

    private static object Mismatching => new { constraints = new[] { "CurrencyMismatch" } };

    // creativestyle's plugin for Magento 1, SystemController.php, tells from these codes which of its keys is wrong.
    [Theory, OnBothDatabases]
    public async Task A_shop_that_checks_its_keys_with_an_order_nobody_has_is_told_which_is_wrong(TestDatabase database)
    {
        const string nobodys = "P00-0000000-0000000";
        var shop = await Shop.Open(database);
        (await shop.GetOrder(nobodys)).IsError(404, "InvalidOrderReferenceId");
        var asNobody = new V1Client(shop.Merchant with { MerchantId = "A2NOBODYSSELLER" }, shop.Host.Http);
        (await asNobody.Call("GetOrderReferenceDetails", ("AmazonOrderReferenceId", nobodys))).IsError(
            400,
            "InvalidParameterValue"
        );
    }

    // What MWS serves elsewhere is refused in XML, and told only to who knows a key.
    [Theory, OnBothDatabases]
    public async Task A_section_that_is_not_served_is_refused_once_the_caller_is_known(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        const string action = "ListMarketplaceParticipations";
        (await Sellers(shop.Merchant).Call(action)).IsError(404, "InvalidAddress");
        (await Sellers(shop.Merchant with { SecretAccessKey = "no secret" }).Call(action)).IsError(
            403,
            "SignatureDoesNotMatch"
        );

        V1Client Sellers(TestMerchant merchant) => new(merchant, shop.Host.Http, "/Sellers/2011-07-01", "2011-07-01");
    }
}
