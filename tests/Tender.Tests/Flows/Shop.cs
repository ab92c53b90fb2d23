using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// A shop of its own on a server: its merchant, both API clients, the control API, and the steps every story begins
/// with.
/// </summary>
internal sealed class Shop
{
    public const string ReviewUrl = "https://shop.example/review";
    public const string ResultUrl = "https://shop.example/result?cart=7";

    private static int orderCount;

    private readonly TenderHost? host;

    private Shop(TestMerchant merchant, Uri server, ControlClient control, TenderHost? host)
    {
        (Merchant, Control, this.host) = (merchant, control.For(merchant), host);
        V2 = new V2Client(merchant, server);
        V1 = new V1Client(merchant, server);
    }

    private Shop(TenderHost host, TestMerchant merchant)
        : this(merchant, host.Http, host.Control, host) { }

    /// <summary>The server in this process; there is none for a shop of another process.</summary>
    public TenderHost Host => host ?? throw new InvalidOperationException("The server is another process.");
    public TestMerchant Merchant { get; }
    public ControlClient Control { get; }
    public V2Client V2 { get; }
    public V1Client V1 { get; }

    /// <summary>A new merchant on the server that all tests of this database share.</summary>
    public static async Task<Shop> Open(TestDatabase database)
    {
        var host = await TenderHost.Shared(database);
        return new Shop(host, await host.Control.NewMerchant());
    }

    /// <summary>A new merchant, as the control API is asked for it.</summary>
    public static async Task<Shop> Open(TestDatabase database, object merchant)
    {
        var host = await TenderHost.Shared(database);
        return new Shop(host, await host.Control.NewMerchant(merchant));
    }

    /// <summary>
    /// The shop again after its server restarted on other ports, or a first shop on a private server.
    /// </summary>
    public static Shop On(TenderHost host, TestMerchant merchant) => new(host, merchant);

    /// <summary>A shop on a server in another process.</summary>
    public static Shop On(Uri server, ControlClient control, TestMerchant merchant) =>
        new(merchant, server, control, null);

    /// <summary>A merchant reference nobody used before, 32 characters at most.</summary>
    public static string NewReference(string prefix = "o") =>
        $"{prefix}-{Interlocked.Increment(ref orderCount)}-{Guid.NewGuid().ToString("N")[..12]}";

    public Money Usd(decimal amount) => new(amount.ToString("0.00"), "USD");

    // ---- v2 ----

    /// <summary>A session that was just created.</summary>
    /// <param name="payment">Its paymentDetails so far; null for none.</param>
    public async Task<string> NewSession(object? payment = null)
    {
        var session = (
            await V2.Post(
                "checkoutSessions",
                new
                {
                    webCheckoutDetails = new { checkoutReviewReturnUrl = ReviewUrl },
                    storeId = Merchant.StoreId,
                    paymentDetails = payment,
                }
            )
        ).Is(201, "Open");
        return session["checkoutSessionId"]!;
    }

    /// <summary>
    /// A session that wants only the buyer's confirmation: reviewed by her, then updated by the shop.
    /// </summary>
    public async Task<string> ReadySession(
        decimal amount,
        string intent = "Authorize",
        bool pending = false,
        decimal? total = null,
        object? payment = null
    )
    {
        var id = await NewSession(payment);
        await Control.Buyer(id, "review");
        var session = (
            await V2.Patch(
                $"checkoutSessions/{id}",
                new
                {
                    webCheckoutDetails = new { checkoutResultReturnUrl = ResultUrl },
                    paymentDetails = new
                    {
                        paymentIntent = intent,
                        canHandlePendingAuthorization = pending,
                        chargeAmount = Usd(amount),
                        totalOrderAmount = total is { } whole ? Usd(whole) : null,
                    },
                    merchantMetadata = new { merchantReferenceId = NewReference(), merchantStoreName = "Shop" },
                }
            )
        ).Is(200, "Open");
        Assert.True(session["constraints"] is null or "[]", session.Text);
        Assert.NotNull(session["webCheckoutDetails.amazonPayRedirectUrl"]);
        return id;
    }

    public Task<V2Reply> Complete(string session, decimal amount, decimal? total = null, string? simulation = null) =>
        V2.Post(
            $"checkoutSessions/{session}/complete",
            new { chargeAmount = Usd(amount), totalOrderAmount = total is { } whole ? Usd(whole) : null },
            simulation: simulation
        );

