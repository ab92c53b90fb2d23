// A whole shop in one file, with the merchant kit and an SQLite database of its own, running against a Tender on this
// machine:
//
//     dotnet run --project src/Tender            in one terminal
//     dotnet run --project samples/Merchant      in another, from the same directory; then open http://localhost:5000
//
// Against the real Amazon Pay the parts marked "sandbox" go, and the keys come from Seller Central.

using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Tender.AmazonPay;
using Tender.AmazonPay.V1;
using Tender.AmazonPay.V2;
using Tender.MerchantKit;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Hosting;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;

// ---- Where things are. Tender leaves the keys of a ready merchant, its authority and its control token in its data
// directory.

string Setting(string name, string otherwise) => Environment.GetEnvironmentVariable(name) ?? otherwise;
var data = Setting("TENDER_DATA", ".tender");
var tender = new Uri(Setting("TENDER_HTTP", "http://localhost:8080"));
var shop = new Uri(Setting("SHOP_URL", "http://localhost:5000"));
var database = Setting("SHOP_DATABASE", Path.Combine(".shop", "merchant.db"));
if (!File.Exists(Path.Combine(data, "merchant.json")))
{
    Console.Error.WriteLine(
        $"There is no {data}/merchant.json: start Tender first, from the same directory (dotnet run --project "
            + $"src/Tender)."
    );
    return 1;
}
var keys = JsonSerializer.Deserialize<Keys>(
    File.ReadAllText(Path.Combine(data, "merchant.json")),
    JsonSerializerOptions.Web
)!;
Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(database))!);

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls(shop.ToString());
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

// ---- The kit: who we are, whose notices we believe, and where endings are kept: in the shop's own database.

builder.Services.AddAmazonPay(options => options.UseTender(data, tender));
var source = SqliteFactory.Instance.CreateDataSource($"Data Source={database};Default Timeout=30");
builder.Services.AddSingleton(source);
builder.Services.AddAmazonPayOrders<Till>(options => options.DataSource = source);
builder.Services.AddHealthChecks().AddAmazonPayOrders();
builder.Services.AddSingleton(
    new Sandbox(tender, keys.MerchantId, File.ReadAllText(Path.Combine(data, "control-token")).Trim())
);

var app = builder.Build();
app.MapAmazonPayNotifications("/ipn"); // verified, stored, then answered 200
app.MapHealthChecks("/health");
Shelf.Create(source);

// Sandbox: in Seller Central this is a field called "Instant Notification Settings".
await app
    .Services.GetRequiredService<Sandbox>()
    .Tell(
        HttpMethod.Put,
        "notification-endpoints",
        new[] { new { url = new Uri(shop, "/ipn").ToString(), generation = "both" } }
    );

// ---- The pages.

app.MapGet("/", () => Results.Content(Page.Of(Shelf.Orders(source)), "text/html; charset=utf-8"));
app.MapGet("/orders", () => Shelf.Orders(source));

// v2: open a checkout, and send the buyer to Amazon.
app.MapPost("/buy", async (string? card, AmazonPayClient pay, OrderPayments payments, Sandbox sandbox) =>
{
    var (_, session) = await OpenCheckout(pay, payments);
    // Sandbox: the buyer pays at once. She would be redirected to session.WebCheckoutDetails.AmazonPayRedirectUrl.
    return Results.Redirect(await sandbox.Pay(session, card ?? "1111"));
});

async Task<(string Order, string Session)> OpenCheckout(AmazonPayClient pay, OrderPayments payments)
{
    var (order, price) = (Shelf.NewOrder(source), new Price(25, keys.Currency));
    // The order is the key: a second click or a lost answer makes no second checkout.
    var session = (
        await pay.CreateCheckoutSessionAsync(
            new CreateCheckoutSessionRequest
            {
                StoreId = keys.StoreId,
                WebCheckoutDetails = new WebCheckoutDetails
                {
                    CheckoutReviewReturnUrl = new Uri(shop, "/").ToString(),
                    CheckoutResultReturnUrl = new Uri(shop, $"/thanks?order={order}").ToString(),
                },
                PaymentDetails = new PaymentDetails
                {
                    PaymentIntent = PaymentIntent.Authorize,
                    CanHandlePendingAuthorization = true,
                    ChargeAmount = price,
                },
                MerchantMetadata = new MerchantMetadata
                {
                    MerchantReferenceId = order,
                    MerchantStoreName = "Sample shop",
                },
            },
            order
        )
    ).ValueOrThrow();
    // Should she never come back, this ends as Expired, and the order with it.
    await payments.ExpectAsync(Expectation.CheckoutSession(order, "checkout", session.CheckoutSessionId));
    return (order, session.CheckoutSessionId);
}

