using System.Text.Json.Nodes;
using Tender.Commands;
using Tender.Server.Storage;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Commands;

/// <summary>Each command against a running server: what a person sees, and what a program reads.</summary>
public sealed class CommandTests
{
    [Theory, OnBothDatabases]
    public async Task Merchants_are_made_listed_and_removed(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        var made = (await Of(host, "merchants", "new", "--region", "uk", "--name", "@acme")).Ok().Json;
        Assert.Equal(
            ("@acme", "eu", "GBP"),
            ((string?)made["name"], (string?)made["region"], (string?)made["currency"])
        );
        Assert.Contains("PRIVATE KEY", (string?)made["privateKey"]);

        var id = (string)made["merchantId"]!;
        Assert.Contains((await Of(host, "merchants")).Ok().Items, one => (string?)one["merchantId"] == id);
        Assert.Contains(id, (await CommandRun.Shown(host, host.Ready, "merchants")).Ok().Output);

        (await Of(host, "merchants", "remove", id)).Ok();
        Assert.DoesNotContain((await Of(host, "merchants")).Items, one => (string?)one["merchantId"] == id);
        (await Of(host, "merchants", "remove", id)).Refused(2, $"There is no merchant {id}.");
    }

    [Theory, OnBothDatabases]
    public async Task A_buyer_pays_and_the_clock_moves(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.ReadySession(25, pending: true);
        var paid = (await Of(shop, "pay", session)).Ok().Json;
        Assert.StartsWith(Shop.ResultUrl, (string?)paid["url"]);
        (await Of(shop, "pay", session, "--cancel")).Ok();
        (await Of(shop, "pay", session)).Refused(1, "");

        (await Of(shop, "outcomes", "add", "authorize", "Approved", "--delay", "30m")).Ok();
        var (permission, charge) = await shop.Checkout(10, pending: true);
        var before = (DateTimeOffset)(await Of(shop, "clock")).Ok().Json["now"]!;
        var moved = (await Of(shop, "clock", "advance", "1h")).Ok().Json;
        Assert.Contains(moved["events"]!.AsArray(), one => (string?)one!["v2"]?["objectId"] == charge);
        Assert.InRange((DateTimeOffset)moved["now"]! - before, TimeSpan.FromHours(1), TimeSpan.FromHours(1.1));
        var next = (await Of(shop, "next", charge)).Ok().Json;
        Assert.Contains(next["items"]!.AsArray(), one => (string?)one!["cause"] == "merchant");
        (await Of(shop, "clock", "advance", "next")).Ok();
        Assert.Contains((await Of(shop, "timeline", permission)).Ok().Items, one => (string?)one["kind"] == "change");
        (await Of(shop, "pay", permission, "--instrument", "1111")).Ok();
    }

    [Theory, OnBothDatabases]
    public async Task A_buyer_of_the_first_generation_starts_orders(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        Assert.StartsWith("S01-", (string?)(await Of(shop, "pay", "--order")).Ok().Json["id"]);
        Assert.StartsWith("C01-", (string?)(await Of(shop, "pay", "--agreement")).Ok().Json["id"]);
        (await Of(shop, "pay", "--order", "--agreement")).Refused(2, "exclude each other");
        (await Of(shop, "pay", "--order", "--refuse-wallet")).Refused(2, "as a checkout session is paid");
        (await Of(shop, "pay", "S01-0000000-0000000", "--refuse-wallet")).Refused(2, "as a checkout session is paid");
        (await Of(shop, "pay", await shop.NewSession(), "--refuse-wallet")).Refused(1, "does not ask to save");
        (await Of(shop, "pay")).Refused(2, "Say what to pay");
        (await Of(shop, "pay", "S01-0000000-0000000")).Refused(2, "say --instrument CARD");
    }

