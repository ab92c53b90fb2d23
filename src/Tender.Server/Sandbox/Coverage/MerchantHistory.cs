using Tender.Core;
using Tender.Server.Sandbox.Faults;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Coverage;

/// <summary>Everything that is known of what happened to a merchant, and of what it did, in order.</summary>
internal sealed class MerchantHistory
{
    private const int EntriesMax = 20_000,
        PageSize = 1_000;

    private readonly ILookup<ObjectId, Happening> byObject;
    private readonly ILookup<(long Seq, int Index), AttemptRow> attempts;
    private readonly ILookup<ObjectId, RecordedCall> reads;
    private readonly RecordedCall[] answered;
    private readonly Func<Happening, bool> isCounted;

    /// <summary>Of each answered write where it began, and where the last one ended that had begun by then.</summary>
    private readonly long[] begun,
        doneUntil;

    /// <param name="happenings">What happened.</param>
    /// <param name="attempts">The attempts to deliver a notice.</param>
    /// <param name="calls">What the merchant called.</param>
    /// <param name="faults">The faults that struck.</param>
    /// <param name="isCounted">Whether a change's number says nothing of when it was.</param>
    internal MerchantHistory(
        IReadOnlyList<Happening> happenings,
        IReadOnlyList<(DeliveryArguments Which, AttemptRow Attempt)> attempts,
        IReadOnlyList<RecordedCall> calls,
        IReadOnlyList<InjectedFault> faults,
        Func<Happening, bool> isCounted
    )
    {
        this.isCounted = isCounted;
        (Happenings, Attempts, Calls, Faults) = (happenings, attempts, calls, faults);
        byObject = happenings.ToLookup(one => one.Id);
        this.attempts = attempts.ToLookup(one => (one.Which.Seq, one.Which.Step), one => one.Attempt);
        reads = calls
            .Where(call => call is { IsRead: true, Times: 1, Object: not null })
            .ToLookup(call => call.Object!.Value);
        answered =
        [
            .. calls.Where(call => call is { IsRead: false, Status: >= 200 and < 500 }).OrderBy(one => one.Seq),
        ];
        begun = [.. answered.Select(call => call.Seq)];
        doneUntil = new long[answered.Length];
        for (var i = 0; i < answered.Length; i++)
            doneUntil[i] = Math.Max(answered[i].Done, i == 0 ? 0 : doneUntil[i - 1]);
    }

    public IReadOnlyList<Happening> Happenings { get; }

    public IReadOnlyList<(DeliveryArguments Which, AttemptRow Attempt)> Attempts { get; }

    public IReadOnlyList<RecordedCall> Calls { get; }

    public IReadOnlyList<InjectedFault> Faults { get; }

    /// <summary>Whether there is more than was looked at.</summary>
    public bool IsCut { get; private init; }

    public static async Task<MerchantHistory> Read(PaymentStore store, MerchantId merchant)
    {
        var (queries, entries) = (new DeliveryQueries(store.Database), new List<JournalEntry>());
        List<JournalEntry> page;
        do
        {
            page = await queries.Entries(merchant, null, entries.Count == 0 ? 0 : entries[^1].Seq, PageSize);
            entries.AddRange(page);
        } while (page.Count == PageSize && entries.Count < EntriesMax);
        var attempts = await queries.Attempts(merchant, [.. entries.Select(entry => entry.Seq)]);
        var calls = await new CallQueries(store.Database).All(merchant, CallRecorder.KeptMax);
        var faults = await new FaultQueries(store.Database).Injected(merchant, null, 0, CallRecorder.KeptMax);
        var happenings =
            from entry in entries
            from step in entry.Steps.Select((step, index) => (step, index))
            where step.step.Moves || step.step.From is null
            select new Happening(entry.Seq, step.index, entry.At, entry.Requester, step.step);
        var known = (await store.Merchants.Read(merchant))?.Merchant;
        return new MerchantHistory([.. happenings], attempts, calls, faults, change =>
            known is not null && IdMinter.IsCounted(known, change.Seq)
        )
        {
            IsCut = entries.Count >= EntriesMax || calls.Count >= CallRecorder.KeptMax,
        };
    }

