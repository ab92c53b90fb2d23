using System.Globalization;

namespace Tender.Server.Processors;

/// <summary>
/// Whether a processor answers, and when it last did; and tells the log why nothing is learned of it: at most a line a
/// minute, since what is wrong with a connection or a key is wrong with every call. Nothing is told before there is a
/// log. Safe for any number of threads.
/// </summary>
/// <param name="who">Who it is, as the line names it.</param>
/// <param name="time">The wall clock.</param>
internal sealed partial class ProcessorTrouble(string who, TimeProvider time)
{
    /// <summary>What happened to a call that took longer than it may.</summary>
    public const string Late = "did not answer in time.";

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private long? toldAt,
        answeredAt,
        failedAt;
    private int leftOut;

    /// <summary>Where it is told; null for nowhere yet.</summary>
    public ILogger? Log { get; set; }

    /// <summary>How long ago it last answered a call; null before the first answer.</summary>
    public TimeSpan? AnswerAge
    {
        get
        {
            lock (gate)
                return answeredAt is { } at ? time.GetElapsedTime(at) : null;
        }
    }

    /// <summary>Whether the last call that ended was not answered.</summary>
    public bool IsAway
    {
        get
        {
            lock (gate)
                return failedAt is not null;
        }
    }

    /// <summary>How it is, in a line for a person.</summary>
    public string Told()
    {
        lock (gate)
        {
            var last = answeredAt is { } at ? $"its last answer was {Seconds(at)} ago" : "it has not answered yet";
            return failedAt is { } since ? $"the processor does not answer for {Seconds(since)}; {last}"
                : answeredAt is null ? "the processor was not asked yet"
                : $"the processor answers; {last}";
        }
    }

    /// <summary>Notes that a call was answered, whatever the answer is.</summary>
    public void Answered()
    {
        lock (gate)
            (answeredAt, failedAt) = (time.GetTimestamp(), null);
    }

    /// <summary>Notes what happened to a call, in words that follow the processor's name.</summary>
    public void Note(string what)
    {
        int others;
        lock (gate)
        {
            failedAt ??= time.GetTimestamp();
            if (Log is null)
                return;
            if (toldAt is { } before && time.GetElapsedTime(before) < Pause)
            {
                leftOut++;
                return;
            }
            (toldAt, others, leftOut) = (time.GetTimestamp(), leftOut, 0);
        }
        Lines.Troubled(Log, who, what, others);
    }

    private string Seconds(long since) =>
        string.Create(CultureInfo.InvariantCulture, $"{(long)time.GetElapsedTime(since).TotalSeconds} s");

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
