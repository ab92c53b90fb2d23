namespace Tender.Server.Processors;

/// <summary>
/// Tells the log why nothing is learned of a processor: at most a line a minute, since what is wrong with a connection
/// or a key is wrong with every call. Nothing is told before there is a log.
/// </summary>
/// <param name="who">Who it is, as the line names it.</param>
/// <param name="time">The wall clock.</param>
internal sealed partial class ProcessorTrouble(string who, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock one = new();
    private long? toldAt;
    private int leftOut;

    /// <summary>Where it is told; null for nowhere yet.</summary>
    public ILogger? Log { get; set; }

    /// <summary>Notes what happened to a call, in words that follow the processor's name.</summary>
    public void Note(string what)
    {
        if (Log is not { } log)
            return;
        int others;
        lock (one)
        {
            if (toldAt is { } before && time.GetElapsedTime(before) < Pause)
            {
                leftOut++;
                return;
            }
            (toldAt, others, leftOut) = (time.GetTimestamp(), leftOut, 0);
        }
        Lines.Troubled(log, who, what, others);
    }

    private static partial class Lines
    {
        [LoggerMessage(
            310,
            LogLevel.Warning,
            "The processor {Who} {What} What came of the call is not known, and is asked for later ({Others} more "
                + "since the last line)."
        )]
        public static partial void Troubled(ILogger log, string who, string what, int others);
    }
}
