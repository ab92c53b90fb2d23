using System.Collections.Concurrent;
using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Receivers;

/// <summary>
/// Checks that are begun and looked on at, instead of waited for: one of a merchant at a time, the last one kept, in
/// this process. What comes of one is stored nowhere.
/// </summary>
internal sealed partial class ReceiverChecks(ReceiverCheck check, TimeProvider time, ILogger log) : IAsyncDisposable
{
    private const int KeptMax = 100;

    private readonly ConcurrentDictionary<MerchantId, (CheckProgress Progress, Task Work)> checks = new();
    private readonly ConcurrentDictionary<MerchantId, CancellationTokenSource> running = new();

    /// <summary>The last check of a merchant; null where none was begun here.</summary>
    public CheckProgress? Of(MerchantId merchant) => checks.TryGetValue(merchant, out var last) ? last.Progress : null;

    /// <summary>Begins one. False: one of this merchant is under way, or too many are.</summary>
    public bool Begin(Merchant merchant, ReceiverWish wish)
    {
        MakeRoom();
        var ends = new CancellationTokenSource();
        if (running.Count >= KeptMax || !running.TryAdd(merchant.Id, ends))
        {
            ends.Dispose();
            return false;
        }
        var progress = new CheckProgress(wish, time.GetUtcNow());
        checks[merchant.Id] = (progress, Task.Run(() => Run(merchant, progress, ends)));
        return true;
    }

    /// <summary>Ends the one that is under way. False: none is.</summary>
    public bool Stop(MerchantId merchant)
    {
        if (!running.TryGetValue(merchant, out var ends))
            return false;
        Cancel(ends);
        return true;
    }

    /// <summary>Ends all that are under way, and waits until their endpoints are listened to again.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var ends in running.Values)
            Cancel(ends);
        await Task.WhenAll(checks.Values.Select(one => one.Work));
    }

    private async Task Run(Merchant merchant, CheckProgress progress, CancellationTokenSource ends)
    {
        var trouble = "It broke off.";
        try
        {
            var isRun = await check.Run(merchant, progress.Wish, progress.Add, ends.Token);
            trouble = isRun ? null : ReceiverCheck.Busy;
        }
        catch (OperationCanceledException)
        {
            trouble = "It was stopped.";
        }
        catch (Exception failure)
        {
            Log.BrokeOff(log, merchant.Id, failure);
            trouble = $"It broke off: {failure.Message}";
        }
        finally
        {
            running.TryRemove(merchant.Id, out _);
            progress.End(trouble);
            ends.Dispose();
        }
    }

    /// <summary>Of many that are over the oldest go.</summary>
    private void MakeRoom()
    {
        foreach (
            var (merchant, _) in checks
                .Where(one => one.Value.Progress.IsOver)
                .OrderByDescending(one => one.Value.Progress.BeganAt)
                .Skip(KeptMax - 1)
        )
            checks.TryRemove(merchant, out _);
    }

    private static void Cancel(CancellationTokenSource ends)
    {
        try
        {
            ends.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(400, LogLevel.Warning, "A receiver check of merchant {Merchant} broke off.")]
        public static partial void BrokeOff(ILogger log, MerchantId merchant, Exception failure);
    }
}