// v2: the buyer is back. Asked once, however often she reloads the page.
app.MapGet("/thanks", async (string order, string amazonCheckoutSessionId, OrderPayments payments) =>
{
    var progress = await payments.RequestAsync(
        // Both come from the address: the session must be the order's own.
        new CompleteCheckoutCall(order, "charge", amazonCheckoutSessionId, new Price(25, keys.Currency))
        {
            Reference = order,
        }
    );
    return Results.Content(
        Page.Of(
            Shelf.Orders(source),
            $"Order {order}: "
                + progress switch
                {
                    { State: ProgressState.Unanswered or ProgressState.Pending } =>
                        "thank you, your payment is being verified.",
                    { Ending: Authorized or Captured } => "thank you, your payment is accepted.",
                    { Ending: { } ending } => $"this did not work. {ending.NextStep.Advice}",
                    _ => "thank you.",
                }
        ),
        "text/html; charset=utf-8"
    );
});

// v1, the original API: the buyer chose address and card in the widgets; the shop says the price, confirms, and
// authorizes: at once if possible, within a day otherwise.
app.MapPost("/buy-v1", async (OffAmazonPaymentsClient pay, OrderPayments payments, Sandbox sandbox) =>
{
    var (order, price) = (Shelf.NewOrder(source), new Price(25, keys.Currency));
    var reference = await sandbox.Widgets();
    (
        await pay.SetOrderReferenceDetailsAsync(
            new SetOrderReferenceDetailsRequest
            {
                AmazonOrderReferenceId = reference,
                OrderTotal = price,
                SellerOrderId = order,
                StoreName = "Sample shop",
            }
        )
    ).ValueOrThrow();
    (
        await pay.ConfirmOrderReferenceAsync(new ConfirmOrderReferenceRequest { AmazonOrderReferenceId = reference })
    ).ValueOrThrow();
    await payments.RequestAsync(
        new AuthorizeCall(order, "charge", ApiGeneration.V1, reference, price, AuthorizationMode.Optimal)
    );
    return Results.Redirect("/");
});

// Both: money back. What came of it is told to the till.
app.MapPost("/refund", async (string order, OrderPayments payments) =>
{
    if (
        (await payments.FindAsync(order)).Outcomes.LastOrDefault(one => one.Ending is Captured)
        is not { Ending: Captured captured } outcome
    )
        return Results.BadRequest("Nothing is captured.");
    await payments.RequestAsync(
        new RefundCall(order, "refund", outcome.Generation, captured.CaptureId, captured.Amount!.Value)
    );
    return Results.Redirect("/");
});

// Sandbox: what a receiver check needs (docs/receiver-check.md): an order that is begun and pending, and what came of
// one.
app.MapPost("/check/begin", async (AmazonPayClient pay, OrderPayments payments, Sandbox sandbox) =>
{
    var (order, session) = await OpenCheckout(pay, payments);
    var redirectUrl = await sandbox.Pay(session, "0701"); // a card whose payments stay pending
    await payments.RequestAsync(new CompleteCheckoutCall(order, "charge", session, new Price(25, keys.Currency)));
    return Results.Json(
        new
        {
            order,
            objectId = session,
            redirectUrl,
        }
    );
});
app.MapGet("/check/outcomes", async (string order, OrderPayments payments) =>
    (await payments.FindAsync(order)).Outcomes.Select(one => one.Ending.Name)
);

// Sandbox: time moves when you say so.
app.MapPost("/later", async (Sandbox sandbox) =>
{
    await sandbox.Tell(HttpMethod.Post, "clock/advance", new { by = "PT1M" });
    return Results.Redirect("/");
});

Console.WriteLine($"The shop is open at {shop}");
await app.RunAsync();
return 0;

/// <summary>
/// Where every ending arrives, once, in order, in the transaction that marks it as handled. What the shop writes here
/// is exactly once; so is what it asks for next.
/// </summary>
internal sealed class Till(ILogger<Till> log) : OutcomeHandler
{
    public override async Task HandleAsync(Outcome outcome, HandlerContext context, CancellationToken cancellationToken)
    {
        log.LogInformation(
            "Order {Order}: {Name} {Ending}. {Advice}",
            outcome.OrderId,
            outcome.Name,
            outcome.Ending.Name,
            outcome.Ending.NextStep.Advice
        );
        var state = outcome.Ending switch
        {
            Authorized => "to be shipped",
            Captured => "paid",
            Declined or Canceled or Expired or CaptureDeclined => "canceled",
            Refunded => "refunded",
            RefundDeclined => "refund by hand",
            Mismatched or Refused or NotFound or Overdue or GuaranteeEndsSoon => "look at it",
            _ => null, // permissions: nothing changes about a one-time order
        };
        if (state is not null)
        {
            await using var write = context.Connection.CreateCommand();
            (write.Transaction, write.CommandText) = (
                context.Transaction,
                "UPDATE orders SET state = @state, told = told + 1 WHERE id = @id"
            );
            write.Parameters.Add(new SqliteParameter("@state", state));
            write.Parameters.Add(new SqliteParameter("@id", outcome.OrderId));
            await write.ExecuteNonQueryAsync(cancellationToken);
        }
        // Shipped at once here, so it is captured at once. The request commits with the state, and is sent until it is
        // answered.
        if (outcome.Ending is Authorized { Amount: { } amount } && outcome.ObjectId is { } id)
            await context.RequestAsync(
                new CaptureCall(outcome.OrderId, "capture", outcome.Generation, id, amount),
                cancellationToken
            );
    }
}

