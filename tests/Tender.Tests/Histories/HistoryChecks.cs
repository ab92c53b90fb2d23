using System.Diagnostics;

namespace Tender.Tests.Histories;

/// <summary>
/// What must hold of a history of requests to several nodes, whatever befell them meanwhile. Each check answers what it
/// found wrong, with the requests that show it.
/// </summary>
internal static class HistoryChecks
{
    /// <summary>All checks.</summary>
    public static IEnumerable<string> All(IReadOnlyList<Entry> history, Truth truth) =>
        [
            .. Answers(history),
            .. Effects(history, truth),
            .. Fresh(history),
            .. Ends(history, truth),
            .. Ceilings(truth),
            .. Clocks(history, truth),
        ];

    /// <summary>
    /// A key is a register that is written once: whatever is answered under it first is answered ever after.
    /// </summary>
    public static IEnumerable<string> Answers(IEnumerable<Entry> history)
    {
        foreach (
            var key in history.OfType<Entry.Write>().Where(one => one.Ending != Ending.Unknown).GroupBy(one => one.Key)
        )
        {
            var done = key.Where(one => one.Ending == Ending.Done).OrderBy(one => one.Answered).ToList();
            foreach (var other in done.Skip(1).Where(one => one.Answer != done[0].Answer))
                yield return $"two answers under {key.Key}: {done[0]} and {other}";
            foreach (var refused in key.Where(one => one.Ending == Ending.Refused))
                if (done.FirstOrDefault(one => one.Answered < refused.Sent) is { } before)
                    yield return $"{key.Key} was done by {before} and refused by {refused} afterwards";
        }
    }

    /// <summary>
    /// A key has one effect if it was done, none if it was only refused, at most one if nobody knows; and nothing is
    /// there that nobody asked for.
    /// </summary>
    public static IEnumerable<string> Effects(IEnumerable<Entry> history, Truth truth)
    {
        var asked = history.OfType<Entry.Write>().ToLookup(one => one.Key);
        var made = truth.Made.ToLookup(one => one.Key, one => one.Object);
        foreach (var key in asked)
        {
            var effects = made[key.Key].Count();
            if (effects > 1)
                yield return $"{key.Key} was done {effects} times: {string.Join(", ", key.Select(one => $"{one}"))}";
            if (effects == 0 && key.FirstOrDefault(one => one.Ending == Ending.Done) is { } lost)
                yield return $"{key.Key} was done by {lost} and is lost";
            foreach (var told in key.Where(one => one is { Ending: Ending.Done, Seen: not null }))
                if (effects > 0 && made[key.Key].All(one => one.Id != told.Seen!.Id))
                    yield return $"{key.Key} was done by {told} as {told.Seen!.Id}, and another is there";
            if (effects > 0 && key.All(one => one.Ending == Ending.Refused))
                yield return $"{key.Key} was refused by {key.First()} and is there";
        }
        foreach (var stranger in made.Where(one => !asked.Contains(one.Key)))
            yield return $"{stranger.First().Id} is there, and nobody asked for it";
    }

    /// <summary>
    /// Nobody sees an object younger than it was already seen, on whatever node: who asks after an answer was there
    /// sees what it told, or more.
    /// </summary>
    public static IEnumerable<string> Fresh(IReadOnlyList<Entry> history)
    {
        foreach (var views in Views(history).GroupBy(one => one.Id))
        {
            var byAnswer = views.OrderBy(one => one.Entry.Answered).ToList();
            View? newest = null;
            var next = 0;
            foreach (var later in views.OrderBy(one => one.Entry.Sent))
            {
                for (; next < byAnswer.Count && byAnswer[next].Entry.Answered < later.Entry.Sent; next++)
                    if (newest is null || Order(byAnswer[next].Seen) > Order(newest.Seen))
                        newest = byAnswer[next];
                if (newest is { Seen: { } known } && Order(later.Seen) < Order(known))
                    yield return $"{later.Id} was {known.State} to {newest.Entry}, and then "
                        + $"{later.Seen?.State ?? "not there"} to {later.Entry}";
            }
        }
    }

    private sealed record View(string Id, Entry Entry, Seen? Seen);

    /// <summary>
    /// What was seen of objects. Whoever asks again under a key hears how the object was the first time: only the
    /// request that was sent first shows it as it is.
    /// </summary>
    private static IEnumerable<View> Views(IReadOnlyList<Entry> history)
    {
        var firsts = history
            .OfType<Entry.Write>()
            .GroupBy(one => one.Key)
            .Select(key => key.MinBy(one => one.Sent)!.Number)
            .ToHashSet();
        foreach (var entry in history.Where(one => one.Ending == Ending.Done))
            if (entry is Entry.Write { Seen: { } made } && firsts.Contains(entry.Number))
                yield return new(made.Id, entry, made);
            else if (entry is Entry.Read read)
                yield return new(read.Id, entry, read.Seen);
    }

    /// <summary>The end is at least what anybody saw, and who saw an end saw that one.</summary>
    public static IEnumerable<string> Ends(IEnumerable<Entry> history, Truth truth)
    {
        // A charge is read once for each key it was asked for under, and a refund may come in between.
        var ends = truth
            .Made.Select(one => one.Object)
            .GroupBy(one => one.Id)
            .ToDictionary(reads => reads.Key, reads => reads.Last());
        foreach (var entry in history)
            if (
                entry.Seen is { } seen
                && ends.TryGetValue(seen.Id, out var end)
                && (Order(end) < Order(seen) || (seen.Progress == end.Progress && seen.State != end.State))
            )
                yield return $"{seen.Id} was {seen.State} to {entry} and ended {end.State}";
    }

    /// <summary>No permission bears more than it allows.</summary>
    public static IEnumerable<string> Ceilings(Truth truth) =>
        truth
            .Limits.Where(one => one.Authorized > one.Limit)
            .Select(one => $"{one.Permission} bears {one.Authorized} of {one.Limit}");

    /// <summary>
    /// A clock was moved by what was promised, and no further than was asked. While it moves, it does not run.
    /// </summary>
    public static IEnumerable<string> Clocks(IEnumerable<Entry> history, Truth truth)
    {
        foreach (var clock in history.OfType<Entry.Move>().GroupBy(one => one.Merchant))
        {
            var done = clock.Where(one => one.Ending == Ending.Done).ToList();
            var most = Sum(clock.Where(one => one.Ending != Ending.Refused), one => one.By);
            var least = Sum(done, one => one.By - Stopwatch.GetElapsedTime(one.Sent, one.Answered));
            var shift = truth.Shifts[clock.Key];
            if (shift < least || shift > most)
                yield return $"the clock of {clock.Key} was moved by {shift}, and asked for was {least} to {most}";
        }

        static TimeSpan Sum(IEnumerable<Entry.Move> moves, Func<Entry.Move, TimeSpan> by) =>
            moves.Aggregate(TimeSpan.Zero, (sum, one) => sum + by(one));
    }

    private static long Order(Seen? seen) => seen is null ? -1 : ((long)seen.Progress << 40) + seen.Refunded;
}
