using System.Security.Cryptography;
using System.Text;
using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Storage;

namespace Tender.Simulated;

/// <summary>The second phase: the faults have ended, and what is owed must happen in its time.</summary>
internal sealed partial class World
{
    /// <summary>
    /// Within this everything that is due is done once faults have ended: two leases, a look, and the pauses of jobs
    /// that met a fault.
    /// </summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(5),
        OverdueAfter = TimeSpan.FromMinutes(3),
        Flood = TimeSpan.FromSeconds(20);

    /// <summary>What an advance may take, of which each delivery takes seconds at the most.</summary>
    private static readonly TimeSpan PassMax = TimeSpan.FromMinutes(20);

    private readonly HashSet<string> flooded = [];
    private DateTimeOffset calmSince = Start;

    /// <summary>Of everything that happened: two runs of one plan have the same, on any machine.</summary>
    public string Fingerprint { get; private set; } = "";

    /// <summary>Faults end, and everything owed happens: first what is due, then notices, then all deadlines.</summary>
    private async Task Recover()
    {
        (IsRough, calmSince) = (false, Scheduler.Now);
        Bank?.Truth.Healthy = true;
        foreach (var node in nodes)
            EndTrouble(node);
        Note("the faults end");
        // Whoever never listens still does not: nobody else may suffer from it.
        for (var passed = TimeSpan.Zero; passed < Settling; passed += Flood)
        {
            await AllForSilentIsDue();
            await Scheduler.Delay(Flood);
        }
        await Starving();
        Network.Silent.Clear();
        await Revive();
        await Scheduler.Delay(TimeSpan.FromMinutes(65));
        await Starving();
        // The longest pause between two attempts, or what an endpoint asked for.
        foreach (var shop in Shops)
            await Pass(shop, TimeSpan.FromHours(9));
        await Undelivered();
        foreach (var shop in Shops)
            await PassAllTime(shop);
        await Scheduler.Delay(TimeSpan.FromMinutes(10));
        await Starving();
    }

    /// <summary>I30: nothing that is due still waits, but for who waits for a silent listener.</summary>
    private async Task Starving()
    {
        var before = RecordJson.Ms(Scheduler.Now - OverdueAfter);
        var late = await Real.Query(
            "SELECT merchant, kind, object, arguments, run_at FROM jobs WHERE dead = 0 AND run_at < @before",
            row =>
                (
                    Merchant: row.GetString(0),
                    Kind: (JobKind)row.GetInt16(1),
                    Object: row.GetString(2),
                    Arguments: row.IsDBNull(3) ? "" : row.GetString(3),
                    RunAt: RecordJson.At(row.GetInt64(4))
                ),
            ("before", before)
        );
        foreach (var job in late.Where(job => !IsForSilent(job.Merchant, job.Kind, job.Arguments)))
            Break(
                $"I30 starved: {job.Kind} of {job.Object} of {job.Merchant} was to run at {job.RunAt:u}, and "
                    + $"{(Scheduler.Now - job.RunAt).TotalMinutes:F1} min later, with every node well, nobody has"
            );
        var moving = await Real.Query("SELECT merchant FROM merchants WHERE advancing_to IS NOT NULL", row =>
            row.GetString(0)
        );
        if (moving.Count > 0)
            Break($"I30 starved: the clock of {moving[0]} is being advanced, and nobody ends it");
    }

    /// <summary>Whether what is sent there was made due before its time.</summary>
    public bool HasFlooded(string url) => flooded.Contains(url);

    /// <summary>As if there were so many notices for whoever never listens that some are always due.</summary>
    private async Task AllForSilentIsDue()
    {
        foreach (var shop in Shops)
        foreach (var endpoint in shop.Endpoints.Where(one => Network.Silent.Contains(one.Url)))
        {
            flooded.Add(endpoint.Url);
            await Real.Execute(
                $"UPDATE jobs SET run_at = @now WHERE merchant = @merchant AND kind = {(int)JobKind.Deliver} AND "
                    + "dead = 0 AND arguments LIKE @endpoint AND run_at > @now AND (lease_until IS NULL OR "
                    + "lease_until < @now) RETURNING 1",
                _ => 0,
                ("now", RecordJson.Ms(Scheduler.Now)),
                ("merchant", shop.Id.Value),
                ("endpoint", $"%{endpoint.Id}%")
            );
        }
    }

    private bool IsForSilent(string merchant, JobKind kind, string arguments) =>
        kind == JobKind.Deliver
        && Shops.Single(shop => shop.Id.Value == merchant).Endpoints is var endpoints
        && DeliveryArguments.Parse(arguments).Endpoint is var id
        && Network.Silent.Contains(endpoints.Single(one => one.Id == id).Url);

    /// <summary>
    /// An operator has what was given up tried again: that of an object in quarantine, and of nothing else.
    /// </summary>
    private async Task Revive()
    {
        for (var round = 0; round < 5; round++)
        {
            var node = await AnyNode(Draw);
            if (await node.Ask(() => node.Jobs.RetryAll(null)) == 0)
                return;
            await Scheduler.Delay(TimeSpan.FromMinutes(3));
        }
    }

    /// <summary>I25: every notice has arrived, or is a dead letter because its merchant's clock went past it.</summary>
    private async Task Undelivered()
    {
        var left = await Real.Query(
            "SELECT merchant, endpoint, message_id, attempts FROM deliveries WHERE state = 'pending' LIMIT 1",
            row => $"{row.GetString(2)} of {row.GetString(0)} to {row.GetString(1)} after {row.GetInt16(3)} attempts"
        );
        if (left.Count > 0)
            Break($"I25 starved: every listener has answered for 10 h, and nobody has told {left[0]}");
    }

    /// <summary>All the time there is passes for a merchant.</summary>
    private async Task PassAllTime(Shop shop)
    {
        for (var round = 0; round < 4; round++)
        {
            await Pass(shop, TimeSpan.FromDays(300));
            await Revive();
        }
    }

    private async Task Pass(Shop shop, TimeSpan span)
    {
        var node = await AnyNode(Draw);
        var came = await node.Ask(() =>
            node.Executor.Clocks.Advance(
                shop.Id,
                new AdvanceTarget(null, span),
                settle: true,
                PassMax,
                CancellationToken.None
            )
        );
        if (came is not { Finished: true })
            Break($"I30 starved: the clock of {shop.Id} could not be moved, with every node well");
    }

    private void Count()
    {
        Fingerprint = Convert.ToHexString(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    string.Join('\n', trail)
                        + string.Join(
                            '\n',
                            Look("SELECT steps FROM journal ORDER BY merchant, seq", row => row.GetString(0))
                        )
                        + Scheduler.Steps
                )
            )
        )[..16];
        Tally.Steps = Scheduler.Steps;
        Tally.VirtualDays = (Scheduler.Now - Start).TotalDays;
        Tally.Notices = Network.Arrived;
        Tally.Lies = Bank?.Lies ?? 0;
        Tally.Lifecycles = Look("SELECT count(*) FROM objects WHERE kind = 1", row => row.GetInt64(0))[0];
        Tally.DeadLetters = Look("SELECT count(*) FROM deliveries WHERE state = 'dead'", row => row.GetInt64(0))[0];
        foreach (var steps in Look("SELECT steps FROM journal WHERE moves > 0", row => row.GetUtf8(0).ToArray()))
            Tally.Made(steps);
    }

    /// <summary>Reads without a fault, at once.</summary>
    public List<T> Look<T>(string sql, Func<RowReader, T> row, params (string Name, object? Value)[] arguments) =>
        Real.Query(sql, row, arguments).GetAwaiter().GetResult();
}
