namespace Tender.Server.Telemetry;

/// <summary>
/// Whether exports arrive. The log has a line when that ends and one when it begins again, and never more than one of
/// each in ten minutes, however often it changes.
/// </summary>
internal sealed partial class ExportResults(Measures measures, ILogger log, TimeProvider time)
{
    private static readonly TimeSpan QuietWindow = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private DateTimeOffset toldAt = DateTimeOffset.MinValue;
    private bool isTold;

    /// <summary>An export came to an end.</summary>
    /// <param name="problem">Why it did not arrive; null when it did.</param>
    public void Note(string? problem)
    {
        measures.Exported(problem is null);
        lock (gate)
        {
            if (isTold == problem is not null)
                return;
            var now = time.GetUtcNow();
            if (problem is not null && now - toldAt < QuietWindow)
                return;
            isTold = problem is not null;
            if (isTold)
                toldAt = now;
        }
        if (problem is null)
            Log.Ends(log);
        else
            Log.Begins(log, problem);
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "What is exported over OTLP does not arrive: {Problem}. It is dropped, and nothing else is hindered."
        )]
        public static partial void Begins(ILogger log, string problem);

        [LoggerMessage(2, LogLevel.Warning, "What is exported over OTLP arrives again.")]
        public static partial void Ends(ILogger log);
    }
}
