using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Notifications;
using Tender.Server.Payments;
using Tender.Server.Sandbox.Control;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>All that the page of a payment tells of it, read at once.</summary>
internal sealed record PaymentStory
{
    private const int EntriesMax = 60,
        CallsMax = 200;

    /// <summary>The object that was asked for.</summary>
    public required Record Subject { get; init; }

    /// <summary>Its order or agreement; null while there is none.</summary>
    public ChargePermission? Permission { get; init; }

    public PermissionDetails? Details { get; init; }

    /// <summary>The objects that the changes speak of, as they are now.</summary>
    public required IReadOnlyList<Record> Objects { get; init; }

    /// <summary>The changes, the oldest first.</summary>
    public required IReadOnlyList<JournalEntry> Entries { get; init; }

    /// <summary>The entry behind which older ones are; null when these are all.</summary>
    public long? Before { get; init; }

    public required ILookup<long, NotificationRow> Notices { get; init; }

    public required ILookup<long, LedgerLine> Lines { get; init; }

    public required IReadOnlyList<Mail> Mails { get; init; }

    /// <summary>What the merchant called, as far as it is recorded.</summary>
    public required PaymentCalls Calls { get; init; }

    /// <summary>Reads the story of an object of a merchant.</summary>
    /// <exception cref="Problem">There is no such object of this merchant.</exception>
    public static async Task<PaymentStory> Read(Engine engine, Merchant merchant, ObjectId id, long? before)
    {
        var (store, history) = (engine.Store, new NoticeHistory(engine.Store));
        var roots = (await ObjectHistory.Of(store, merchant.Id, id.Value, family: true)).Roots!;
        var found = await new ConsoleQueries(store.Database).NewestOf(merchant.Id, roots, before, EntriesMax);
        // Of the agreement above a child: only what made the child.
        var entries = found
            .Where(entry =>
                id.Family.Kind != ObjectKind.ChargePermission
                || entry.Root == id.Family
                || !entry.Root.IsRecurring
                || entry.Steps.Any(step => step.Id.Family == id.Family)
            )
            .Reverse()
            .ToList();
        var objects = await ReadObjects(store, merchant.Id, id, entries);
        // The order of a checkout: its entry may be on another page of the journal by now.
        if (objects.GetValueOrDefault(id) is CheckoutSession { Reuses: null, Permission: { } ordered })
            foreach (var one in await store.Find(merchant.Id, [ordered, ordered.Details]))
                objects[one.Key] = one.Value;
        var isCounted = entries.Any(entry => IdMinter.IsCounted(merchant, entry.Seq));
        var calls = await ReadCalls(store, merchant.Id, roots, isCounted ? null : before);
        if (isCounted && before is not null)
            calls.RemoveAll(call => call.At > entries[^1].At);
        var family = objects
            .Values.OfType<ChargePermission>()
            .FirstOrDefault(one => one.Id == id.Family || !IsChild(id));
        return new()
        {
            Subject = objects.GetValueOrDefault(id) ?? throw ObjectHistory.NotFound(id.Value),
            Permission = family,
            Details = family is null ? null : objects.GetValueOrDefault(family.Id.Details) as PermissionDetails,
            Objects = [.. objects.Values.Where(one => one is not PermissionDetails).OrderBy(one => one.CreatedAt)],
            Entries = entries,
            Before = found.Count == EntriesMax ? found[^1].Seq : null,
            Notices = (await history.Of(merchant.Id, _ => true, entries)).ToLookup(row => row.Entry.Seq),
            Lines = (await history.Lines(merchant.Id, entries))
                .SelectMany(one => one.Lines.Select(line => (one.Seq, line)))
                .ToLookup(one => one.Seq, one => one.line),
            Calls = new(entries, calls, id.Family, isCut: found.Count == EntriesMax, isCounted),
            Mails = await new Mailbox(store).Of(merchant, entries, step => step.Id.Family == (family?.Id ?? id.Family)),
        };
    }

    /// <summary>The calls about some families, the newest of each, that were answered before an entry.</summary>
    private static async Task<List<RecordedCall>> ReadCalls(
        PaymentStore store,
        MerchantId merchant,
        IReadOnlyList<string> roots,
        long? before
    )
    {
        var queries = new CallQueries(store.Database);
        var calls = new List<RecordedCall>();
        foreach (var root in roots.Distinct())
            calls.AddRange(await queries.NewestOf(merchant, root, before, CallsMax));
        return calls;
    }

    private static bool IsChild(ObjectId id) => id.Family.Kind == ObjectKind.ChargePermission;

    private static async Task<Dictionary<ObjectId, Record>> ReadObjects(
        PaymentStore store,
        MerchantId merchant,
        ObjectId id,
        IReadOnlyList<JournalEntry> entries
    )
    {
        var family = id.Family.Kind == ObjectKind.ChargePermission ? (ObjectId[])[id.Family, id.Family.Details] : [];
        var ids = entries.SelectMany(entry => entry.Steps).Select(step => step.Id).Where(IsOfStory);
        return await store.Find(merchant, [.. ids.Append(id).Concat(family).Distinct()]);

        // An entry of an agreement makes children that are payments of their own.
        bool IsOfStory(ObjectId one) =>
            one.Family == id.Family || one.Family.Kind != ObjectKind.ChargePermission || family.Length == 0;
    }
}
