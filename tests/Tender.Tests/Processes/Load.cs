using System.Collections.Concurrent;
using System.Xml.Linq;
using Tender.Core;
using Tender.Tests.Harness;
using Xunit;
using Record = Tender.Core.Record;

namespace Tender.Tests.Processes;

/// <summary>What a request with a key is meant to make.</summary>
internal enum Makes
{
    Session,
    Charge,
    Authorization,
    Capture,
    Refund,
}

/// <summary>
/// A request with a key of its own and, if the connection lived so long, its answer. It can be sent again to whatever
/// server is there now.
/// </summary>
internal sealed class Attempt(TestMerchant merchant, Makes makes)
{
    public TestMerchant Merchant => merchant;
    public Makes Makes => makes;
    public V2Request? V2 { get; init; }
    public V1Request? V1 { get; init; }

    /// <summary>The first answer; null as long as there is none.</summary>
    public (int Status, string Text, string? Id)? Answer { get; set; }

    public bool Succeeded => Answer is { Status: >= 200 and < 300 };

    /// <summary>Sends it; null when the connection broke before the whole answer was there.</summary>
    public async Task<(int Status, string Text, string? Id)?> Send(Uri server)
    {
        try
        {
            if (V1 is { } form)
            {
                var answer = await new V1Client(merchant, server).Send(form);
                if (answer.Status != 200)
                    return (answer.Status, answer.Text, null);
                // The request id is another each time; all else is what a repetition must repeat.
                var root = new XElement(answer.Xml.Root!);
                root.Element(V1Reply.Namespace + "ResponseMetadata")!.Remove();
                return (200, root.ToString(), answer["AuthorizationDetails/AmazonAuthorizationId"]);
            }
            var reply = await new V2Client(merchant, server).Send(V2!);
            return (
                reply.Status,
                reply.Text,
                reply.Status >= 300
                    ? null
                    : makes switch
                    {
                        Makes.Session => reply["checkoutSessionId"],
                        Makes.Refund => reply["refundId"],
                        _ => reply["chargeId"],
                    }
            );
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return null;
        }
    }
}

/// <summary>A customer of the server under test: what it may charge, and what it has made of it so far.</summary>
internal sealed class Client
{
    private readonly TestMerchant merchant;
    private readonly string permission,
        order;
    private readonly Random random;
    private readonly List<string> open = [],
        captured = [];

    private Client(TestMerchant merchant, string permission, string order, Random random) =>
        (this.merchant, this.permission, this.order, this.random) = (merchant, permission, order, random);

    /// <summary>Everything it asked for, in order.</summary>
    public List<Attempt> Attempts { get; } = [];

    /// <summary>
    /// A client with a v2 permission and a v1 order reference of its own. The checkouts it needed are added to those
    /// known.
    /// </summary>
    public static async Task<Client> Open(
        TestMerchant merchant,
        Uri server,
        ControlClient control,
        Random random,
        ConcurrentBag<string> sessions
    )
    {
        var (permission, checkout) = await Permission(merchant, server, control, 5000);
        sessions.Add(checkout);
        var v1 = new V1Client(merchant, server);
        var order = (await control.For(merchant).NewOrderReference()).Id;
        sessions.Add(order + "-D");
        (
            await v1.Call(
                "SetOrderReferenceDetails",
                ("AmazonOrderReferenceId", order),
                ("OrderReferenceAttributes.OrderTotal.Amount", "900.00"),
                ("OrderReferenceAttributes.OrderTotal.CurrencyCode", "USD")
            )
        ).Ok();
        (await v1.Call("ConfirmOrderReference", ("AmazonOrderReferenceId", order))).Ok();
        return new Client(merchant, permission, order, random);
    }

    /// <summary>A whole checkout up to a permission without a charge.</summary>
    public static async Task<(string Permission, string Session)> Permission(
        TestMerchant merchant,
        Uri server,
        ControlClient control,
        decimal total
    )
    {
        var v2 = new V2Client(merchant, server);
        var session = (
            await v2.Post(
                "checkoutSessions",
                new
                {
                    webCheckoutDetails = new
                    {
                        checkoutReviewReturnUrl = "https://shop.example/review",
                        checkoutResultReturnUrl = "https://shop.example/result",
                    },
                    storeId = merchant.StoreId,
                    paymentDetails = new { paymentIntent = "Confirm", chargeAmount = Usd(total) },
                }
            )
        ).Is(201, "Open")["checkoutSessionId"]!;
        await control.For(merchant).Buyer(session, "pay");
        var done = (await v2.Post($"checkoutSessions/{session}/complete", new { chargeAmount = Usd(total) })).Is(
            200,
            "Completed"
        );
        return (done["chargePermissionId"]!, session);
    }

    /// <summary>
    /// Asks for one thing after another until the server is gone or the test is over; tells of each answer. What the
    /// server could not do has no answer yet: it is asked for again later.
    /// </summary>
    public async Task Work(Uri server, Action answered, CancellationToken over = default)
    {
        while (!over.IsCancellationRequested)
        {
            var attempt = Next();
            Attempts.Add(attempt);
            if (await attempt.Send(server) is not { } answer)
                return;
            Assert.True(answer.Status < 500 || answer.Status == 503, answer.Text);
            if (answer.Status == 503)
            {
                await Task.Delay(100, CancellationToken.None); // as a client of an API does
                continue;
            }
            attempt.Answer = answer;
            answered();
            if (answer.Id is not { } id)
                continue;
            if (attempt.Makes == Makes.Charge)
                (attempt.V2!.Body.AsSpan().IndexOf("\"captureNow\":true"u8) < 0 ? open : captured).Add(id);
            if (attempt.Makes == Makes.Capture)
                captured.Add(id);
        }
    }

