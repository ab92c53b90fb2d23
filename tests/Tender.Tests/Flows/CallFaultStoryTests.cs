using System.Diagnostics;
using System.Net.Sockets;
using Tender.Core;
using Tender.Tests.Harness;
using Tender.Tests.Simulations;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>What a merchant sees of faults in its calls, and that the inside stays right.</summary>
public sealed class CallFaultStoryTests
{
    /// <summary>Calls that are refused, with what each API says.</summary>
    public static TheoryData<string, int, string, int, string> Refusals { get; } =
        new()
        {
            { "429", 429, "TooManyRequests", 503, "RequestThrottled" },
            { "500", 500, "InternalServerError", 500, "InternalServerError" },
            { "503", 503, "ServiceUnavailable", 503, "ServiceUnavailable" },
        };

    [Theory, OnBothDatabases]
    public async Task A_call_that_is_refused_in_v2_was_not_performed_and_its_key_is_free(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (var (fault, status, code, _, _) in Refusals.Select(row => row.Data))
        {
            var permission = await shop.Permission(50);
            await Put(shop, fault, new { times = 1 });
            (await shop.Charge(permission, 30, key: "k" + fault)).IsError(status, code);
            await shop.BalanceIs(permission, 50);
            (await shop.Charge(permission, 30, key: "k" + fault)).Is(201, "Authorized");
            await shop.BalanceIs(permission, 20);
            await IsTold(shop, permission, $"Fault {fault} in CreateCharge");
        }
        await InsideIsRight(shop);
    }

    [Theory, OnBothDatabases]
    public async Task A_call_that_is_refused_in_v1_was_not_performed_and_its_reference_is_free(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (var (fault, _, _, status, code) in Refusals.Select(row => row.Data))
        {
            var order = await shop.Order(50);
            await Put(shop, fault, new { times = 1 });
            var refused = await shop.Authorize(order, 30, reference: "r" + fault);
            Assert.Equal((status, "ErrorResponse"), (refused.Status, refused.Xml.Root!.Name.LocalName));
            Assert.Equal(code, refused.Xml.Descendants(V1Reply.Namespace + "Code").Single().Value);
            (await shop.Authorize(order, 30, reference: "r" + fault)).Is(Shop.Authorized, "Open");
            await IsTold(shop, order, $"Fault {fault} in Authorize");
        }
        await InsideIsRight(shop);
    }

    [Theory, OnBothDatabases]
    public async Task A_call_that_is_cut_off_was_not_performed(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (permission, order) = (await shop.Permission(50), await shop.Order(50));
        await Put(shop, "cut", new { times = 2 });
        await IsCutOff(() => shop.Charge(permission, 30, key: "one"));
        await IsCutOff(() => shop.Authorize(order, 30, reference: "one"));

        await shop.BalanceIs(permission, 50);
        (await shop.Charge(permission, 30, key: "one")).Is(201, "Authorized");
        (await shop.Authorize(order, 30, reference: "one")).Is(Shop.Authorized, "Open");
        await IsTold(shop, permission, "Fault cut in CreateCharge");
        await IsTold(shop, order, "Fault cut in Authorize");
        await InsideIsRight(shop);
    }

    [Theory, OnBothDatabases]
    public async Task A_v2_reply_that_is_lost_is_had_again_under_the_same_key(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(50);
        await Put(shop, "replyLost", new { times = 1, match = new { operation = "CreateCharge" } });
        await IsCutOff(() => shop.Charge(permission, 30, key: "one"));

        await shop.BalanceIs(permission, 20);
        var again = (await shop.Charge(permission, 30, key: "one")).Is(201, "Authorized");
        await shop.BalanceIs(permission, 20);
        Assert.EndsWith("-C000001", again["chargeId"]);
        await IsTold(shop, permission, "Fault replyLost in CreateCharge");

        // A refund whose reply is lost is given once too.
        (await shop.Capture(again["chargeId"]!, 30)).Is(200, "Captured");
        await Put(shop, "replyLost", new { times = 1 });
        await IsCutOff(() => shop.Refund(again["chargeId"]!, 10, key: "two"));
        var refund = (await shop.Refund(again["chargeId"]!, 10, key: "two")).Is(201);
        Assert.EndsWith("-R000001", refund["refundId"]);
        await InsideIsRight(shop);
    }

