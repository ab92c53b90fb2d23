using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Http.V2;
using Tender.Server.Jobs;
using Tender.Server.Payments;
using Tender.Server.Processors;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Http.V2;

/// <summary>
/// Whole requests through the dialect, the operations and SQLite, without a server: what is answered, what is kept,
/// what is not.
/// </summary>
public sealed class AnswerTests : IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("tender-v2-").FullName;
    private readonly MovableTime time = new();
    private readonly Merchant merchant = NewMerchant("A1B2C3D4E5F6G7");
    private readonly List<Step> owed = [];
    private Sqlite database = null!;
    private Tender.Server.Storage.PaymentStore store = null!;
    private Engine engine = null!;

    public async ValueTask InitializeAsync()
    {
        database = new Sqlite(Path.Combine(directory, "tender.db"));
        await database.Open("sandbox");
        store = new Tender.Server.Storage.PaymentStore(database, new IdGenerator(time), time, true, step =>
        {
            if (!V2Notices.IsNews(step))
                return Dialects.None;
            owed.Add(step);
            return Dialects.V2;
        });
        engine = new Engine(store, new Simulator(), TimeSpan.FromSeconds(10));
        await Insert(merchant);
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task From_session_to_refund()
    {
        // 1. Created, and told what is missing.
        var created = await Send(
            "POST",
            "checkoutSessions",
            $$"""{"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://shop.example/review"}"""
                + $$""","storeId":"{{merchant.StoreId}}"}"""
        );
        created.Is(201, "Open");
        Assert.Equal(
            ["BuyerNotAssociated", "ChargeAmountNotSet", "CheckoutResultReturnUrlNotSet", "PaymentIntentNotSet"],
            created
                .Json.GetProperty("constraints")
                .EnumerateArray()
                .Select(one => one.GetProperty("constraintId").GetString())
        );
        var session = created["checkoutSessionId"]!;
        await Chooses(session, "1111");

        // 2. Updated member by member: what was set before stays.
        var updated = await Send(
            "PATCH",
            $"checkoutSessions/{session}/",
            """
            {"webCheckoutDetails":{"checkoutResultReturnUrl":"https://shop.example/result"},
            "paymentDetails":{"paymentIntent":"Authorize","canHandlePendingAuthorization":"false",
            "chargeAmount":{"amount":100,"currencyCode":"USD"},"totalOrderAmount":null},
            "merchantMetadata":{"merchantReferenceId":"o-1"},"recurringMetadata":{}}
            """
        );
        updated.Is(200, "Open");
        Assert.Equal("https://shop.example/review", updated["webCheckoutDetails.checkoutReviewReturnUrl"]);
        Assert.EndsWith(
            $"/checkout/processing?amazonCheckoutSessionId={session}",
            updated["webCheckoutDetails.amazonPayRedirectUrl"],
            StringComparison.Ordinal
        );
        (await Complete(session, "100")).No(422, "InvalidCheckoutSessionStatus");

        // 3. Confirmed by the buyer and completed.
        await Confirms(session);
        (await Complete(session, "99")).No(409, "AmountMismatch");
        (
            await Send(
                "POST",
                $"checkoutSessions/{session}/complete",
                """{"chargeAmount":{"amount":"100","currencyCode":"EUR"}}"""
            )
        ).No(400, "CurrencyMismatch");
        var done = (await Complete(session, "100")).Is(200, "Completed");
        var (permission, charge) = (done["chargePermissionId"]!, done["chargeId"]!);
        Assert.Equal(permission + "-C000001", charge);
        (await Complete(session, "100")).No(422, "InvalidCheckoutSessionStatus");
        (await Send("PATCH", $"checkoutSessions/{session}", "{}")).No(422, "InvalidCheckoutSessionStatus");
        (await Send("GET", $"checkoutSessions/{session}")).Is(200, "Completed");
        await PermissionIs(permission, "NonChargeable", "ChargeInProgress", "0.00");
        (await Charge(permission, "1")).No(422, "InvalidChargePermissionStatus");

        // 4. Captured, closed, refunded to the last.
        (await Send("POST", "refunds", Refund(charge, "1"))).No(422, "InvalidChargeStatus");
        (await Capture(charge, "100.01")).No(400, "TransactionAmountExceeded");
        var captured = (await Capture(charge, "100")).Is(200, "Captured");
        Assert.Equal(("100.00", "0.00"), (captured["captureAmount.amount"], captured["refundedAmount.amount"]));
        await PermissionIs(permission, "Closed", "AmazonClosed", "0.00");
        (await Capture(charge, "1")).No(422, "InvalidChargeStatus");
        (await Send("DELETE", $"charges/{charge}/cancel", """{"cancellationReason":"late"}""")).No(
            422,
            "InvalidChargeStatus"
        );
        var refund = (await Send("POST", "refunds", Refund(charge, "115"))).Is(201, "RefundInitiated")["refundId"]!;
        (await Send("POST", "refunds", Refund(charge, "0.01"))).No(400, "TransactionAmountExceeded");
        await Passes(TimeSpan.FromMinutes(1));
        (await Send("GET", $"refunds/{refund}")).Is(200, "Refunded");
        (await Send("POST", "refunds", Refund(charge, "0.01"))).No(400, "TransactionAmountExceeded");
        Assert.Equal("115.00", (await Send("GET", $"charges/{charge}")).Is(200, "Captured")["refundedAmount.amount"]);
        // The charge and the permission of one change come in the order of the sheet, which nobody promises.
        Assert.Equal(
            ["CHARGE", "CHARGE", "CHARGE_PERMISSION", "REFUND"],
            owed.Select(step => V2Notices.ObjectType(step.After.Id.Kind)).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Pending_is_202_and_is_told_when_it_is_decided()
    {
        var session = await Ready("50", pending: true, card: "0701");
        var done = (await Complete(session, "50")).Is(202, "Completed");
        (await Send("GET", $"charges/{done["chargeId"]}")).Is(200, "AuthorizationInitiated");
        Assert.Empty(owed);
        await Passes(TimeSpan.FromMinutes(1));
        (await Send("GET", $"charges/{done["chargeId"]}")).Is(200, "Authorized");
        Assert.Equal(ObjectKind.Authorization, Assert.Single(owed).After.Id.Kind);

        // Eight days later a capture is asynchronous.
        await Passes(TimeSpan.FromDays(8));
        (await Capture(done["chargeId"]!, "50")).Is(200, "CaptureInitiated");
        await Passes(TimeSpan.FromMinutes(1));
        (await Send("GET", $"charges/{done["chargeId"]}")).Is(200, "Captured");
    }

    [Fact]
    public async Task A_key_is_answered_the_same_for_ever_and_for_one_request_only()
    {
        var permission = await Permission("100");
        var first = await Charge(permission, "10", key: "key-1", pending: true, simulation: "AuthorizationInitiated");
        first.Is(201, "AuthorizationInitiated");
        await Passes(TimeSpan.FromMinutes(1));
        var again = await Charge(permission, "10", key: "key-1", pending: true, simulation: "AuthorizationInitiated");
        Assert.Equal((201, first.Text), (again.Status, again.Text));
        var other = await Send("POST", "/sandbox/v2/charges/", Body(permission, "10", pending: true), key: "key-1");
        Assert.Equal((201, first.Text), (other.Status, other.Text));
        (await Charge(permission, "11", key: "key-1", pending: true)).No(400, "DuplicateIdempotencyKey");
        (
            await Send(
                "POST",
                $"charges/{first["chargeId"]}/capture",
                """{"captureAmount":{"amount":"10","currencyCode":"USD"}}""",
                key: "key-1"
            )
        ).No(400, "DuplicateIdempotencyKey");
        await PermissionIs(permission, "Chargeable", null, "90.00");

        // A decline is an answer; a refusal is none.
        var declined = await Charge(permission, "10", key: "key-2", simulation: "SoftDeclined");
        declined.No(422, "SoftDeclined");
        Assert.Equal(declined.Text, (await Charge(permission, "10", key: "key-2")).No(422, "SoftDeclined").Text);
        (await Charge(permission, "1000", key: "key-3")).No(400, "TransactionAmountExceeded");
        (await Charge(permission, "20", key: "key-3")).Is(201, "Authorized");
        await PermissionIs(permission, "Chargeable", null, "70.00");
    }

    [Fact]
    public async Task The_very_same_request_again_has_one_effect_also_without_a_key()
    {
        var permission = await Permission("100");
        var signature = RandomNumberGenerator.GetBytes(256);
        var first = await Send("POST", "charges", Body(permission, "10"), signature: signature);
        var again = await Send("POST", "charges", Body(permission, "10"), signature: signature);
        Assert.Equal((201, first.Text), (again.Status, again.Text));
        (await Send("POST", "charges", Body(permission, "10"))).Is(201, "Authorized");
        await PermissionIs(permission, "Chargeable", null, "80.00");

        var cancel = """{"cancellationReason":"changed her mind"}""";
        var canceled = (await Send("DELETE", $"charges/{first["chargeId"]}/cancel", cancel, signature: signature)).Is(
            400
        );
        Assert.Equal("DuplicateIdempotencyKey", canceled["reasonCode"]); // a signature belongs to one request
        signature = RandomNumberGenerator.GetBytes(256);
        canceled = (await Send("DELETE", $"charges/{first["chargeId"]}/cancel", cancel, signature: signature)).Is(
            200,
            "Canceled",
            "MerchantCanceled"
        );
        Assert.Equal("changed her mind", canceled["statusDetails.reasonDescription"]);
        Assert.Equal(
            canceled.Text,
            (await Send("DELETE", $"charges/{first["chargeId"]}/cancel", cancel, signature: signature))
                .Is(200, "Canceled", "MerchantCanceled")
                .Text
        );
        (await Send("DELETE", $"charges/{first["chargeId"]}/cancel", cancel)).No(422, "InvalidChargeStatus");
    }

    [Theory]
    [InlineData("SoftDeclined", 422, "SoftDeclined", "Chargeable", null)]
    [InlineData("TransactionTimedOut", 422, "TransactionTimedOut", "Chargeable", null)]
    [InlineData("ProcessingFailure", 500, "ProcessingFailure", "Chargeable", null)]
    [InlineData("HardDeclined", 422, "HardDeclined", "NonChargeable", "PaymentMethodInvalid")]
    [InlineData("AmazonRejected", 422, "AmazonRejected", "Closed", "AmazonCanceled")]
    public async Task A_decline_at_once_is_an_error_without_a_charge(
        string code,
        int status,
        string reason,
        string state,
        string? why
    )
    {
        var permission = await Permission("100");
        (await Charge(permission, "10", simulation: code)).No(status, reason);
        await PermissionIs(permission, state, why, "100.00");
        (await Send("GET", $"charges/{permission}-C000001")).No(404, "ResourceNotFound");
        (await Capture($"{permission}-C000001", "10")).No(404, "ResourceNotFound");
        (await Send("POST", "refunds", Refund($"{permission}-C000001", "1"))).No(404, "ResourceNotFound");
        (await Send("DELETE", $"charges/{permission}-C000001/cancel", """{"cancellationReason":"x"}""")).No(
            404,
            "ResourceNotFound"
        );
        Assert.DoesNotContain(owed, step => step.After is Authorization);
    }

    [Theory]
    [InlineData("PendingSoftDeclined", "SoftDeclined")]
    [InlineData("Pending:HardDeclined", "HardDeclined")]
    [InlineData("Pending-AmazonRejected", "AmazonRejected")]
    [InlineData("Pending TransactionTimedOut", "TransactionTimedOut")]
    public async Task A_decline_after_a_while_is_a_charge(string code, string reason)
    {
        var permission = await Permission("100");
        var charge = (await Charge(permission, "10", pending: true, simulation: code)).Is(
            201,
            "AuthorizationInitiated"
        )["chargeId"];
        await Passes(TimeSpan.FromMinutes(1));
        (await Send("GET", $"charges/{charge}")).Is(200, "Declined", reason);
    }

    [Theory]
    [InlineData("AmazonRejected", "Declined", "AmazonRejected")]
    [InlineData("ProcessingFailure", "Declined", "ProcessingFailure")]
    [InlineData("CaptureInitiated", "Captured", null)]
    public async Task A_simulated_capture_is_asynchronous(string code, string state, string? reason)
    {
        var permission = await Permission("100");
        var charge = (await Charge(permission, "10")).Is(201, "Authorized")["chargeId"]!;
        (await Capture(charge, "10", simulation: code)).Is(200, "CaptureInitiated");
        await Passes(TimeSpan.FromMinutes(1));
        (await Send("GET", $"charges/{charge}")).Is(200, state, reason);
        charge = (
            await Send(
                "POST",
                "charges",
                Body(await Permission("100"), "10", captureNow: true),
                simulation: "CaptureInitiated"
            )
        ).Is(201, "CaptureInitiated")["chargeId"]!;
        await Passes(TimeSpan.FromMinutes(1));
        (await Send("GET", $"charges/{charge}")).Is(200, "Captured");
    }

    [Theory]
    [InlineData("charges", "MoneyRain", false, false)]
    [InlineData("charges", "softdeclined", false, false)]
    [InlineData("charges", "BuyerCanceled", false, false)]
    [InlineData("charges", "AuthorizationInitiated", false, false)]
    [InlineData("charges", "PendingSoftDeclined", false, false)]
    [InlineData("charges", "CaptureInitiated", false, false)]
    [InlineData("charges", "CaptureInitiated", true, false)]
    [InlineData("charges", "AuthorizationInitiated", false, true)]
    public async Task A_simulation_that_is_unknown_or_misplaced_is_refused(
        string path,
        string code,
        bool pending,
        bool captureNow
    )
    {
        var permission = await Permission("100");
        (await Send("POST", path, Body(permission, "10", pending, captureNow), simulation: code)).No(
            400,
            "InvalidSandboxSimulationSpecified"
        );
        await PermissionIs(permission, "Chargeable", null, "100.00");
    }

    [Fact]
    public async Task Simulations_have_their_places()
    {
        (await Send("GET", "refunds/x", simulation: "AmazonRejected")).No(404, "ResourceNotFound");
        var permission = await Permission("100");
        (await Charge(permission, "10", simulation: "Charge")).No(400, "InvalidSandboxSimulationSpecified");
        var charge = (await Charge(permission, "10")).Is(201, "Authorized")["chargeId"]!;
        // Wire v2: spec 8.2, a cartridge sends the header here too.
        (
            await Send(
                "DELETE",
                $"charges/{charge}/cancel",
                """{"cancellationReason":"x"}""",
                simulation: "AmazonRejected"
            )
        ).Is(200, "Canceled", "MerchantCanceled");
        (
            await Send(
                "DELETE",
                $"chargePermissions/{permission}/close",
                """{"closureReason":"x"}""",
                simulation: "AmazonClosed"
            )
        ).Is(200);
        await PermissionIs(permission, "Closed", "AmazonClosed", "100.00");

        var session = await Ready("10");
        (await Complete(session, "10", simulation: "AmazonCanceled")).No(422, "CheckoutSessionCanceled");
        (await Send("GET", $"checkoutSessions/{session}")).Is(200, "Canceled", "AmazonCanceled");
        session = await Ready("10", pending: true);
        (await Complete(session, "10", simulation: "AuthorizationInitiated")).Is(202, "Completed");

        permission = await Permission("100");
        sandbox = false;
        (await Charge(permission, "10", simulation: "SoftDeclined")).No(400, "InvalidSandboxSimulationSpecified");
        (await Send("GET", "refunds/x")).No(404, "ResourceNotFound");
    }

    [Fact]
    public async Task Closing_cancels_what_is_open_if_it_is_asked_to()
    {
        var permission = await Permission("100");
        var charge = (await Charge(permission, "30")).Is(201, "Authorized")["chargeId"];
        (
            await Send(
                "PATCH",
                $"chargePermissions/{permission}",
                """{"merchantMetadata":{"merchantReferenceId":"order-7"}}"""
            )
        ).Is(200);
        (await Send("DELETE", $"chargePermissions/{permission}/close", """{"cancelPendingCharges":true}""")).No(
            400,
            "MissingParameterValue"
        );
        var closed = (
            await Send(
                "DELETE",
                $"chargePermissions/{permission}/close",
                """{"closureReason":"no longer sold","cancelPendingCharges":"true"}"""
            )
        ).Is(200);
        Assert.Equal(
            ("Closed", "order-7", "100.00"),
            (closed.State, closed["merchantMetadata.merchantReferenceId"], closed["limits.amountBalance.amount"])
        );
        Assert.Contains(
            """[{"reasonCode":"MerchantClosed","reasonDescription":"no longer sold"}]""",
            closed.Text,
            StringComparison.Ordinal
        );
        (await Send("GET", $"charges/{charge}")).Is(200, "Canceled", "ChargePermissionCanceled");
        (
            await Send(
                "PATCH",
                $"chargePermissions/{permission}",
                """{"merchantMetadata":{"merchantReferenceId":"8"}}"""
            )
        ).No(422, "InvalidChargePermissionStatus");
        (await Send("DELETE", $"chargePermissions/{permission}/close", """{"closureReason":"again"}""")).No(
            422,
            "InvalidChargePermissionStatus"
        );
    }

    [Fact]
    public async Task Lasting_permissions_are_charged_later_and_capped_by_the_month()
    {
        var session = await Ready("20", kind: "Recurring");
        var permission = (await Complete(session, "20")).Is(200, "Completed")["chargePermissionId"]!;
        Assert.StartsWith("C01-", permission, StringComparison.Ordinal);
        var seen = (await Send("GET", $"chargePermissions/{permission}")).Is(200);
        Assert.Equal(
            ("Recurring", "Month", "1000.00"),
            (seen["chargePermissionType"], seen["recurringMetadata.frequency.unit"], seen["limits.amountLimit.amount"])
        );
        (await Charge(permission, "5", pending: true)).Is(201, "AuthorizationInitiated");
        (await Charge(permission, "1000")).No(400, "PeriodicAmountExceeded");
    }

    [Fact]
    public async Task A_session_is_kept_30_days_and_checked_as_it_is_made()
    {
        var session = (await Send("POST", "checkoutSessions", NewSession())).Is(201, "Open")["checkoutSessionId"]!;
        await Passes(TimeSpan.FromDays(29));
        (await Send("GET", $"checkoutSessions/{session}")).Is(200, "Canceled", "Expired");
        (await Complete(session, "1")).No(422, "CheckoutSessionCanceled");
        await Passes(TimeSpan.FromDays(2));
        (await Send("GET", $"checkoutSessions/{session}")).No(404, "ResourceNotFound");
        (await Complete(session, "1")).No(404, "ResourceNotFound");
        (await Send("PATCH", $"checkoutSessions/{session}", "{}")).No(404, "ResourceNotFound");

        (await Send("POST", "checkoutSessions", NewSession(store: "amzn1.application-oa2-client.other"))).No(
            400,
            "InvalidParameterValue"
        );
        (await Send("POST", "checkoutSessions", $$"""{"storeId":"{{merchant.StoreId}}"}""")).No(
            400,
            "MissingParameterValue"
        );
        (await Send("POST", "checkoutSessions", NewSession(more: ""","colour":"red" """))).No(400, "UnrecognizedField");
        (await Send("POST", "checkoutSessions", NewSession(more: ""","scopes":["name","secrets"] """))).No(
            400,
            "InvalidParameterValue"
        );
        (
            await Send(
                "POST",
                "checkoutSessions",
                NewSession(more: ""","paymentDetails":{"chargeAmount":{"amount":"1","currencyCode":"JPY"}}""")
            )
        ).No(400, "InvalidParameterValue");
        (
            await Send(
                "POST",
                "checkoutSessions",
                NewSession(
                    more: ""","paymentDetails":{"paymentIntent":"AuthorizeWithCapture","canHandlePendingAutho"""
                        + """rization":true}"""
                )
            )
        ).No(400, "InvalidParameterCombination");
        (await Send("POST", "checkoutSessions", NewSession(more: ""","webCheckoutDetails":{}"""))).No(
            400,
            "InvalidRequestFormat"
        );
        settings = settings with { StrictJson = false };
        (await Send("POST", "checkoutSessions", NewSession(more: ""","colour":"red" """))).Is(201, "Open");
    }

    [Fact]
    public async Task What_belongs_to_another_merchant_does_not_exist()
    {
        var permission = await Permission("100");
        var charge = (await Charge(permission, "30")).Is(201, "Authorized")["chargeId"]!;
        var stranger = NewMerchant("ZZZZZZZZZZZZZZ");
        await Insert(stranger);
        caller = stranger;
        (await Send("GET", $"chargePermissions/{permission}")).No(404, "ResourceNotFound");
        (await Send("GET", $"charges/{charge}")).No(404, "ResourceNotFound");
        (await Charge(permission, "1")).No(404, "ResourceNotFound");
        (await Capture(charge, "1")).No(404, "ResourceNotFound");
        (await Send("POST", "refunds", Refund(charge, "1"))).No(404, "ResourceNotFound");
        (await Send("DELETE", $"chargePermissions/{permission}/close", """{"closureReason":"mine"}""")).No(
            404,
            "ResourceNotFound"
        );
    }

    [Theory]
    [InlineData("charges/S01-0000000-0000000-C000000")]
    [InlineData("charges/S01-0000000-0000000-A000001")]
    [InlineData("charges/S01-0000000-0000000")]
    [InlineData("charges/'or'1'='1")]
    [InlineData("chargePermissions/S01-0000000-0000000-C000000")]
    [InlineData("chargePermissions/S01-0000000-0000000-D")]
    [InlineData("checkoutSessions/S01-0000000-0000000-D")]
    [InlineData("checkoutSessions/6F916C70-C611-4ADB-AF5C-8204E68CD8E0")]
    [InlineData("refunds/S01-0000000-0000000-C000000")]
    public async Task An_id_that_is_none_is_not_found(string path) =>
        (await Send("GET", path)).No(404, "ResourceNotFound");

    [Fact]
    public async Task A_draft_of_v1_is_not_there()
    {
        var draft = await engine.Sessions.Open(
            new Command<CheckoutSession>(merchant.Id, "draft"),
            (_, id) =>
                new CheckoutSession
                {
                    Id = id,
                    State = State.Open,
                    CreatedAt = default,
                    Kind = PermissionKind.OneTime,
                    Terms = Terms.OrderReference,
                    Requires = [],
                },
            draft: true
        );
        var id = draft.Result.Value.Id;
        (await Send("GET", $"checkoutSessions/{id}")).No(404, "ResourceNotFound");
        (await Send("GET", $"chargePermissions/{id.Family}")).No(404, "ResourceNotFound");
        (await Charge(id.Family.Value, "1")).No(404, "ResourceNotFound");
    }

    // ---- the harness ----

    private bool sandbox = true;
    private Settings settings = new();
    private Merchant? caller;

    private static Merchant NewMerchant(string id) =>
        new()
        {
            Id = MerchantId.Read(id),
            StoreId = "amzn1.application-oa2-client." + id.ToLowerInvariant(),
            PublicKeyId = "SANDBOX-" + id,
            AccessKeyId = "AKIA" + id,
            Region = Region.NorthAmerica,
            Currency = Currency.USD,
        };

    private Task Insert(Merchant one) =>
        database.Execute(
            "INSERT INTO merchants (bucket, merchant, version, doc, shift_ms, minted, created_at) VALUES "
                + "(@bucket, @merchant, 1, @doc, 0, 0, 0) RETURNING 1",
            _ => 0,
            ("bucket", one.Bucket),
            ("merchant", one.Id.Value),
            ("doc", JsonSerializer.Serialize(one, RowJson.Tight.Merchant))
        );

    private async Task<Answered> Send(
        string method,
        string path,
        string body = "",
        string? key = null,
        string? simulation = null,
        byte[]? signature = null
    )
    {
        var headers = new List<KeyValuePair<string, string>>();
        if (key is not null)
            headers.Add(new("x-amz-pay-idempotency-key", key));
        if (simulation is not null)
            headers.Add(new("x-amz-pay-simulation-code", simulation));
        var target = path.StartsWith('/') ? path : "/v2/" + path;
        var request = new WireRequest(method, target, headers, Encoding.UTF8.GetBytes(body));
        var bytes = signature ?? RandomNumberGenerator.GetBytes(256);
        var claim = new V2Claim
        {
            Algorithm = "AMZN-PAY-RSASSA-PSS",
            SaltLength = 20,
            PublicKeyId = merchant.PublicKeyId,
            SignedHeaders = "",
            SignatureText = Convert.ToBase64String(bytes),
            Signature = bytes,
            Region = "na",
            SentAt = time.GetUtcNow(),
        };
        var response = await V2Router.Answer(
            engine,
            caller ?? merchant,
            claim,
            request,
            settings,
            new LinkOrigins(new Uri("http://localhost"), new Uri("http://localhost")),
            sandbox,
            TestContext.Current.CancellationToken
        );
        Assert.Equal("application/json", response.ContentType);
        return new Answered($"{method} {target} {body}", response.Status, Encoding.UTF8.GetString(response.Body));
    }

    private string NewSession(string? store = null, string more = "") =>
        $$$"""{"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://shop.example/review"}"""
        + $$$""","storeId":"{{{store ?? merchant.StoreId}}}"{{{more}}}}""";

    private static string Price(string amount) => $$"""{"amount":"{{amount}}","currencyCode":"USD"}""";

    private static string Body(string permission, string amount, bool pending = false, bool captureNow = false) =>
        $$"""{"chargePermissionId":"{{permission}}","chargeAmount":{{Price(amount)}},"captureNow":"""
        + $$"""{{(captureNow ? "true" : "false")}},"canHandlePendingAuthorization":"""
        + $$"""{{(pending ? "true" : "false")}}}""";

    private static string Refund(string charge, string amount) =>
        $$"""{"chargeId":"{{charge}}","refundAmount":{{Price(amount)}}}""";

    private Task<Answered> Charge(
        string permission,
        string amount,
        bool pending = false,
        string? key = null,
        string? simulation = null
    ) => Send("POST", "charges", Body(permission, amount, pending), key, simulation);

    private Task<Answered> Capture(string charge, string amount, string? simulation = null) =>
        Send("POST", $"charges/{charge}/capture", $$"""{"captureAmount":{{Price(amount)}}}""", simulation: simulation);

    private Task<Answered> Complete(string session, string amount, string? simulation = null) =>
        Send(
            "POST",
            $"checkoutSessions/{session}/complete",
            $$"""{"chargeAmount":{{Price(amount)}}}""",
            simulation: simulation
        );

    /// <summary>A checkout the buyer has confirmed.</summary>
    private async Task<string> Ready(
        string amount,
        string intent = "Authorize",
        bool pending = false,
        string card = "1111",
        string kind = "OneTime"
    )
    {
        var recurring =
            kind == "Recurring" ? ""","recurringMetadata":{"frequency":{"unit":"Month","value":"1"}}""" : "";
        var session = (
            await Send("POST", "checkoutSessions", NewSession(more: $",\"chargePermissionType\":\"{kind}\"{recurring}"))
        ).Is(201, "Open")["checkoutSessionId"]!;
        await Chooses(session, card);
        (
            await Send(
                "PATCH",
                $"checkoutSessions/{session}",
                $$$"""
                {"webCheckoutDetails":{"checkoutResultReturnUrl":"https://shop.example/result"},
                "paymentDetails":{"paymentIntent":"{{{intent}}}","canHandlePendingAuthorization":{{{(
                    pending ? "true" : "false"
                )}}},"chargeAmount":{{{Price(amount)}}}}}
                """
            )
        ).Is(200, "Open");
        await Confirms(session);
        return session;
    }

    private async Task<string> Permission(string total)
    {
        var done = (await Complete(await Ready(total, "Confirm"), total)).Is(200, "Completed");
        Assert.Null(done["chargeId"]);
        return done["chargePermissionId"]!;
    }

    private async Task Chooses(string session, string card)
    {
        var address = new Address { Name = "Ada Buyer", CountryCode = "US" };
        var chosen = await engine.Sessions.Choose(
            new Command<CheckoutSession>(merchant.Id, "choose", Requester.Buyer),
            ObjectId.Read(session),
            new Buyer("amzn1.account.A", "Ada Buyer", "ada@example.test"),
            TestCards.Find(card)!.Instrument,
            address,
            address
        );
        Assert.True(chosen.Result.Ok);
    }

    private async Task Confirms(string session) =>
        Assert.True(
            (
                await engine.Sessions.Pay(
                    new Command<CheckoutSession>(merchant.Id, "pay", Requester.Buyer),
                    ObjectId.Read(session),
                    _ => null
                )
            )
                .Result
                .Ok
        );

    private async Task PermissionIs(string permission, string state, string? reason, string balance)
    {
        var seen = (await Send("GET", $"chargePermissions/{permission}")).Is(200);
        Assert.Equal(
            (state, reason, balance),
            (seen.State, seen["statusDetails.reasons.0.reasonCode"], seen["limits.amountBalance.amount"])
        );
    }

    /// <summary>Time passes, and every job is run when it falls due.</summary>
    private async Task Passes(TimeSpan span)
    {
        var end = time.GetUtcNow() + span;
        while (true)
        {
            var due = await database.Query(
                "SELECT id, fence, kind, object, arguments, due_at FROM jobs WHERE due_at <= @end AND kind <> "
                    + "@deliver ORDER BY due_at, id LIMIT 1",
                row => new StoredJob(
                    merchant.Id,
                    row.GetInt64(0),
                    row.GetInt64(1),
                    (JobKind)row.GetInt16(2),
                    row.GetString(3),
                    row.IsDBNull(4) ? null : row.GetString(4),
                    RecordJson.At(row.GetInt64(5)),
                    Lane: null,
                    Failures: 0
                ),
                ("end", RecordJson.Ms(end)),
                ("deliver", (short)JobKind.Deliver)
            );
            if (due.Count == 0)
                break;
            if (due[0].DueAt > time.GetUtcNow())
                time.Now = due[0].DueAt;
            await JobKinds
                .Of(due[0].Kind)
                .Run(
                    Engines.ExecutorOf(engine, database, time),
                    JobKinds.Read(due[0]),
                    TestContext.Current.CancellationToken
                );
        }
        time.Now = end;
    }

    private sealed class MovableTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed record Answered(string Request, int Status, string Text)
    {
        public JsonElement Json { get; } = JsonDocument.Parse(Text).RootElement;

        public string? State => this["statusDetails.state"];

        public string? this[string path]
        {
            get
            {
                var at = Json;
                foreach (var name in path.Split('.'))
                {
                    if (at.ValueKind == JsonValueKind.Array && at.GetArrayLength() > 0)
                        at = at[0];
                    else if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                        return null;
                }
                return at.ValueKind == JsonValueKind.Null ? null : at.ToString();
            }
        }

        public Answered Is(int status)
        {
            Assert.True(status == Status, $"{Request}: {Status} {Text}");
            return this;
        }

        public Answered Is(int status, string state, string? reason = null)
        {
            Is(status);
            Assert.True((state, reason) == (State, this["statusDetails.reasonCode"]), $"{Request}: {Text}");
            return this;
        }

        public Answered No(int status, string code)
        {
            Is(status);
            Assert.Equal(["reasonCode", "message"], Json.EnumerateObject().Select(member => member.Name));
            Assert.True(code == this["reasonCode"], $"{Request}: {Text}");
            return this;
        }
    }
}