    /// <summary>A whole checkout, up to the completed session.</summary>
    public async Task<(string Permission, string Charge)> Checkout(
        decimal amount,
        string intent = "Authorize",
        bool pending = false,
        string? card = null,
        decimal? total = null
    )
    {
        var session = await ReadySession(amount, intent, pending, total);
        await Control.Buyer(session, "pay", card);
        var done = await Complete(session, amount, total);
        Assert.True(done.Status is 200 or 202, $"{done.Request} answered {done.Status}: {done.Text}");
        Assert.Equal("Completed", done.State);
        return (done["chargePermissionId"]!, done["chargeId"] ?? "");
    }

    /// <summary>A permission without a charge, chargeable up to the total.</summary>
    /// <param name="total">What the order comes to.</param>
    /// <param name="payment">The paymentDetails its session is created with; null for none.</param>
    public async Task<string> Permission(decimal total, object? payment = null)
    {
        var session = await ReadySession(total, "Confirm", payment: payment);
        await Control.Buyer(session, "pay");
        return (await Complete(session, total)).Is(200, "Completed")["chargePermissionId"]!;
    }

    /// <summary>A permission of a kind that lasts: Recurring or PaymentMethodOnFile, over 5.</summary>
    public async Task<string> LastingPermission(string type, string currency, object? recurring = null)
    {
        var session = (
            await V2.Post(
                "checkoutSessions",
                new
                {
                    webCheckoutDetails = new
                    {
                        checkoutReviewReturnUrl = Shop.ReviewUrl,
                        checkoutResultReturnUrl = Shop.ResultUrl,
                    },
                    storeId = Merchant.StoreId,
                    chargePermissionType = type,
                    recurringMetadata = type == "Recurring"
                        ? recurring ?? new { frequency = new { unit = "Variable", value = "0" } }
                        : null,
                    paymentDetails = new { paymentIntent = "Confirm", chargeAmount = new Money("5", currency) },
                }
            )
        ).Is(201, "Open")["checkoutSessionId"]!;
        await Control.Buyer(session, "pay");
        return (
            await V2.Post($"checkoutSessions/{session}/complete", new { chargeAmount = new Money("5", currency) })
        ).Is(200, "Completed")["chargePermissionId"]!;
    }

    public Task<V2Reply> Charge(
        string permission,
        decimal amount,
        bool captureNow = false,
        bool pending = false,
        string? key = null,
        string? simulation = null
    ) =>
        V2.Post(
            "charges",
            new
            {
                chargePermissionId = permission,
                chargeAmount = Usd(amount),
                captureNow,
                canHandlePendingAuthorization = pending,
            },
            key,
            simulation
        );

    public Task<V2Reply> GetCharge(string id) => V2.Get($"charges/{id}");

    public Task<V2Reply> GetPermission(string id) => V2.Get($"chargePermissions/{id}");

    public Task<V2Reply> GetRefund(string id) => V2.Get($"refunds/{id}");

    public Task<V2Reply> Capture(string charge, decimal amount, string? simulation = null, string? key = null) =>
        V2.Post($"charges/{charge}/capture", new { captureAmount = Usd(amount) }, key, simulation);

    public Task<V2Reply> Cancel(string charge, string reason = "changed her mind") =>
        V2.Delete($"charges/{charge}/cancel", new { cancellationReason = reason });

    public Task<V2Reply> Refund(string charge, decimal amount, string? simulation = null, string? key = null) =>
        V2.Post("refunds", new { chargeId = charge, refundAmount = Usd(amount) }, key, simulation);

    /// <summary>State and first reason of a permission, whose status has a shape of its own.</summary>
    public async Task PermissionIs(string id, string state, string? reason = null)
    {
        var permission = (await GetPermission(id)).Is(200);
        Assert.True(
            (permission.State, permission["statusDetails.reasons.0.reasonCode"]) == (state, reason),
            $"expected {state}/{reason}: {permission.Text}"
        );
    }

    public async Task ChargeIs(string id, string state, string? reason = null) =>
        (await GetCharge(id)).Is(200, state, reason);

    public async Task RefundIs(string id, string state, string? reason = null) =>
        (await GetRefund(id)).Is(200, state, reason);

    public async Task BalanceIs(string permission, decimal expected) =>
        Assert.Equal(expected, (await GetPermission(permission)).Is(200).Amount("limits.amountBalance"));

    // ---- v1 ----

    public async Task<string> Draft() => (await Control.NewOrderReference()).Id;

    public Task<V1Reply> SetDetails(string order, decimal total, string? note = null) =>
        V1.Call(
            "SetOrderReferenceDetails",
            ("AmazonOrderReferenceId", order),
            ("OrderReferenceAttributes.OrderTotal.Amount", total.ToString("0.00")),
            ("OrderReferenceAttributes.OrderTotal.CurrencyCode", "USD"),
            ("OrderReferenceAttributes.SellerNote", note),
            ("OrderReferenceAttributes.SellerOrderAttributes.SellerOrderId", NewReference()),
            ("OrderReferenceAttributes.SellerOrderAttributes.StoreName", "Shop")
        );

