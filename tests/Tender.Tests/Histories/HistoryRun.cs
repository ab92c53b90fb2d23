using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Xml;
using Tender.Core;
using Tender.Tests.Harness;
using Tender.Tests.Processes;

namespace Tender.Tests.Histories;

/// <summary>Shops that ask several nodes for the same things, and write down every request and every answer.</summary>
internal sealed class HistoryRun(Cluster cluster, int seed)
{
    private static readonly TimeSpan AnswerWindow = TimeSpan.FromSeconds(8),
        RepairWindow = TimeSpan.FromSeconds(90);

    /// <summary>What a permission allows, in dollars: little enough that many charges are refused for it.</summary>
    private const int Limit = 150;

    private readonly ConcurrentQueue<Entry> history = new();
    private readonly ConcurrentDictionary<string, (TestMerchant Merchant, V2Request Request)> requests = new();
    private readonly List<(TestMerchant Merchant, string[] Permissions, ConcurrentQueue<string> Charges)> shops = [];
    private int numbers;

    public IReadOnlyList<Entry> History => [.. history.OrderBy(one => one.Number)];

    /// <summary>Two merchants, who are asked for at all nodes, with some permissions each.</summary>
    public async Task Open()
    {
        var control = Control(0);
        for (var i = 0; i < 2; i++)
        {
            var merchant = await control.NewMerchant();
            var permissions = new string[8];
            for (var n = 0; n < permissions.Length; n++)
                (permissions[n], _) = await Processes.Client.Permission(merchant, cluster.Address(0), control, Limit);
            shops.Add((merchant, permissions, new()));
        }
    }

    /// <summary>One customer after the other asks for this and that, wherever it likes.</summary>
    public async Task Work(int client, CancellationToken over)
    {
        var random = new Random(seed * 1_000 + client);
        for (var n = 0; !over.IsCancellationRequested; n++)
        {
            var (merchant, permissions, charges) = shops[random.Next(shops.Count)];
            var key = $"k{client}x{n}";
            var known = charges.Count > 0 ? charges.ElementAt(random.Next(charges.Count)) : null;
            switch (random.Next(20))
            {
                case < 6 when known is not null:
                    await Read(merchant, random.Next(cluster.Count), known);
                    break;
                case < 9 when known is not null:
                    await Insist(merchant, key, Capture(known, key), random, charges);
                    break;
                case < 10 when known is not null:
                    await Insist(merchant, key, Refund(known, key), random, charges);
                    break;
                case < 11:
                    await Move(merchant, random.Next(cluster.Count));
                    break;
                default:
                    var charge = Charge(permissions[random.Next(permissions.Length)], key, random);
                    await Insist(merchant, key, charge, random, charges);
                    break;
            }
        }
    }

    /// <summary>
    /// When every fault has ended: what is not known is asked again until it is, everything is read at every node, and
    /// the books are compared.
    /// </summary>
    public async Task<Truth> Conclude()
    {
        await UntilReady();
        foreach (var key in history.OfType<Entry.Write>().GroupBy(one => one.Key).Where(IsOpen).Select(one => one.Key))
            await Settle(key);
        var shifts = new Dictionary<string, TimeSpan>();
        foreach (var (merchant, _, _) in shops)
            shifts[merchant.MerchantId] = await Shift(merchant);

        var audit = await Audit.Of(cluster.Books);
        var made = new List<(string Key, Seen Object)>();
        foreach (var (merchant, _, _) in shops)
        foreach (var (key, id) in MadeIn(audit, merchant.MerchantId))
        {
            Seen? end = null;
            for (var node = 0; node < cluster.Count; node++)
                end = await Read(merchant, node, id);
            made.Add((key, end ?? throw new InvalidOperationException($"{id} cannot be read.")));
        }
        var limits = shops
            .SelectMany(shop => audit.All<ChargePermission>(shop.Merchant.MerchantId))
            .Select(one => (one.Id.Value, Limit * 100L, one.Authorized.Minor));
        return new(made, [.. limits], shifts);
    }

    private static bool IsOpen(IEnumerable<Entry.Write> key) => key.All(one => one.Ending == Ending.Unknown);

    private static IEnumerable<(string Key, string Id)> MadeIn(Audit audit, string merchant) =>
        [
            .. audit
                .All<Authorization>(merchant)
                .Select(one => (one.Metadata!.ReferenceId!, one.Id.Capture(one.Id.Number).Value)),
            .. audit
                .All<Capture>(merchant)
                .Where(one => one.SoftDescriptor is not null)
                .Select(one => (one.SoftDescriptor!, one.Id.Value)),
            .. audit.All<Refund>(merchant).Select(one => (one.SoftDescriptor!, one.Id.Value)),
        ];

    /// <summary>
    /// Asks under one key, at times at two nodes at once, and again while nobody knows what became of it.
    /// </summary>
    private async Task Insist(
        TestMerchant merchant,
        string key,
        V2Request request,
        Random random,
        ConcurrentQueue<string> charges
    )
    {
        requests[key] = (merchant, request);
        var (first, second) = (random.Next(cluster.Count), random.Next(cluster.Count));
        var answers =
            random.Next(5) == 0
                ? await Task.WhenAll(Write(merchant, first, key), Write(merchant, second, key))
                : [await Write(merchant, first, key)];
        for (var again = 0; again < 3 && answers.All(one => one.Ending == Ending.Unknown); again++)
            answers = [await Write(merchant, random.Next(cluster.Count), key)];
        if (answers.FirstOrDefault(one => one.Seen is not null) is { Seen: { } seen } && request.Path == "charges")
            charges.Enqueue(seen.Id);
    }

