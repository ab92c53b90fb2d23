using System.Globalization;
using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Notifications;

/// <summary>
/// What buyers are told by mail. A mail is a step of the journal that was marked for the buyer in the commit that made
/// it, like a notice for the merchant; its words follow from what the journal keeps of the step and of what was said
/// until then, and so stay what they were; only a shop without a name of its own is called what the merchant is called
/// now.
/// </summary>
internal sealed class Mailbox(PaymentStore store)
{
    private readonly DeliveryQueries queries = new(store.Database);

    /// <summary>Whether a step is told to the buyer.</summary>
    /// <remarks>
    /// Wire v1: "Buyer-facing email content" (one-time and automatic payments guides) and Step 6 (Funds Authorized);
    /// v2: "Buyer communication". v1's orders under an agreement are not confirmed by mail; what v2 authorizes is not
    /// told before it is captured, and a v2 order captured at once is told as captured only. That a payment method
    /// which failed is told follows from the guides' decline pages, which ask the buyer to change it on Amazon's pages.
    /// </remarks>
    public static bool IsNews(Step step) =>
        step.After switch
        {
            ChargePermission one when step.Before is null => one.Id.IsRecurring
                || (one.Parent is null && one.CapturedCount == 0),
            ChargePermission { State: State.Suspended } => step.MovesState,
            ChargePermission
            {
                Id.IsRecurring: true,
                State: State.Closed,
                Reason: Reason.MerchantClosed or Reason.BuyerClosed
            } => step.MovesState,
            ChargePermission { Id.IsRecurring: true, State: State.Open } one => step.Before is ChargePermission before
                && (before.State == State.Suspended || before.Instrument != one.Instrument),
            // v1 gives every authorization a reference, v2 none.
            Authorization { OpenedAt: not null, Reference: not null } => (step.Before as Authorization)?.OpenedAt
                is null,
            Capture { State: State.Completed } => step.MovesState,
            // Wire v2: when a refund is initiated, and when it is complete; v1: when it is issued.
            Refund { State: State.Pending, Reference: null } or Refund { State: State.Completed } => step.MovesState,
            _ => false,
        };

    /// <summary>
    /// The mails about an object (or all), oldest first; at most <paramref name="limit"/> journal entries are looked
    /// at.
    /// </summary>
    public async Task<(List<Mail> Mails, long Last, bool More)> List(
        Merchant merchant,
        Func<JournalStep, bool> about,
        IReadOnlyList<string>? roots,
        long after,
        int limit
    )
    {
        var entries = await queries.Entries(merchant.Id, roots, after, limit, Dialects.Mail);
        if (entries.Count == 0)
            return ([], after, false);
        var mails = await Of(merchant, entries, about);
        return (mails, entries[^1].Seq, entries.Count == limit);
    }

    /// <summary>
    /// The mails to one address, the newest first; at most <paramref name="limit"/> journal entries before one are
    /// looked at. The entry where it ended; null where none is left.
    /// </summary>
    public async Task<(List<Mail> Mails, long? Last)> Newest(Merchant merchant, string to, long? before, int limit)
    {
        var entries = await queries.Newest(merchant.Id, null, before, limit, Dialects.Mail);
        var mails = await Of(merchant, entries, _ => true);
        return (
            [.. mails.Where(mail => mail.To.Equals(to, StringComparison.OrdinalIgnoreCase))],
            entries.Count == limit ? entries[^1].Seq : null
        );
    }

    /// <summary>The mails that some entries of the journal are.</summary>
    public async Task<List<Mail>> Of(
        Merchant merchant,
        IReadOnlyList<JournalEntry> entries,
        Func<JournalStep, bool> about
    )
    {
        var told = (
            from entry in entries
            from index in Enumerable.Range(0, entry.Steps.Count)
            where entry.Steps[index].Dialects.HasFlag(Dialects.Mail) && about(entry.Steps[index])
            select (Entry: entry, Index: index)
        ).ToList();
        var details = await Details(
            merchant.Id,
            [.. told.Select(one => one.Entry.Steps[one.Index].Id.Family).Distinct()]
        );
        var mails = new List<Mail>();
        foreach (var (entry, index) in told)
        {
            var step = entry.Steps[index];
            // Nobody can be written to who gave no address.
            if (details(step.Id.Details, entry.Seq) is not { Buyer: { Email.Length: > 0 } buyer } said)
                continue;
            var (subject, body) = new MailText(merchant, step, said).Write();
            mails.Add(
                new Mail(
                    string.Create(CultureInfo.InvariantCulture, $"m-{entry.Seq}-{index}"),
                    entry.At,
                    buyer.Email,
                    subject,
                    body,
                    step.Id.Value
                )
            );
        }
        return mails;
    }

    /// <summary>What was said about permissions, as it was when a journal entry was written.</summary>
    private async Task<Func<ObjectId, long, PermissionDetails?>> Details(
        MerchantId merchant,
        IReadOnlyList<ObjectId> permissions
    )
    {
        const int historyMax = 1000;
        var now = await store.Find(merchant, [.. permissions.SelectMany(id => new[] { id, id.Details })]);
        // What was never changed is what it was; of the others the journal keeps every version, under the roots of the
        // changes that made them.
        var roots = new List<string>();
        foreach (
            var permission in now
                .Values.OfType<ChargePermission>()
                .Where(one => now.GetValueOrDefault(one.Id.Details) is { Version: > 1 })
        )
            roots.AddRange(
                new[] { permission.Id, permission.Parent, permission.Session?.Family }
                    .OfType<ObjectId>()
                    .Select(id => id.Value)
            );
        var history =
            roots.Count == 0
                ? null
                : (await queries.Entries(merchant, [.. roots.Distinct()], 0, historyMax))
                    .SelectMany(entry => entry.Steps.Select(step => (entry.Seq, step.After)))
                    .Where(one => one.After is PermissionDetails)
                    .ToLookup(one => one.After.Id);
        return (id, seq) =>
            (history?[id].LastOrDefault(one => one.Seq <= seq).After ?? now.GetValueOrDefault(id)) as PermissionDetails;
    }
}
