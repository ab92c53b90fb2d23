using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// The commands of one lane whose merchant somebody else is alone with: a clock is being set, or a settlement begins.
/// That takes a moment. Meanwhile the lane goes on with everybody else's, and these are tried again, in their order.
/// </summary>
internal sealed class CommandsAside
{
    /// <summary>How long to wait before they are tried again.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>How long a command waits at all; its caller may ask again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<MerchantId, List<RunningCommand>> waiting = [];
    private long lastTried;

    public bool IsEmpty => waiting.Count == 0;

    public IEnumerable<RunningCommand> Commands => waiting.Values.SelectMany(one => one);

    /// <summary>Takes a command whose merchant has others here, so that it does not overtake them.</summary>
    public bool Takes(RunningCommand one)
    {
        if (!waiting.TryGetValue(one.MerchantId, out var before))
            return false;
        one.WaitsSince ??= Environment.TickCount64;
        before.Add(one);
        return true;
    }

    /// <summary>Puts commands aside that were tried, before those of their merchants that were not.</summary>
    public void Return(IEnumerable<RunningCommand> tried)
    {
        foreach (var ofMerchant in tried.GroupBy(one => one.MerchantId))
        {
            foreach (var one in ofMerchant)
                one.PutBack();
            if (waiting.TryGetValue(ofMerchant.Key, out var behind))
                behind.InsertRange(0, ofMerchant);
            else
                waiting[ofMerchant.Key] = [.. ofMerchant];
        }
    }

    /// <summary>
    /// Adds those that may be tried again to a group, at most so many. Who has waited too long fails.
    /// </summary>
    public void Retry(List<RunningCommand> group, int max)
    {
        var now = Environment.TickCount64;
        if (IsEmpty || now - lastTried < Pause.TotalMilliseconds)
            return;
        lastTried = now;
        foreach (var (merchant, commands) in waiting)
        {
            foreach (var late in commands.Where(one => now - one.WaitsSince > Patience.TotalMilliseconds))
                late.Fail(late.Doubt ?? (Exception)new OverloadedException());
            commands.RemoveAll(one => now - one.WaitsSince > Patience.TotalMilliseconds);
            var tried = Math.Min(max - group.Count, commands.Count);
            group.AddRange(commands[..tried]);
            commands.RemoveRange(0, tried);
            if (commands.Count == 0)
                waiting.Remove(merchant);
        }
    }
}
