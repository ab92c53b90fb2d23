using System.Data.Common;

namespace Tender.Server.Storage;

/// <summary>
/// The time of the database's server, as this node knows it: measured at the start and again and again, and carried on
/// between by this machine's stopwatch, which no change of its wall clock moves. Leases, due times and merchants'
/// clocks follow it, so that nodes whose machines' clocks differ agree (decision 0016).
/// </summary>
internal sealed class DatabaseTime : TimeProvider, IAsyncDisposable
{
    /// <summary>How often it is measured: a database that failed over may have another time.</summary>
    private static readonly TimeSpan MeasureEvery = TimeSpan.FromSeconds(10);

    private readonly Database database;
    private readonly TimeProvider machine;
    private readonly CancellationTokenSource stopping = new();
    private Task loop = Task.CompletedTask;
    private Measured measured = null!;

    private DatabaseTime(Database database, TimeProvider machine) =>
        (this.database, this.machine) = (database, machine);

    public override long TimestampFrequency => machine.TimestampFrequency;

    /// <summary>
    /// The time to live by: the database's where it has one of its own, and else the machine's, which is then the
    /// database's as well.
    /// </summary>
    public static async Task<TimeProvider> Of(Database database, TimeProvider machine)
    {
        if (await database.ServerTime() is null)
            return machine;
        var time = new DatabaseTime(database, machine);
        await time.Measure();
        time.loop = Task.Run(time.MeasureAgain);
        return time;
    }

    public override DateTimeOffset GetUtcNow()
    {
        var last = Volatile.Read(ref measured);
        return last.At + machine.GetElapsedTime(last.Timestamp);
    }

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        machine.CreateTimer(callback, state, dueTime, period);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
    }

    private async Task MeasureAgain()
    {
        using var timer = new PeriodicTimer(MeasureEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
                try
                {
                    await Measure();
                }
                catch (DbException)
                {
                    // The database is away: the stopwatch goes on, and nothing can be claimed anyway.
                }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    /// <summary>
    /// The server read its clock somewhere between question and answer: halfway is wrong by half of the time between at
    /// the most. A difference within that is no news, and the time goes on undisturbed.
    /// </summary>
    private async Task Measure()
    {
        var asked = machine.GetTimestamp();
        if (await database.ServerTime() is not { } at)
            return;
        var answered = machine.GetTimestamp();
        var taken = machine.GetElapsedTime(asked, answered);
        var now = at + taken / 2;
        if (
            measured is { } last
            && (now - (last.At + machine.GetElapsedTime(last.Timestamp, answered))).Duration() <= taken
        )
            return;
        Volatile.Write(ref measured, new Measured(now, answered));
    }

    private sealed record Measured(DateTimeOffset At, long Timestamp);
}