    [Theory, OnBothDatabases]
    public async Task Charges_are_listed_the_newest_first_and_page_by_page(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var charges = new List<string>();
        foreach (var amount in new[] { 11m, 12m, 13m })
            charges.Add((await shop.Checkout(amount)).Charge);
        charges.Reverse();
        var listed = (await Of(shop, "charges")).Ok().Items;
        Assert.Equal(charges, listed.Select(one => (string?)one["id"]));
        Assert.Equal(["13.00", "12.00", "11.00"], listed.Select(one => (string?)one["amount"]));
        Assert.All(listed, one => Assert.Equal("Authorized", (string?)one["v2"]!["state"]));
        Assert.Equal(charges[..2], (await Of(shop, "charges", "--limit", "2")).Items.Select(one => (string?)one["id"]));

        var first = (await shop.Control.Mine(HttpMethod.Get, "charges?limit=2", null, 200)).As<JsonObject>();
        var rest = await shop.Control.Mine(HttpMethod.Get, $"charges?after={first["next"]}&limit=2", null, 200);
        Assert.Equal(charges[0], (string?)Assert.Single(rest.As<JsonObject>()["items"]!.AsArray())!["id"]);

        Assert.Contains(charges[0], (await CommandRun.Shown(shop.Host, shop.Merchant, "charges")).Ok().Output);
        Assert.Equal("Canceled", (string?)(await Of(shop, "charges", "cancel", charges[0])).Ok().Json["v2"]!["state"]);
        (await Of(shop, "charges", "cancel", charges[0])).Refused(1, "");
        (await Of(shop, "charges", "dispute", charges[1])).Refused(2, "There is no captured charge");
    }

    [Theory, OnBothDatabases]
    public async Task Notices_are_listed_and_sent_again(TestDatabase database)
    {
        await using var receiver = await Receiver.Start();
        var shop = await Shop.Open(database);
        await shop.Control.PutEndpoints(new Endpoint(receiver.Url.AbsoluteUri, "v2"));
        var (_, charge) = await shop.Checkout(10);
        (await Of(shop, "clock", "advance", "1s")).Ok();
        var notices = (await Of(shop, "notices")).Ok().Items;
        var notice = Assert.Single(notices, one => (string?)one["v2"]?["objectId"] == charge);
        Assert.Equal("delivered", (string?)notice["deliveries"]![0]!["state"]);
        Assert.Contains("delivered", (await CommandRun.Shown(shop.Host, shop.Merchant, "notices")).Ok().Output);

        // The last ones, in their order; no more is read than is shown.
        var (_, later) = await shop.Checkout(20);
        (await Of(shop, "clock", "advance", "1s")).Ok();
        var all = (await Of(shop, "notices")).Ok().Items.Select(one => (string)one["id"]!).ToList();
        Assert.True(all.Count > 3);
        Assert.Equal(all.Order(StringComparer.Ordinal), all);
        Assert.Equal(all.TakeLast(2), (await Of(shop, "notices", "--limit", "2")).Ok().Items.Select(Id));
        Assert.Contains(later, (await Of(shop, "notices", "--object", later, "--limit", "1")).Ok().Output);

        var arrived = receiver.Messages.Count;
        Assert.Equal(1, (int?)(await Of(shop, "notices", "redeliver", (string)notice["id"]!)).Ok().Json["redelivered"]);
        (await Of(shop, "clock", "advance", "1s")).Ok();
        Assert.Equal(arrived + 1, receiver.Messages.Count);
        (await Of(shop, "notices", "redeliver")).Refused(2, "Say one of");
        (await Of(shop, "notices", "redeliver", "--failed-since", "today")).Refused(2, "\"today\" is no instant");
        (await Of(shop, "notices", "redeliver", "n-999999")).Refused(2, "n-999999");

        static string Id(JsonNode notice) => (string)notice["id"]!;
    }

    [Fact]
    public async Task Following_shows_each_notice_once_until_it_is_stopped()
    {
        await using var receiver = await Receiver.Start();
        var shop = await Shop.Open(TestDatabase.Sqlite);
        await shop.Control.PutEndpoints(new Endpoint(receiver.Url.AbsoluteUri, "v2"));
        var (_, charge) = await shop.Checkout(10);
        await shop.Control.Settle();
        using var stop = new CancellationTokenSource();
        var environment = new Dictionary<string, string>
        {
            ["TENDER_DATA"] = shop.Host.DataDirectory,
            ["TENDER_MERCHANT"] = shop.Merchant.MerchantId,
        };
        var following = CommandRun.In(environment, false, ["notices", "--follow"], stop: stop.Token);
        var (_, later) = await shop.Checkout(20);
        await shop.Control.Settle();
        stop.CancelAfter(TimeSpan.FromSeconds(2));
        var run = await following;
        var lines = run.Ok().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Single(lines, line => (string?)JsonNode.Parse(line)!["v2"]?["objectId"] == charge);
        Assert.Single(lines, line => IsDelivered(line) && (string?)JsonNode.Parse(line)!["v2"]?["objectId"] == later);

        static bool IsDelivered(string line) => (string?)JsonNode.Parse(line)!["delivery"]?["state"] == "delivered";
    }

