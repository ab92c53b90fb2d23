using System.Text.RegularExpressions;
using Tender.Core.Tests;
using Tender.Server.Jobs;
using Tender.Server.Storage;
using Tender.Server.Telemetry;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Telemetry;

public sealed partial class MetricsTextTests : IDisposable
{
    private readonly Measures measures = new();
    private readonly MetricsText text;

    public MetricsTextTests() => text = new MetricsText(measures);

    public void Dispose()
    {
        text.Dispose();
        measures.Dispose();
    }

    [Fact]
    public async Task A_duration_is_a_histogram_and_a_refusal_is_counted_by_its_reason()
    {
        var labels = new RequestLabels { Api = "v1", Operation = "Capture" };
        labels.Answered(404, "InvalidAuthorizationId");
        measures.Answered("POST", "https", labels, TimeSpan.FromMilliseconds(80));
        measures.Answered("POST", "https", labels, TimeSpan.FromMinutes(1));
        var shown = await text.Text();
        const string name = "http_server_request_duration_seconds",
            its =
                "api=\"v1\",http_request_method=\"POST\",http_response_status_code=\"404\",url_scheme=\"https\","
                + "operation=\"Capture\"";
        Assert.Contains($"# TYPE {name} histogram\n", shown);
        Assert.Contains($"{name}_bucket{{{its},le=\"0.075\"}} 0\n", shown);
        Assert.Contains($"{name}_bucket{{{its},le=\"0.1\"}} 1\n", shown);
        Assert.Contains($"{name}_bucket{{{its},le=\"10\"}} 1\n", shown);
        Assert.Contains($"{name}_bucket{{{its},le=\"+Inf\"}} 2\n", shown);
        Assert.Contains($"{name}_sum{{{its}}} 60.08\n", shown);
        Assert.Contains($"{name}_count{{{its}}} 2\n", shown);
        Assert.Contains("tender_refusals_total{api=\"v1\",reason=\"InvalidAuthorizationId\"} 2\n", shown);
    }

    [Fact]
    public async Task A_gauge_shows_what_there_is_and_not_what_there_was()
    {
        var dead = new List<(string, string, long)> { ("Payments", "Undo", 2) };
        measures.Watch(
            () => Task.FromResult<IReadOnlyList<QueueBacklog>>([new("Payments", 1, 2, TimeSpan.FromSeconds(3))]),
            () => Task.FromResult(new Backlog([.. dead], 0, 4))
        );
        var before = await text.Text();
        Assert.Contains("tender_jobs_dead_by_kind{queue=\"Payments\",kind=\"Undo\"} 2\n", before);
        Assert.Contains("tender_jobs_dead 2\n", before);
        Assert.Contains("tender_jobs_lag_seconds{queue=\"Payments\"} 3\n", before);
        dead.Clear();
        var after = await text.Text();
        Assert.DoesNotContain("kind=\"Undo\"", after);
        Assert.Contains("tender_jobs_dead 0\n", after);
        Assert.Contains("process_resident_memory_bytes ", after);
        Assert.Contains("process_cpu_seconds_total ", after);
    }

    [Fact]
    public async Task While_the_database_is_in_trouble_the_rest_is_still_told()
    {
        measures.Watch(Waiting, Rest);
        measures.Delivered("retried", "timeout");
        var shown = await text.Text();
        Assert.Contains("tender_deliveries_total{result=\"retried\",error_type=\"timeout\"} 1\n", shown);
        Assert.DoesNotContain("\ntender_jobs_due", shown);
        Assert.DoesNotContain("\ntender_jobs_dead", shown);

        static Task<IReadOnlyList<QueueBacklog>> Waiting() => throw Silent();

        static Task<Backlog> Rest() => throw Silent();
    }

    [Fact]
    public async Task Too_much_that_waits_to_be_counted_takes_no_alarm_away()
    {
        measures.Watch(
            () => Task.FromException<IReadOnlyList<QueueBacklog>>(Silent()),
            () => Task.FromResult(new Backlog([("Payments", "Undo", 2)], 1, 4))
        );
        var shown = await text.Text();
        Assert.DoesNotContain("\ntender_jobs_lag_seconds{", shown);
        Assert.Contains("tender_jobs_dead 2\n", shown);
        Assert.Contains("tender_objects_quarantined 1\n", shown);
        Assert.Contains("tender_merchants 4\n", shown);
    }

    /// <summary>What the alarms of docs/operating.md ask for by its growth.</summary>
    [Fact]
    public async Task Every_counter_of_an_alarm_is_there_before_anything_is_counted()
    {
        measures.Begin(["v1", "v2"], JobKinds.Names);
        var shown = (await text.Text()).Split('\n');
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs/operating.md"));
        var alarms = Alarms()
            .Matches(page)
            .Select(one => (Name: one.Groups[1].Value, Which: one.Groups[2].Value))
            .ToList();
        Assert.True(alarms.Count >= 6, $"{alarms.Count} alarms");
        foreach (var (name, which) in alarms)
        {
            var label = Labels().Match(which);
            // Each word of an alternative is a series.
            foreach (var word in label.Success ? label.Groups[2].Value.Split('|') : [""])
                Assert.Contains(shown, line =>
                    line.StartsWith(name, StringComparison.Ordinal)
                    && line.Contains(word, StringComparison.Ordinal)
                    && line.EndsWith(" 0", StringComparison.Ordinal)
                );
        }
    }

    [GeneratedRegex(@"(?:rate|increase)\((tender_\w+_total)(\{[^}]*\})?\[")]
    private static partial Regex Alarms();

    [GeneratedRegex("(\\w+)=~?\"([^\"]*)\"")]
    private static partial Regex Labels();

    [Fact]
    public void What_a_caller_makes_up_is_no_series_of_its_own()
    {
        Assert.Equal("_OTHER", Methods.NameOf("BREW"));
        Assert.Equal("_OTHER", Methods.NameOf("get"));
        Assert.Equal("PATCH", Methods.NameOf("PATCH"));
    }

    [Fact]
    public async Task A_collector_that_fails_is_told_once_and_once_when_it_is_back()
    {
        var log = new LogLines();
        var clock = new HandClock();
        var results = new ExportResults(measures, log, clock);
        for (var minute = 0; minute < 60; minute++)
        {
            results.Note("it does not answer");
            clock.Now += TimeSpan.FromMinutes(1);
        }
        Assert.Contains("does not arrive: it does not answer", Assert.Single(log.All));
        results.Note(null);
        results.Note(null);
        Assert.Equal(2, log.All.Count);
        // One that comes and goes is told of once in ten minutes.
        clock.Now += TimeSpan.FromMinutes(10);
        for (var i = 0; i < 9; i++)
        {
            results.Note("it answers 503");
            results.Note(null);
            clock.Now += TimeSpan.FromMinutes(1);
        }
        Assert.Equal(4, log.All.Count);
        Assert.Contains("tender_otlp_exports_total{result=\"failed\"} 69\n", await text.Text());
    }

    private static DatabaseTroubleException Silent() => new(DatabaseTrouble.Silent, "It does not answer.");
}