/// <summary>The shop's own table.</summary>
internal static class Shelf
{
    public static void Create(System.Data.Common.DbDataSource source) =>
        Run(
            source,
            "PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS orders (id TEXT NOT NULL PRIMARY KEY, state "
                + "TEXT NOT NULL, told INTEGER NOT NULL DEFAULT 0)"
        );

    public static string NewOrder(System.Data.Common.DbDataSource source)
    {
        var id = $"order-{Guid.NewGuid().ToString("N")[..12]}";
        Run(source, $"INSERT INTO orders (id, state) VALUES ('{id}', 'waits for payment')");
        return id;
    }

    public static List<Order> Orders(System.Data.Common.DbDataSource source)
    {
        using var command = source.CreateCommand("SELECT id, state, told FROM orders ORDER BY rowid DESC LIMIT 50");
        using var reader = command.ExecuteReader();
        var orders = new List<Order>();
        while (reader.Read())
            orders.Add(new Order(reader.GetString(0), reader.GetString(1), reader.GetInt32(2)));
        return orders;
    }

    private static void Run(System.Data.Common.DbDataSource source, string sql)
    {
        using var command = source.CreateCommand(sql);
        command.ExecuteNonQuery();
    }
}

/// <summary>An order as the shop sees it.</summary>
/// <param name="Id">The shop's own number.</param>
/// <param name="State">Where it is.</param>
/// <param name="Told">How many endings changed it.</param>
internal sealed record Order(string Id, string State, int Told);

/// <summary>Of what Tender leaves in merchant.json, what the shop's own calls name.</summary>
internal sealed record Keys(string MerchantId, string StoreId, string Currency);

/// <summary>Sandbox: Tender's control API plays the buyer and moves the clock.</summary>
internal sealed class Sandbox(Uri tender, string merchantId, string token)
{
    private readonly HttpClient client = new(new SocketsHttpHandler(), disposeHandler: false)
    {
        BaseAddress = new Uri(tender, $"/control/v1/merchants/{merchantId}/"),
        Timeout = TimeSpan.FromSeconds(90),
    };

    /// <summary>The buyer confirms on Amazon's page; answers where her browser goes next.</summary>
    public async Task<string> Pay(string sessionId, string card) =>
        (await Tell(HttpMethod.Post, $"checkout-sessions/{sessionId}/buyer", new { action = "pay", instrument = card }))
            .GetProperty("url")
            .GetString()!;

    /// <summary>The buyer chooses in v1's widgets; answers the order reference.</summary>
    public async Task<string> Widgets() =>
        (await Tell(HttpMethod.Post, "order-references", new { kind = "order" })).GetProperty("id").GetString()!;

    public async Task<JsonElement> Tell(HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = JsonContent.Create(body),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}

/// <summary>One page.</summary>
internal static class Page
{
    private const string Style = """
        body { font: 16px sans-serif; max-width: 46em; margin: 2em auto }
        form { display: inline }
        td { padding: .3em 1em .3em 0 }
        """;

    public static string Of(IEnumerable<Order> orders, string? said = null)
    {
        static string Text(string text) => WebUtility.HtmlEncode(text);
        static string Button(string action, string label) =>
            $"""<form method="post" action="{Text(action)}"><button>{Text(label)}</button></form>""";
        var rows = string.Concat(
            orders.Select(one =>
                (
                    $"<tr><td>{Text(one.Id)}<td>{Text(one.State)}<td>"
                    + $"{(one.State == "paid" ? Button($"/refund?order={one.Id}", "refund") : "")}"
                )
            )
        );
        return $"""
            <!doctype html><meta charset="utf-8"><title>Sample shop</title>
            <style>{Style}</style>
            <h1>Sample shop</h1><p>{Text(said ?? "One thing, 25.00.")}</p>
            <p>{Button("/buy?card=1111", "buy")} {Button("/buy?card=0701", "buy, decided later")} {Button(
                "/buy?card=4354",
                "buy, declined later"
            )} {Button("/buy-v1", "buy with the original API")} {Button(
                "/later",
                "a minute later"
            )} <a href="/">look again</a></p>
            <table>{rows}</table>
            """;
    }
}