    private async Task Settle(string key)
    {
        var since = Stopwatch.GetTimestamp();
        while ((await Write(requests[key].Merchant, numbers % cluster.Count, key)).Ending == Ending.Unknown)
            if (Stopwatch.GetElapsedTime(since) > RepairWindow)
                throw new InvalidOperationException($"Nobody knows what became of {key}.");
    }

    private async Task<Entry.Write> Write(TestMerchant merchant, int node, string key)
    {
        var (number, sent) = (Interlocked.Increment(ref numbers), Stopwatch.GetTimestamp());
        var (ending, reply) = await Ask(merchant, node, client => client.Send(requests[key].Request));
        var entry = new Entry.Write(
            number,
            node,
            sent,
            ending == Ending.Unknown ? long.MaxValue : Stopwatch.GetTimestamp(),
            ending,
            key,
            reply is null || ending == Ending.Unknown ? null : $"{reply.Status} {reply.Text}",
            ending == Ending.Done ? SeenIn(reply!) : null
        );
        history.Enqueue(entry);
        return entry;
    }

    private async Task<Seen?> Read(TestMerchant merchant, int node, string id)
    {
        var (number, sent) = (Interlocked.Increment(ref numbers), Stopwatch.GetTimestamp());
        var path = id.Contains("-R", StringComparison.Ordinal) ? "refunds" : "charges";
        var (ending, reply) = await Ask(merchant, node, client => client.Get($"{path}/{id}"));
        if (ending == Ending.Unknown)
            return null;
        // Not there is an answer as well: whoever was told of it must see it.
        var seen = ending == Ending.Done ? SeenIn(reply!) : null;
        history.Enqueue(new Entry.Read(number, node, sent, Stopwatch.GetTimestamp(), Ending.Done, id, seen));
        return seen;
    }

    private async Task Move(TestMerchant merchant, int node)
    {
        var by = TimeSpan.FromMinutes(10);
        var (number, sent) = (Interlocked.Increment(ref numbers), Stopwatch.GetTimestamp());
        var ending = Ending.Unknown;
        try
        {
            // Whoever is told that it goes on (202) does not know for how long the clock stands still.
            var reply = await Control(node)
                .For(merchant)
                .Any("clock/advance", new { by = XmlConvert.ToString(by), wait = "PT5S" })
                .WaitAsync(AnswerWindow);
            ending = reply.Status switch
            {
                200 => Ending.Done,
                >= 400 and < 500 => Ending.Refused,
                _ => Ending.Unknown,
            };
        }
        catch (Exception broken) when (IsBroken(broken)) { }
        var answered = ending == Ending.Unknown ? long.MaxValue : Stopwatch.GetTimestamp();
        history.Enqueue(new Entry.Move(number, node, sent, answered, ending, merchant.MerchantId, by));
    }

    private async Task<(Ending Ending, V2Reply? Reply)> Ask(
        TestMerchant merchant,
        int node,
        Func<V2Client, Task<V2Reply>> ask
    )
    {
        try
        {
            var reply = await ask(new V2Client(merchant, cluster.Address(node))).WaitAsync(AnswerWindow);
            return (
                reply.Status switch
                {
                    < 300 => Ending.Done,
                    429 or >= 500 => Ending.Unknown,
                    _ => Ending.Refused,
                },
                reply
            );
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            await Task.Delay(20);
            return (Ending.Unknown, null);
        }
    }

    private static bool IsBroken(Exception broken) =>
        broken is HttpRequestException or IOException or TimeoutException or OperationCanceledException;

    private async Task UntilReady()
    {
        for (var node = 0; node < cluster.Count; node++)
            await KeyedCharges.UntilReady(cluster.Address(node), ready: true, RepairWindow);
    }

    private async Task<TimeSpan> Shift(TestMerchant merchant)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var clock = await Control(0).For(merchant).Clock();
            if (clock.Advancing is null)
                return XmlConvert.ToTimeSpan(clock.Shift);
            if (Stopwatch.GetElapsedTime(since) > RepairWindow)
                throw new InvalidOperationException($"The clock of {merchant.MerchantId} does not arrive.");
            await Task.Delay(50);
        }
    }

    private ControlClient Control(int node) => new(cluster.Address(node), cluster.Place.ControlToken, "");

    private static Seen SeenIn(V2Reply reply) =>
        new(
            reply["refundId"] ?? reply["chargeId"]!,
            reply.State!,
            reply["refundedAmount.amount"] is { } given
                ? (long)(decimal.Parse(given, CultureInfo.InvariantCulture) * 100)
                : 0
        );

    private static V2Request Charge(string permission, string key, Random random) =>
        Post(
            "charges",
            key,
            new
            {
                chargePermissionId = permission,
                chargeAmount = Usd(random.Next(1, 12)),
                captureNow = random.Next(3) == 0,
                canHandlePendingAuthorization = false,
                merchantMetadata = new { merchantReferenceId = key },
            }
        );

    private static V2Request Capture(string charge, string key) =>
        Post($"charges/{charge}/capture", key, new { captureAmount = Usd(1), softDescriptor = key });

    private static V2Request Refund(string charge, string key) =>
        Post(
            "refunds",
            key,
            new
            {
                chargeId = charge,
                refundAmount = Usd(1),
                softDescriptor = key,
            }
        );

    private static V2Request Post(string path, string key, object body) =>
        new("POST", path, V2Client.Serialize(body)) { IdempotencyKey = key };

    private static object Usd(int amount) => new { amount = $"{amount}.00", currencyCode = "USD" };
}
