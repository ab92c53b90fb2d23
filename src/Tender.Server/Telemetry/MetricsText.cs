using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Tender.Server.Telemetry;

/// <summary>The measures of a server as Prometheus text. It listens from the start, and adds up.</summary>
internal sealed class MetricsText : IDisposable
{
    private readonly Measures measures;
    private readonly MeterListener listener = new();
    private readonly Lock reading = new();
    private readonly Dictionary<Instrument, InstrumentSeries> all = [];

    public MetricsText(Measures measures)
    {
        this.measures = measures;
        listener.InstrumentPublished = (instrument, one) =>
        {
            if (instrument.Meter == measures.Meter)
                one.EnableMeasurementEvents(instrument, SeriesOf(instrument));
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, series) => Add(series, value, tags));
        listener.SetMeasurementEventCallback<double>((_, value, tags, series) => Add(series, value, tags));
        listener.Start();
    }

    /// <summary>Everything, in the order of the names.</summary>
    public async Task<string> Text()
    {
        await measures.Count();
        lock (reading)
        {
            foreach (var series in all.Values)
                series.ForgetObserved();
            listener.RecordObservableInstruments();
            var text = new StringBuilder();
            foreach (var series in all.Values.OrderBy(one => one.Name, StringComparer.Ordinal))
                series.Write(text);
            return text.ToString();
        }
    }

    public void Dispose() => listener.Dispose();

    private InstrumentSeries SeriesOf(Instrument instrument)
    {
        lock (reading)
            return all[instrument] = new InstrumentSeries(instrument);
    }

    private static void Add(object? series, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        ((InstrumentSeries)series!).Add(value, tags);

    /// <summary>A number as Prometheus reads it.</summary>
    internal static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
