using System.Text;

namespace Tender.Server.Telemetry;

/// <summary>The sum of one series, and of a histogram how many measurements are in which bucket.</summary>
internal sealed class MeasuredSeries(bool isHistogram)
{
    /// <summary>The bounds of the semantic conventions for durations of HTTP, in seconds.</summary>
    internal static readonly double[] Bounds =
    [
        0.005,
        0.01,
        0.025,
        0.05,
        0.075,
        0.1,
        0.25,
        0.5,
        0.75,
        1,
        2.5,
        5,
        7.5,
        10,
    ];

    private readonly Lock gate = new();
    private readonly long[] buckets = isHistogram ? new long[Bounds.Length + 1] : [];
    private double sum;

    public void Set(double value)
    {
        lock (gate)
            sum = value;
    }

    public void Add(double value)
    {
        lock (gate)
        {
            sum += value;
            if (!isHistogram)
                return;
            var at = Array.FindIndex(Bounds, bound => value <= bound);
            buckets[at < 0 ? Bounds.Length : at]++;
        }
    }

    /// <param name="text">Where to.</param>
    /// <param name="name">The name of the instrument.</param>
    /// <param name="labels">The tags, as <c>a="b",c="d"</c>.</param>
    public void Write(StringBuilder text, string name, string labels)
    {
        lock (gate)
        {
            if (isHistogram)
                WriteHistogram(text, name, labels);
            else
                WriteLine(text, name, labels, sum);
        }
    }

    private void WriteHistogram(StringBuilder text, string name, string labels)
    {
        var count = 0L;
        for (var i = 0; i < buckets.Length; i++)
        {
            count += buckets[i];
            var bound = i < Bounds.Length ? MetricsText.Number(Bounds[i]) : "+Inf";
            WriteLine(text, name + "_bucket", $"{labels}{(labels.Length > 0 ? "," : "")}le=\"{bound}\"", count);
        }
        WriteLine(text, name + "_sum", labels, sum);
        WriteLine(text, name + "_count", labels, count);
    }

    private static void WriteLine(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(MetricsText.Number(value)).Append('\n');
    }
}