    [Theory, OnBothDatabases]
    public async Task A_v1_reply_that_is_lost_is_had_again_under_the_same_reference(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(50);
        await Put(shop, "replyLost", new { times = 1 });
        await IsCutOff(() => shop.Authorize(order, 30, reference: "one"));
        var again = (await shop.Authorize(order, 30, reference: "one")).Is(Shop.Authorized, "Open");
        Assert.EndsWith("-A000001", again[Shop.AuthorizationId]);
        Assert.Single(await shop.Control.Timeline(order), entry =>
            entry.Kind == "change" && entry.V1?.ObjectType == "Authorization"
        );
        await IsTold(shop, order, "Fault replyLost in Authorize");
        await InsideIsRight(shop);
    }

    [Theory, OnBothDatabases]
    public async Task A_slow_call_is_done_at_once_and_whoever_gives_up_finds_it_done(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (permission, order) = (await shop.Permission(50), await shop.Order(50));
        await Put(shop, "slow", new { by = "PT1S", match = new { objectId = order } });
        var watch = Stopwatch.StartNew();
        (await shop.Authorize(order, 30)).Is(Shop.Authorized, "Open");
        // A timer may ring a millisecond early.
        Assert.True(watch.Elapsed >= TimeSpan.FromSeconds(0.99), $"{watch.Elapsed}");

        // Five minutes are longer than the test waits: what is seen meanwhile was done before the answer.
        await Put(shop, "slow", new { by = "PT5M", match = new { operation = "CreateCharge" } });
        using var line = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (to, ct) =>
            {
                await line.ConnectAsync(to.DnsEndPoint, ct);
                return new NetworkStream(line);
            },
        };
        var impatient = new V2Client(shop.Merchant, shop.Host.Http, handler: handler);
        var waiting = impatient.Post(
            "charges",
            new
            {
                chargePermissionId = permission,
                chargeAmount = shop.Usd(30),
                captureNow = false,
                canHandlePendingAuthorization = false,
            },
            "one"
        );
        await WaitUntil(async () => (await shop.GetPermission(permission)).Amount("limits.amountBalance") == 20);
        Assert.False(waiting.IsCompleted);
        line.Shutdown(SocketShutdown.Both); // the shop gives up
        await Assert.ThrowsAsync<HttpRequestException>(() => waiting);