    /// <summary>Whether the merchant calls the API of the first generation.</summary>
    public bool UsesV1 => Calls.Any(call => FaultTargets.IsOfV1(call.Operation));

    /// <summary>Whether it calls that of the second.</summary>
    public bool UsesV2 => Calls.Any(call => !FaultTargets.IsOfV1(call.Operation));

    /// <summary>An object's id as the merchant knows it: in v2 an authorization is a charge.</summary>
    public string Shown(ObjectId id) =>
        (id.Kind == ObjectKind.Authorization && !UsesV1 ? id.Capture(id.Number) : id).Value;

    /// <summary>What happened to an object, in order.</summary>
    public IEnumerable<Happening> Of(ObjectId id) => byObject[id];

    /// <summary>What happened to an object last before a call; null when it was not there.</summary>
    public Happening? LastBefore(ObjectId id, RecordedCall call) =>
        byObject[id].LastOrDefault(one => IsBefore(one, call));

    /// <summary>
    /// Whether a change was made before a call. While a clock is frozen, changes have numbers that calls have not, and
    /// the time says it; of what happened at the same instant only a call that was refused for the state of its object
    /// is known to have come after, and only what brought the object into that state.
    /// </summary>
    public bool IsBefore(Happening one, RecordedCall call)
    {
        if (!isCounted(one))
            return one.Seq < call.Seq;
        var isRefusedForState =
            call.Status >= 400
            && call.Code is { } code
            && code.StartsWith("Invalid", StringComparison.Ordinal)
            && code.EndsWith("Status", StringComparison.Ordinal);
        // Nobody could have captured, or refunded, before either.
        var wasAlready = one.Step.From is not (null or State.Open or State.Completed);
        return one.At < call.At || (one.At == call.At && isRefusedForState && !wasAlready);
    }

    /// <summary>How long after a change the merchant knew of it; null when it does not.</summary>
    public TimeSpan? NoticedAfter(Happening change)
    {
        var told = attempts[(change.Seq, change.Index)].Where(one => one.Status is >= 200 and < 300);
        // A read that was under way shows it, or the next one will show something new again.
        var read = NamesOf(change.Id)
            .SelectMany(name => reads[name])
            .Where(call => isCounted(change) ? call.At >= change.At : call.Done > change.Seq);
        var at = told.Select(one => one.At).Concat(read.Select(call => call.At));
        if (change.Requester == Requester.Merchant && IsAnswer(change))
            at = at.Append(change.At);
        return at.Any() ? Max(at.Min() - change.At, TimeSpan.Zero) : null;
    }

    /// <summary>Whether a call, made for the first time or again, asks the same as another.</summary>
    public static bool IsSame(RecordedCall one, RecordedCall other) =>
        one.Operation == other.Operation && one.Object == other.Object && one.Key == other.Key;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    /// <summary>The ids under which an object is read.</summary>
    private static ObjectId[] NamesOf(ObjectId id)
    {
        if (id.Kind is ObjectKind.Authorization or ObjectKind.Capture)
            return [id.Authorization(id.Number), id.Capture(id.Number)];
        return id.Kind == ObjectKind.CheckoutSession && id.Family != id ? [id, id.Family] : [id];
    }

    /// <summary>Whether a call was answered with what it brought about: it was under way meanwhile.</summary>
    private bool IsAnswer(Happening change)
    {
        if (isCounted(change))
            return answered.Any(call => call.At == change.At && IsAbout(call, change));
        var after = Array.BinarySearch(begun, change.Seq);
        for (var i = (after < 0 ? ~after : after) - 1; i >= 0 && doneUntil[i] > change.Seq; i--)
            if (change.Seq < answered[i].Done && IsAbout(answered[i], change))
                return true;
        return false;
    }

    private static bool IsAbout(RecordedCall call, Happening change) =>
        call.Object is not { Kind: not ObjectKind.CheckoutSession } about || about.Family == change.Id.Family;
}
