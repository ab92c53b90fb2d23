using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Tender.Server.Telemetry;

/// <summary>What one instrument has measured, a series for each set of tags, as Prometheus text.</summary>
internal sealed class InstrumentSeries
{
    /// <summary>More series than the closed sets of tags can make: beyond them nothing is added.</summary>
    private const int SeriesMax = 2_000;

    private readonly ConcurrentDictionary<TagSet, MeasuredSeries> series = new(TagSet.Comparer);
    private readonly ConcurrentDictionary<TagSet, MeasuredSeries>.AlternateLookup<
        ReadOnlySpan<KeyValuePair<string, object?>>
    > lookup;
    private readonly bool isObserved;
    private readonly string type,
        help;

    public InstrumentSeries(Instrument instrument)
    {
        lookup = series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
        isObserved = instrument.IsObservable;
        help = instrument.Description ?? "";
        type =
            instrument is Histogram<double> ? "histogram"
            : instrument is Counter<long> or ObservableCounter<double> ? "counter"
            : "gauge";
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        Name = instrument.Name.Replace('.', '_') + unit + (type == "counter" ? "_total" : "");
    }

    /// <summary>Its name in Prometheus.</summary>
    public string Name { get; }

    /// <summary>Takes a measurement in.</summary>
    public void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!lookup.TryGetValue(tags, out var one))
        {
            if (series.Count >= SeriesMax)
                return;
            one = series.GetOrAdd(new TagSet(tags), _ => new MeasuredSeries(type == "histogram"));
        }
        if (isObserved)
            one.Set(value);
        else
            one.Add(value);
    }

    /// <summary>A gauge shows what there is, and not what there was.</summary>
    public void ForgetObserved()
    {
        if (isObserved)
            series.Clear();
    }

    public void Write(StringBuilder text)
    {
        text.Append($"# HELP {Name} {help}\n# TYPE {Name} {type}\n");
        foreach (var (tags, one) in series.OrderBy(pair => pair.Key.Labels, StringComparer.Ordinal))
            one.Write(text, Name, tags.Labels);
    }
}