        await shop.Control.PutFaults(new { });
        (await shop.Charge(permission, 30, key: "one")).Is(201, "Authorized");
        await shop.BalanceIs(permission, 20);
        await IsTold(shop, permission, "Fault slow in CreateCharge");
        await InsideIsRight(shop);
    }

    [Theory, OnBothDatabases]
    public async Task A_notice_before_the_answer_arrives_while_the_call_is_waiting(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { settings = new { noticeDelay = "PT1H" } });
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}", "both"));
        var (permission, order) = (await shop.Permission(50), await shop.Order(50));
        Assert.Empty(receiver.Messages);
        await shop.Control.PutFaults(new { ipn = new { beforeAnswer = new { times = 2 } } });

        Task<V2Reply>? charging = null;
        var answeredFirst = false;
        receiver.Answer = _ =>
        {
            answeredFirst |= charging is { IsCompleted: true };
            return Task.FromResult(200);
        };
        charging = shop.Charge(permission, 30);
        var charge = (await charging).Is(201, "Authorized")["chargeId"]!;
        Assert.False(answeredFirst);
        Assert.Contains(receiver.Messages, message => message.ObjectId == charge);
        var before = receiver.Messages.Count;
        var authorized = (await shop.Authorize(order, 30)).Is(Shop.Authorized, "Open");
        Assert.True(receiver.Messages.Count > before, authorized.Text);
        await IsTold(shop, permission, "Fault beforeAnswer in CreateCharge");

        // Both are used up: the next notices wait as ever.
        before = receiver.Messages.Count;
        (await shop.Cancel(charge)).Is(200);
        Assert.Equal(before, receiver.Messages.Count);
        await InsideIsRight(shop);
    }

    [Theory, OnBothDatabases]
    public async Task An_endpoint_that_fails_before_the_answer_does_not_keep_the_call(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { settings = new { noticeDelay = "PT1H" } });
        await using var receiver = await Receiver.Start();
        receiver.Answer = _ => Task.FromResult(500);
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}", "v2"));
        var permission = await shop.Permission(50);
        await shop.Control.PutFaults(new { ipn = new { beforeAnswer = new { } } });
        var charge = (await shop.Charge(permission, 30)).Is(201, "Authorized")["chargeId"]!;
        var owed = Assert.Single((await shop.Control.Notifications(charge))[^1].Deliveries);
        Assert.Equal(("pending", 500), (owed.State, Assert.Single(owed.Attempts).Status));
        // It is tried again as ever.
        receiver.Answer = _ => Task.FromResult(200);
        await shop.Control.Advance("PT2H");
        Assert.Equal("delivered", (await shop.Control.Notifications(charge))[^1].Deliveries[0].State);
        await InsideIsRight(shop);
    }

    [Theory, OnBothDatabases]
    public async Task A_fault_strikes_what_it_is_narrowed_to_and_nothing_else(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (one, other) = (await shop.Permission(50), await shop.Permission(50));
        await Put(shop, "500", new { match = new { objectId = one, operation = "CreateCharge" } });
        (await shop.Charge(other, 30)).Is(201);
        (await shop.GetPermission(one)).Is(200);
        (await shop.Charge(one, 30)).IsError(500, "InternalServerError");
        // A charge is meant by its permission, and by its own id.
        await shop.Control.PutFaults(new { });
        var charge = (await shop.Charge(one, 30)).Is(201)["chargeId"]!;
        await Put(shop, "503", new { match = new { objectId = charge } });
        (await shop.GetPermission(one)).Is(200);
        (await shop.GetCharge(charge)).IsError(503, "ServiceUnavailable");
        await Put(shop, "503", new { match = new { objectId = one } });
        (await shop.GetCharge(charge)).IsError(503, "ServiceUnavailable");
        await InsideIsRight(shop);
    }

    [Theory, OnBothDatabases]
    public async Task A_signature_that_is_wrong_is_refused_before_any_fault(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await Put(shop, "500", new { });
        var forged = await shop.V2.Send(
            new V2Request("GET", "charges/S01-0000000-0000000-C000000", [])
            {
                Authorization = whole => whole[..^8] + "AAAAAA==",
            }
        );
        forged.IsError(403, "InvalidRequestSignature");
        Assert.Equal(0, (await Shown(shop)).Api["500"].Matched);
    }

    internal static async Task<ShownFaults> Shown(Shop shop) =>
        (await shop.Control.Mine(HttpMethod.Get, "faults", null, 200)).As<ShownFaults>();

    internal static Task InsideIsRight(Shop shop) =>
        new Invariants(
            shop.Host.Engine.Store.Database,
            MerchantId.Read(shop.Merchant.MerchantId),
            processor: null
        ).CheckAll();

    internal static async Task IsTold(Shop shop, string objectId, string summary) =>
        Assert.Contains(await shop.Control.Timeline(objectId), entry =>
            entry.Kind == "fault" && entry.Summary == summary
        );

    internal static async Task WaitUntil(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await condition())
            await Task.Delay(20, limit.Token);
    }

    private static Task Put(Shop shop, string fault, object rule) =>
        shop.Control.PutFaults(new { api = new Dictionary<string, object> { [fault] = rule } });

    private static async Task IsCutOff<T>(Func<Task<T>> call)
    {
        var lost = await Assert.ThrowsAsync<HttpRequestException>(call);
        Assert.Null(lost.StatusCode);
    }

    internal sealed record ShownFault(decimal Share, int? Times, string? By, long Matched, int Injected);

    internal sealed record ShownFaults(
        long Seed,
        Dictionary<string, ShownFault> Ipn,
        Dictionary<string, ShownFault> Api
    );
}
