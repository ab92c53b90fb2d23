using System.Text.RegularExpressions;
using Tender.Tests.Harness;
using Tender.Tests.Hosting;
using Xunit;

namespace Tender.Tests.Telemetry;

/// <summary>The page of operators names what is measured, and nothing that is not.</summary>
public partial class OperatingPageTests
{
    /// <summary>Measured only where the operator has a certificate of its own.</summary>
    private const string Certificate = "tender_certificate_remaining_seconds";

    /// <summary>Measured only where there is a processor outside.</summary>
    private static readonly string[] OfLive =
    [
        "tender_reconciliation_differences",
        "tender_reconciliation_age_seconds",
        "tender_processor_away",
        "tender_processor_answer_age_seconds",
    ];

    [Fact]
    public async Task Every_metric_is_named_and_every_alarm_is_about_one_that_there_is()
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        var shown = (await host.Control.Raw(HttpMethod.Get, "/metrics", null, host.ControlToken)).Text;
        var measured = Help()
            .Matches(shown)
            .Select(one => one.Groups[1].Value)
            .Append(Certificate)
            .Concat(OfLive)
            .ToHashSet();
        var page = Procedure.Page();
        var named = Name().Matches(page).Select(one => Part().Replace(one.Value, "")).ToHashSet();
        Assert.Empty(measured.Except(named));
        Assert.Empty(named.Except(measured));
        // Over OTLP they have the same names with points, which the page's table gives as well.
        Assert.Equal(measured.Count, Row().Count(page) + 1);
    }

    [GeneratedRegex("^# HELP (\\S+) .+$", RegexOptions.Multiline)]
    private static partial Regex Help();

    [GeneratedRegex("\\b(?:tender|process|http_server)_[a-z_]+")]
    private static partial Regex Name();

    [GeneratedRegex("_(?:bucket|sum|count)$")]
    private static partial Regex Part();

    [GeneratedRegex("^\\| `[a-z]+\\.[a-z._]+`.*\\| `[a-z]+_", RegexOptions.Multiline)]
    private static partial Regex Row();
}
