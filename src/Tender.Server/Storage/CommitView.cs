using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// What the commands of a group see: what was stored, and over it what the commands before them have decided.
/// </summary>
internal sealed class CommitView(
    ReadResults found,
    Dictionary<MerchantId, (Merchant Merchant, MerchantRow Row)> merchants
)
{
    private readonly Dictionary<MerchantId, MerchantCounts> counted = [];
    private readonly HashSet<MerchantId> changedMerchants = [];
    private readonly HashSet<MerchantId> movedClocks = [];
    private readonly Dictionary<(MerchantId Merchant, string Id), StagedObject> staged = [];
    private readonly Dictionary<(MerchantId Merchant, long Job), InsertJobOnce> onlyJobs = [];

    public (Merchant Merchant, MerchantRow Row)? Merchant(MerchantId id) =>
        merchants.TryGetValue(id, out var known) ? known : null;

    public Record? Object(MerchantId merchant, ObjectId id) => found.Objects.GetValueOrDefault((merchant, id.Value));

    public IEnumerable<Record> Objects(MerchantId merchant) =>
        found.Objects.Where(pair => pair.Key.Merchant == merchant).Select(pair => pair.Value);

    /// <summary>Whether the lease of a job is still held.</summary>
    public bool Holds(MerchantId merchant, Lease lease) => found.Jobs.Contains((merchant, lease.Job));

    /// <summary>The response under a key, stored or about to be; null when the key is new.</summary>
    public StoredReply? Reply(MerchantId merchant, IdempotencyKey key) =>
        found.Replies.GetValueOrDefault((merchant, key.Scope, key.Key));

    /// <summary>Lets the commands behind see the response that this one stores.</summary>
    public void StageReply(MerchantId merchant, IdempotencyKey key, StoredResponse response, ObjectId? awaits) =>
        found.Replies[(merchant, key.Scope, key.Key)] = new(key.Hash, response.Status, response.Body, awaits);

    /// <summary>What the group has counted for a merchant; null when it has counted nothing.</summary>
    public MerchantCounts? Counted(MerchantId merchant) => counted.TryGetValue(merchant, out var last) ? last : null;

    /// <summary>Puts counted numbers back, so that the next command gets the same.</summary>
    public void RestoreCounts(MerchantId merchant, MerchantCounts? last)
    {
        if (last is { } kept)
            counted[merchant] = kept;
        else
            counted.Remove(merchant);
    }

    /// <summary>The next number of those that a merchant with a seed draws.</summary>
    public long NextMinted(MerchantId merchant)
    {
        var last = Counts(merchant);
        return (counted[merchant] = last with { Minted = last.Minted + 1 }).Minted;
    }

    /// <summary>The number of the next journal entry of a merchant whose entries are counted.</summary>
    public long NextEntry(MerchantId merchant)
    {
        var last = Counts(merchant);
        return (counted[merchant] = last with { Entries = last.Entries + 1 }).Entries;
    }

    private MerchantCounts Counts(MerchantId merchant) =>
        counted.TryGetValue(merchant, out var last) ? last : merchants[merchant].Row.Counts;

    /// <summary>
    /// The merchant as a command has changed it: the commands behind see it, and it is written once.
    /// </summary>
    public void StageMerchant(Merchant changed)
    {
        merchants[changed.Id] = (changed, merchants[changed.Id].Row);
        changedMerchants.Add(changed.Id);
    }

    /// <summary>
    /// An advance has come to an instant: its merchant's clock stands there from this commit on. Nothing happens where
    /// no advance is under way, or it has come further.
    /// </summary>
    public void Reach(MerchantId merchant, DateTimeOffset at)
    {
        var (known, row) = merchants[merchant];
        if (row.Clock is not { AdvancingTo: not null, ReachedAt: { } reached } || at <= reached)
            return;
        merchants[merchant] = (known, row with { Clock = row.Clock with { ReachedAt = at } });
        movedClocks.Add(merchant);
    }

    /// <summary>
    /// An object as a command has changed it. It is written once, however many commands of the group changed it.
    /// </summary>
    /// <param name="merchant">Whose it is.</param>
    /// <param name="step">How it was changed.</param>
    /// <param name="doc">The object as it is now, as JSON.</param>
    /// <param name="seq">The number of the journal entry.</param>
    public void StageObject(MerchantId merchant, Step step, Document doc, long seq)
    {
        var key = (merchant, step.After.Id.Value);
        staged[key] = staged.TryGetValue(key, out var earlier)
            ? earlier with
            {
                Record = step.After,
                Doc = doc,
            }
            : new(step.Before?.Version, step.After, doc, seq);
        found.Objects[key] = step.After;
    }

    /// <summary>Adds a job that may exist only once. If it is stored already, the stored one stays.</summary>
    public void StageOnlyJob(InsertJobOnce job) => onlyJobs[(job.Merchant, job.Id)] = job;

    /// <summary>A job is over, and with it the same job where a command before it in the group asked for it.</summary>
    public void EndJob(MerchantId merchant, Lease lease) => onlyJobs.Remove((merchant, lease.Job));

    public void WriteStaged(WriteBatch writes)
    {
        foreach (var job in onlyJobs.Values)
            writes.Add(job);
        foreach (var ((merchant, _), (readVersion, record, doc, seq)) in staged)
            if (readVersion is { } version)
                writes.Add(
                    new UpdateObject
                    {
                        Merchant = merchant,
                        ReadVersion = version,
                        Record = record,
                        Doc = doc,
                    }
                );
            else
                writes.Add(
                    new InsertObject
                    {
                        Merchant = merchant,
                        Record = record,
                        Doc = doc,
                        Made = seq,
                    }
                );
        foreach (var id in changedMerchants)
            writes.Add(UpdateMerchant.To(merchants[id].Merchant with { Version = merchants[id].Row.Version }));
        foreach (var id in movedClocks)
            writes.Add(new UpdateClock { Merchant = id, ReachedAt = merchants[id].Row.Clock.ReachedAt!.Value });
        foreach (var (id, last) in counted)
            writes.Add(
                new UpdateCounts
                {
                    Merchant = id,
                    Read = merchants[id].Row.Counts,
                    Counts = last,
                }
            );
    }

    /// <summary>An object that the group writes.</summary>
    /// <param name="ReadVersion">The version that was read; null for a new object.</param>
    /// <param name="Record">The object as it will be.</param>
    /// <param name="Doc">The same as JSON.</param>
    /// <param name="Seq">The first journal entry that names it.</param>
    private readonly record struct StagedObject(long? ReadVersion, Record Record, Document Doc, long Seq);
}