    private Attempt Next()
    {
        var key = $"k{random.NextInt64():x16}{random.Next():x8}";
        switch (random.Next(10))
        {
            case 0:
                return Post(
                    Makes.Session,
                    "checkoutSessions",
                    new
                    {
                        webCheckoutDetails = new { checkoutReviewReturnUrl = "https://shop.example/review" },
                        storeId = merchant.StoreId,
                    }
                );
            case 1 or 2 when open.Count > 0:
                var charge = open[random.Next(open.Count)];
                open.Remove(charge);
                return Post(Makes.Capture, $"charges/{charge}/capture", new { captureAmount = Usd(random.Next(1, 4)) });
            case 3 or 4 when captured.Count > 0:
                return Post(
                    Makes.Refund,
                    "refunds",
                    new { chargeId = captured[random.Next(captured.Count)], refundAmount = Usd(0.25m) }
                );
            case 5 or 6:
                return new Attempt(merchant, Makes.Authorization)
                {
                    V1 = V1Client.Request(
                        "Authorize",
                        ("AmazonOrderReferenceId", order),
                        ("AuthorizationReferenceId", key),
                        ("AuthorizationAmount.Amount", "3.50"),
                        ("AuthorizationAmount.CurrencyCode", "USD"),
                        ("TransactionTimeout", "0")
                    ),
                };
            default:
                return Post(
                    Makes.Charge,
                    "charges",
                    new
                    {
                        chargePermissionId = permission,
                        chargeAmount = Usd(random.Next(4, 30)),
                        captureNow = random.Next(2) == 0,
                        canHandlePendingAuthorization = false,
                    }
                );
        }

        Attempt Post(Makes makes, string path, object body) =>
            new(merchant, makes)
            {
                V2 = new V2Request("POST", path, V2Client.Serialize(body)) { IdempotencyKey = key },
            };
    }

    private static object Usd(decimal amount) =>
        new
        {
            amount = amount.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture),
            currencyCode = "USD",
        };
}

/// <summary>Everything that was ever asked of a server, through all its lives, and what must have come of it.</summary>
internal sealed class Promises
{
    private readonly List<Attempt> attempts = [];

    /// <summary>Checkouts that were made on the way to something else.</summary>
    public ConcurrentBag<string> Sessions { get; } = [];

    public int Count => attempts.Count;

    /// <summary>
    /// Takes in what clients did before a server ended: what was answered is answered the same again; what was not is
    /// asked again, twice, and has one effect, whether its first request had been stored or not.
    /// </summary>
    public async Task TakeIn(IEnumerable<Client> clients, Uri server)
    {
        await Task.WhenAll(
            clients.Select(async client =>
            {
                foreach (var attempt in client.Attempts)
                    await Repeat(attempt, server);
            })
        );
        attempts.AddRange(clients.SelectMany(client => client.Attempts));
    }

    /// <summary>Asks for everything once more.</summary>
    public async Task RepeatAll(Uri server) =>
        await Parallel.ForEachAsync(attempts, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (attempt, _) =>
            await Repeat(attempt, server)
        );

    /// <summary>
    /// What the database holds is exactly what was answered: one object for each key, and nothing else.
    /// </summary>
    public void Reconcile(Audit audit)
    {
        var succeeded = attempts.Where(attempt => attempt.Succeeded).ToList();
        foreach (var merchant in attempts.Select(attempt => attempt.Merchant.MerchantId).Distinct())
        {
            var mine = succeeded.Where(attempt => attempt.Merchant.MerchantId == merchant).ToList();
            Same(
                Ids(Makes.Charge)
                    .Concat(Ids(Makes.Authorization))
                    .Select(id => id.Replace("-C", "-A", StringComparison.Ordinal)),
                audit.All<Authorization>(merchant)
            );
            Same(Ids(Makes.Refund), audit.All<Refund>(merchant));
            Same(
                Ids(Makes.Capture)
                    .Concat(
                        mine.Where(one =>
                                one.Makes == Makes.Charge
                                && one.Answer!.Value.Text.Contains("\"Captured\"", StringComparison.Ordinal)
                            )
                            .Select(one => one.Answer!.Value.Id!)
                    ),
                audit.All<Capture>(merchant)
            );

            IEnumerable<string> Ids(Makes makes) =>
                mine.Where(one => one.Makes == makes).Select(one => one.Answer!.Value.Id!);
        }
        Same(
            succeeded.Where(one => one.Makes == Makes.Session).Select(one => one.Answer!.Value.Id!).Concat(Sessions),
            audit.Objects.Values.OfType<CheckoutSession>()
        );

        static void Same(IEnumerable<string> answered, IEnumerable<Record> stored) =>
            Assert.Equal(
                answered.Order(StringComparer.Ordinal),
                stored.Select(one => one.Id.Value).Order(StringComparer.Ordinal)
            );
    }

    private static async Task Repeat(Attempt attempt, Uri server)
    {
        if (attempt.Answer is null)
        {
            attempt.Answer = await attempt.Send(server);
            Assert.NotNull(attempt.Answer);
            Assert.True(attempt.Answer.Value.Status < 500, attempt.Answer.Value.Text);
        }
        if (attempt.Succeeded)
            Assert.Equal(attempt.Answer, await attempt.Send(server));
    }
}