    [Fact]
    public void Following_reads_again_what_may_be_committed_out_of_order()
    {
        var ids = new IdGenerator(TimeProvider.System);
        var (late, newest) = (ids.Next(), ids.Next());
        Assert.InRange(NoticeCommands.Cursor(null, newest), 1, late - 1);
        Assert.InRange(NoticeCommands.Cursor(newest, newest), 1, late - 1);
        // Of a clock that stands still they are counted, and come in order.
        Assert.Equal(7, NoticeCommands.Cursor(null, 7));
        Assert.Equal(4, NoticeCommands.Cursor(5, 7));
    }

    [Theory, OnBothDatabases]
    public async Task Endings_are_scripted(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        Assert.Empty((await Of(shop, "outcomes")).Ok().Items);
        (await Of(shop, "outcomes", "add", "capture", "AmazonRejected", "--delay", "2h", "--times", "2")).Ok();
        var rules = (await Of(shop, "outcomes", "add", "authorize", "HardDeclined")).Ok().Items;
        Assert.Equal(["PT2H", null], rules.Select(rule => (string?)rule["delay"]));
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """[{"operation":"refund","outcome":"AmazonRejected"},]""");
        Assert.Equal(
            "refund",
            (string?)Assert.Single((await Of(shop, "outcomes", "set", file)).Ok().Items)["operation"]
        );
        await File.WriteAllTextAsync(file, "[");
        (await Of(shop, "outcomes", "set", file)).Refused(2, "is no JSON");
        File.Delete(file);
        (await Of(shop, "outcomes", "set", file)).Refused(2, "cannot be read");
        (await Of(shop, "outcomes", "add", "capture", "Nonsense")).Refused(
            2,
            "outcome of capture is Approved or one of"
        );
        (await Of(shop, "outcomes", "add", "capture", "Approved", "--delay", "soon")).Refused(2, "--delay: \"soon\"");
        Assert.Empty((await Of(shop, "outcomes", "clear")).Ok().Items);
    }

    [Theory, OnBothDatabases]
    public async Task Faults_are_injected_one_beside_the_other_and_ended(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        (await Of(shop, "faults", "add", "drop", "--share", "0.5", "--times", "2")).Ok();
        var plan = (await Of(shop, "faults", "add", "slow", "--by", "5s", "--operation", "CreateCharge")).Ok().Json;
        Assert.Equal(
            (0.5, 2, "PT5S"),
            (
                (double?)plan["ipn"]!["drop"]!["share"],
                (int?)plan["ipn"]!["drop"]!["times"],
                (string?)plan["api"]!["slow"]!["by"]
            )
        );
        var shown = (await CommandRun.Shown(shop.Host, shop.Merchant, "faults")).Ok().Output;
        Assert.Contains("drop", shown);
        Assert.Contains("slow", shown);
        (await Of(shop, "faults", "add", "lose")).Refused(2, "lose");
        (await Of(shop, "faults", "add", "drop", "--share", "2")).Refused(2, "share");
        Assert.Empty((await Of(shop, "faults", "clear")).Ok().Json["ipn"]!.AsObject());
    }

    [Theory, OnBothDatabases]
    public async Task Coverage_is_told_written_for_CI_and_compared_with_what_is_asked_for(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await shop.Checkout(10);
        var file = Path.GetTempFileName();
        var report = (await Of(shop, "coverage", "--junit", file)).Ok().Json;
        Assert.NotEmpty(report["endings"]!.AsArray());
        Assert.Contains("<testsuite", await File.ReadAllTextAsync(file));
        File.Delete(file);
        Assert.Contains("Covered: ", (await CommandRun.Shown(shop.Host, shop.Merchant, "coverage")).Ok().Output);
        (await Of(shop, "coverage", "--fail-under", "0")).Ok();
        var low = await Of(shop, "coverage", "--fail-under", "100");
        Assert.Equal(1, low.Code);
        Assert.Contains("and --fail-under asks for 100 %", low.Errors);
        (await Of(shop, "coverage", "--fail-under", "most")).Refused(2, "is no whole number from 0 to 100");
        (await Of(shop, "coverage", "--junit", "/nowhere/x.xml")).Refused(2, "cannot be written");
        (await Of(shop, "coverage", "--merchant", "A1")).Refused(2, "There is no merchant A1.");
    }

    [Theory, OnBothDatabases]
    public async Task A_merchant_is_saved_and_brought_back(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await shop.Checkout(10);
        var taken = (string)(await Of(shop, "snapshot")).Ok().Json["snapshot"]!;
        await shop.Checkout(20);
        Assert.Equal(2, (await Of(shop, "charges")).Ok().Items.Length);
        (await Of(shop, "snapshot", "restore", taken)).Ok();
        Assert.Single((await Of(shop, "charges")).Ok().Items);
        Assert.Single((await Of(shop, "snapshot", "list")).Ok().Items);
        (await Of(shop, "snapshot", "delete", taken)).Ok();
        Assert.Empty((await Of(shop, "snapshot", "list")).Ok().Items);
        (await Of(shop, "snapshot", "restore", taken)).Refused(2, taken);
    }

    [Fact]
    public async Task A_receiver_that_keeps_no_count_fails_the_check()
    {
        await using var receiver = await Receiver.Start();
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var url = receiver.Url.AbsoluteUri;
        var run = await Of(shop, "check-receiver", url, "--begin", url, "--read-back", url, "--patience", "1s");
        Assert.True(run.Code == 1, run.Output + run.Errors);
        (await Of(shop, "check-receiver", url)).Refused(2, "--begin");
        (await Of(shop, "check-receiver", "ftp://x", "--begin", url, "--read-back", url)).Refused(
            2,
            "endpoint is an http"
        );
        (await Of(shop, "check-receiver", url, "--begin", url, "--read-back", url, "--race", "none")).Refused(
            2,
            "There is no race none"
        );
    }

    [Fact]
    public async Task The_doctor_reads_a_request_as_it_was_sent()
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var request = """
            POST /v2/charges HTTP/1.1
            Host: pay-api.amazon.com
            Content-Type: application/json
            Authorization: AMZN-PAY-RSASSA-PSS PublicKeyId=SANDBOX-AAAAAAAAAAAAAAAA, SignedHeaders=a, Signature=eA==

            {"a":1}
            """;
        var told = await Doctor(shop, request);
        Assert.Equal((1, "v2"), (told.Code, (string?)told.Json["kind"]));
        Assert.NotNull((string?)told.Json["cause"]);
        (await Doctor(shop, "GET / HTTP/1.1\nHost: x\n\n")).Refused(2, "There is no signature to look at");
        (await Doctor(shop, "lorem ipsum")).Refused(2, "There is no signature to look at");
        (await Doctor(shop, "POST /v2/charges HTTP/1.1\nnonsense\n\n")).Refused(2, "\"nonsense\" is no header");
        (await Of(shop, "doctor", "/nowhere.txt")).Refused(2, "/nowhere.txt cannot be read");
    }

    private static Task<CommandRun> Doctor(Shop shop, string request) =>
        CommandRun.In(new() { ["TENDER_DATA"] = shop.Host.DataDirectory }, false, ["doctor", "-"], request);

    [Theory, OnBothDatabases]
    public async Task Dead_jobs_are_listed_and_tried_again(TestDatabase database)
    {
        var host = await TenderHost.Shared(database);
        (await Of(host, "jobs")).Ok();
        (await Of(host, "jobs", "retry", "--all", "--merchant", host.Ready.MerchantId)).Ok();
        (await Of(host, "jobs", "retry")).Refused(2, "Say one of: a job, or --all.");
        (await Of(host, "jobs", "retry", "x")).Refused(2, "There is no dead job x.");
    }

    [Theory, OnBothDatabases]
    public async Task Everything_of_a_merchant_is_exported_a_line_each(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await shop.Checkout(10);
        var lines = (await Of(shop, "export"))
            .Ok()
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!)
            .ToList();
        Assert.Equal(shop.Merchant.MerchantId, (string?)lines[0]["value"]!["merchantId"]);
        Assert.Equal(charge, (string?)Assert.Single(lines, OfKind("charge"))["value"]!["id"]);
        Assert.Contains(lines, line => OfKind("timeline")(line));

        static Predicate<JsonNode> OfKind(string kind) => line => (string?)line["kind"] == kind;
    }

    private static Task<CommandRun> Of(Shop shop, params string[] arguments) =>
        CommandRun.Of(shop.Host, shop.Merchant, arguments);

    private static Task<CommandRun> Of(TenderHost host, params string[] arguments) =>
        CommandRun.Of(host, host.Ready, arguments);
}
