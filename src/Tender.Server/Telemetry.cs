using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tender.Server.Jobs;
using Tender.Server.Storage;

namespace Tender.Server;

/// <summary>What /metrics shows, in Prometheus text.</summary>
internal sealed class Telemetry(Database database, JobTable jobs)
{
    /// <summary>How many jobs were given up.</summary>
    public async Task<long> CountDeadJobs() => (await jobs.CountDead()).Sum(one => one.Count);

    public async Task<string> Text()
    {
        var text = new StringBuilder();
        var (due, waiting) = await jobs.CountAlive();
        Gauge("tender_jobs_due", "Jobs whose time has come.", due);
        Gauge("tender_jobs_waiting", "Jobs that wait for their time.", waiting);
        var dead = await jobs.CountDead();
        Gauge("tender_jobs_dead", "Jobs given up after too many failures.", dead.Sum(one => one.Count));
        text.Append("# HELP tender_jobs_dead_by_kind Jobs given up after too many failures, by queue and kind.\n");
        text.Append("# TYPE tender_jobs_dead_by_kind gauge\n");
        foreach (var (kind, count) in dead)
            text.Append(
                CultureInfo.InvariantCulture,
                $"tender_jobs_dead_by_kind{{queue=\"{JobKinds.Of(kind).Queue}\",kind=\"{kind}\"}} {count}\n"
            );
        Gauge(
            "tender_objects_quarantined",
            "Objects of which the processor contradicts itself.",
            await jobs.CountQuarantined()
        );
        Gauge("tender_merchants", "Merchants.", await new MerchantQueries(database).Count());
        using var process = Process.GetCurrentProcess();
        Gauge("process_resident_memory_bytes", "Memory of the process.", process.WorkingSet64);
        Gauge("process_cpu_seconds_total", "CPU time of the process.", process.TotalProcessorTime.TotalSeconds);
        return text.ToString();

        void Gauge(string name, string help, double value)
        {
            var type = name.EndsWith("_total", StringComparison.Ordinal) ? "counter" : "gauge";
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n{name} {value}\n");
        }
    }
}