    public Task<V1Reply> Confirm(string order) => V1.Call("ConfirmOrderReference", ("AmazonOrderReferenceId", order));

    /// <summary>An Open order reference over the given total.</summary>
    public async Task<string> Order(decimal total)
    {
        var order = await Draft();
        (await SetDetails(order, total)).Ok();
        (await Confirm(order)).Ok();
        await OrderIs(order, "Open");
        return order;
    }

    /// <summary>The timeout is in minutes: "0" is synchronous, null leaves the parameter out.</summary>
    /// <summary>A confirmed billing agreement.</summary>
    public async Task<string> Agreement()
    {
        var agreement = (await Control.NewOrderReference("billing-agreement")).Id;
        (await V1.Call("ConfirmBillingAgreement", ("AmazonBillingAgreementId", agreement))).Ok();
        return agreement;
    }

    public Task<V1Reply> Authorize(
        string order,
        decimal amount,
        string? timeout = "0",
        string? note = null,
        bool captureNow = false,
        string? reference = null
    ) =>
        V1.Call(
            "Authorize",
            ("AmazonOrderReferenceId", order),
            ("AuthorizationReferenceId", reference ?? NewReference("a")),
            ("AuthorizationAmount.Amount", amount.ToString("0.00")),
            ("AuthorizationAmount.CurrencyCode", "USD"),
            ("TransactionTimeout", timeout),
            ("SellerAuthorizationNote", note),
            ("CaptureNow", captureNow ? "true" : null)
        );

    public Task<V1Reply> CaptureV1(
        string authorization,
        decimal amount,
        string? note = null,
        string? reference = null
    ) =>
        V1.Call(
            "Capture",
            ("AmazonAuthorizationId", authorization),
            ("CaptureReferenceId", reference ?? NewReference("c")),
            ("CaptureAmount.Amount", amount.ToString("0.00")),
            ("CaptureAmount.CurrencyCode", "USD"),
            ("SellerCaptureNote", note)
        );

    public Task<V1Reply> RefundV1(string capture, decimal amount, string? note = null, string? reference = null) =>
        V1.Call(
            "Refund",
            ("AmazonCaptureId", capture),
            ("RefundReferenceId", reference ?? NewReference("r")),
            ("RefundAmount.Amount", amount.ToString("0.00")),
            ("RefundAmount.CurrencyCode", "USD"),
            ("SellerRefundNote", note)
        );

    public Task<V1Reply> GetOrder(string id) => V1.Call("GetOrderReferenceDetails", ("AmazonOrderReferenceId", id));

    public Task<V1Reply> GetAuthorization(string id) =>
        V1.Call("GetAuthorizationDetails", ("AmazonAuthorizationId", id));

    public Task<V1Reply> GetCapture(string id) => V1.Call("GetCaptureDetails", ("AmazonCaptureId", id));

    public Task<V1Reply> GetRefundV1(string id) => V1.Call("GetRefundDetails", ("AmazonRefundId", id));

    public async Task OrderIs(string id, string state, string? reason = null) =>
        (await GetOrder(id)).Is("OrderReferenceDetails/OrderReferenceStatus", state, reason);

    public async Task AuthorizationIs(string id, string state, string? reason = null) =>
        (await GetAuthorization(id)).Is(Authorized, state, reason);

    public async Task CaptureIs(string id, string state, string? reason = null) =>
        (await GetCapture(id)).Is(Captured, state, reason);

    public async Task RefundV1Is(string id, string state, string? reason = null) =>
        (await GetRefundV1(id)).Is(Refunded, state, reason);

    // Where v1 answers keep the status, and an authorization its id.
    public const string Authorized = "AuthorizationDetails/AuthorizationStatus";
    public const string AuthorizationId = "AuthorizationDetails/AmazonAuthorizationId";
    public const string Captured = "CaptureDetails/CaptureStatus";
    public const string Refunded = "RefundDetails/RefundStatus";

    /// <summary>
    /// The sandbox's note that asks for an ending. Wire v1: Sandbox simulations, the whole field is this JSON.
    /// </summary>
    public static string Simulate(string state, string? reason = null, string more = "") =>
        $"{{\"SandboxSimulation\":{{\"State\":"
        + $"\"{state}\"{(reason is null ? "" : $",\"ReasonCode\":\"{reason}\"")}"
        + $"{(more.Length == 0 ? "" : "," + more)}}}}}";

    internal sealed record Money(string Amount, string CurrencyCode);
}
