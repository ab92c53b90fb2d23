using Microsoft.Extensions.Logging.Abstractions;

namespace Tender.Server.Storage;

/// <summary>
/// Whether the database stores what it is told, as those have found who use it, and as it is when it is tried. Its log
/// has one line when that ends and one when it begins again, however many callers are refused meanwhile.
/// </summary>
internal sealed partial class DatabaseHealth(Database database) : IAsyncDisposable
{
    /// <summary>How long a database that is asked how it is may take before it counts as silent.</summary>
    public static readonly TimeSpan ProbePatience = TimeSpan.FromMilliseconds(1_500);

    private const string NoAnswer = "a commit that was tried is not answered";

    private static readonly TimeSpan LookWindow = TimeSpan.FromSeconds(1);

    /// <summary>A trouble that comes back within the first is told of only once it has lasted as long as the
    /// second.</summary>
    private static readonly TimeSpan SameWindow = TimeSpan.FromMinutes(1),
        LastingWindow = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly Dictionary<DatabaseTrouble, long> toldAt = [];
    private ILogger log = NullLogger.Instance;
    private Task loop = Task.CompletedTask;
    private Task<string?> probe = Task.FromResult<string?>(null);
    private long probedAt = long.MinValue / 2,
        since;
    private DatabaseTrouble? trouble;
    private string what = "";
    private bool isTold;

    /// <summary>What it suffers from at present; null when it stores.</summary>
    public DatabaseTrouble? Trouble
    {
        get
        {
            lock (gate)
                return trouble;
        }
    }

    /// <summary>Begins to look by itself, and to log.</summary>
    public void Watch(ILogger to)
    {
        log = to;
        loop = Task.Run(Loop);
    }

    /// <summary>
    /// Takes note of a failure. True: it is a trouble of the database, which the log tells of once for all; the caller
    /// needs not.
    /// </summary>
    public bool Note(Exception failure) => Note(failure, Environment.TickCount64);

    private bool Note(Exception failure, long began)
    {
        if (DatabaseTroubles.Of(failure) is not { } kind)
            return false;
        if (kind == DatabaseTrouble.Damaged)
            database.GiveUp(failure);
        lock (gate)
        {
            if (trouble is null)
                (since, isTold) = (began, false);
            (trouble, what) = (kind, DatabaseTroubles.Describe(failure));
        }
        Tell();
        return true;
    }

    /// <summary>
    /// Why nothing can be stored just now; null when something was, or could be for some merchants. Answers in less
    /// than two seconds, and asks the database once a second at most, however many ask.
    /// </summary>
    public async Task<string?> Problem()
    {
        Task<string?> asked;
        long askedAt;
        lock (gate)
        {
            if (probe.IsCompleted && Environment.TickCount64 - probedAt >= LookWindow.TotalMilliseconds)
            {
                probedAt = Environment.TickCount64;
                probe = Task.Run(Probe);
            }
            (asked, askedAt) = (probe, probedAt);
        }
        try
        {
            return await asked.WaitAsync(ProbePatience);
        }
        catch (TimeoutException)
        {
            // The probe itself fails many seconds later, and callers too; it is silent since it was asked.
            if (!asked.IsCompleted)
                Note(new DatabaseTroubleException(DatabaseTrouble.Silent, NoAnswer), askedAt);
            return DatabaseTroubles.Sentence(DatabaseTrouble.Silent);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
    }

    /// <summary>What is wrong, in a sentence for anybody; null when something was stored.</summary>
    private async Task<string?> Probe()
    {
        try
        {
            await database.Probe(Trouble == DatabaseTrouble.Full);
            Ends();
            return null;
        }
        catch (Exception failure)
        {
            if (!Note(failure))
                Log.Failed(log, failure);
            return database.IsOfOneMachine(failure) ? null : DatabaseTroubles.Sentence(DatabaseTroubles.Of(failure));
        }
    }

    private void Tell()
    {
        lock (gate)
        {
            var now = Environment.TickCount64;
            if (trouble is not { } kind)
                return;
            var isSame =
                toldAt.TryGetValue(kind, out var at)
                && (
                    at >= since
                    || (now - at < SameWindow.TotalMilliseconds && now - since < LastingWindow.TotalMilliseconds)
                );
            if (isSame)
                return;
            (toldAt[kind], isTold) = (now, true);
        }
        Log.Begins(log, what);
    }

    private void Ends()
    {
        long lasted;
        lock (gate)
        {
            if (trouble is null)
                return;
            trouble = null;
            if (!isTold)
                return;
            lasted = Environment.TickCount64 - since;
        }
        Log.Ends(log, lasted / 1000);
    }

    private async Task Loop()
    {
        using var timer = new PeriodicTimer(LookWindow);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
                await Look();
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    /// <summary>Looks at what costs nothing; tries a commit only to see a trouble end.</summary>
    private async Task Look()
    {
        try
        {
            database.CheckPlaceAndRoom();
        }
        catch (DatabaseTroubleException seen)
        {
            Note(seen);
        }
        catch (Exception failure) when (failure is ObjectDisposedException or IOException)
        {
            return; // it is being closed, or its disk cannot be asked: the next command finds out
        }
        if (Trouble is null)
            return;
        Tell();
        await Problem();
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Error,
            "The database fails: {What}. Who needs it is answered 503, and what falls due waits."
        )]
        public static partial void Begins(ILogger log, string what);

        [LoggerMessage(2, LogLevel.Warning, "The database works again, after {Seconds} s.")]
        public static partial void Ends(ILogger log, long seconds);

        [LoggerMessage(3, LogLevel.Error, "The database could not be tried.")]
        public static partial void Failed(ILogger log, Exception failure);
    }
}
