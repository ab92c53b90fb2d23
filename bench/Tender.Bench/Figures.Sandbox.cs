using System.Diagnostics;
using System.Text.Json;
using Tender.Core;
using Tender.Testing;

namespace Tender.Bench;

/// <summary>What a test suite waits for: another sandbox in its process, a merchant brought back.</summary>
internal sealed partial class Figures
{
    private const int Sandboxes = 200,
        SnapshotObjects = 10_000;

    /// <summary>Row 15: sandboxes in one process, which all stay. The first one starts what they share.</summary>
    public async Task Sandbox()
    {
        await using var first = await TenderSandbox.StartAsync();
        var (before, started, times) = (OwnMemory(), new List<TenderSandbox>(), new List<double>());
        for (var i = 0; i < Sandboxes; i++)
        {
            var since = Stopwatch.GetTimestamp();
            started.Add(await TenderSandbox.StartAsync());
            times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        }
        var each = (OwnMemory() - before) / Sandboxes;
        foreach (var sandbox in started)
            await sandbox.DisposeAsync();
        table.Add(15, times, also: each);
    }

    /// <summary>Row 16: a merchant with 10,000 objects is restored, as the control API is asked to.</summary>
    public async Task Restore()
    {
        var onSqlite = await Restores(postgres: false);
        table.Add(16, onSqlite, also: Table.Median(await Restores(postgres: true)));
    }

    private async Task<List<double>> Restores(bool postgres)
    {
        await using var bed = await Bed.Open(postgres);
        await bed.Seed(SnapshotObjects, PermissionKind.OneTime, "v2.one-time");
        var merchant = $"merchants/{bed.Shop.MerchantId}";
        using var taken = JsonDocument.Parse(await bed.Control("POST", $"{merchant}/snapshot", "", 201));
        var body = $$"""{"snapshot":"{{taken.RootElement.GetProperty("snapshot").GetString()}}"}""";
        var times = new List<double>();
        for (var i = 0; i < rounds; i++)
        {
            // Half of them change, and a tenth is new.
            await bed.Engine.Store.Database.Execute(
                "UPDATE objects SET version = version + 1 WHERE merchant = @m AND changed_at % 2 = 0 RETURNING 1",
                _ => 0,
                ("m", bed.Shop.MerchantId)
            );
            await bed.Seed(SnapshotObjects / 10, PermissionKind.OneTime, "v2.one-time");
            var since = Stopwatch.GetTimestamp();
            await bed.Control("POST", $"{merchant}/restore", body, 200);
            times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        }
        return times;
    }

    /// <summary>The memory of this process, in MiB, once nothing is left to collect.</summary>
    private static double OwnMemory()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var own = Process.GetCurrentProcess();
        return own.WorkingSet64 / 1048576.0;
    }
}
