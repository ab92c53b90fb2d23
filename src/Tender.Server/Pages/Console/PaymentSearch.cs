using System.Globalization;
using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>
/// Finds payments: by what somebody typed, or page by page. A page looks at a bounded number of rows, says how many it
/// looked at, and goes on by key; nothing is counted.
/// </summary>
internal sealed class PaymentSearch(Engine engine)
{
    private const int PageSize = 50,
        FilteredMax = 150,
        ChangesMax = 60;

    // Where the reference ids of v1 are kept, by the actions that they belong to.
    private static readonly string[] ReferenceScopes = ["v1.authorize", "v1.capture", "v1.refund", "v1.reverse"];

    private readonly ConsoleQueries queries = new(engine.Store.Database);
    private readonly WalletQueries wallets = new(engine.Store.Database);
    private readonly JobQueries jobs = new(engine.Store.Database);

    /// <summary>The object of the merchant that somebody named by its id, in either dialect; null for none.</summary>
    public async Task<ObjectId?> ById(MerchantId merchant, string text)
    {
        if (ObjectId.Parse(text) is not { } id || id == default)
            return null;
        ObjectId[] candidates = id.Kind is ObjectKind.Authorization or ObjectKind.Capture
            ? [id.Capture(id.Number), id.Authorization(id.Number)]
            : [id, .. id.Kind == ObjectKind.ChargePermission ? (ObjectId[])[id.Draft] : []];
        var found = await engine.Store.Find(merchant, candidates);
        return candidates.FirstOrDefault(found.ContainsKey) is { Value: not null } there ? there : null;
    }

    /// <summary>The object that was made under a reference id of v1; null for none.</summary>
    public async Task<ObjectId?> ByReferenceId(MerchantId merchant, string text)
    {
        foreach (var scope in ReferenceScopes)
            if (await queries.OfReference(merchant, scope, text) is { } id)
                return id;
        return null;
    }

    /// <summary>The orders with one of the merchant's own numbers.</summary>
    public async Task<FoundPage> ByOwnNumber(MerchantId merchant, string text)
    {
        var (from, to) = (DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        var query = new OrderQuery(text, from, to, [], Descending: true, After: null, PageSize);
        var found = await engine.Store.Orders.Find(merchant, query);
        return new([.. found.Select(one => new FoundPayment(one.Order, one.Details))], found.Count, null);
    }

    /// <summary>The orders of a buyer.</summary>
    public async Task<FoundPage> ByEmail(MerchantId merchant, string email, string? before)
    {
        var ids = await queries.OrdersOfBuyer(merchant, email, before, PageSize);
        var found = await engine.Store.Find(merchant, [.. ids.SelectMany(id => new[] { id, id.Details })]);
        return new(
            [.. ids.Where(found.ContainsKey).Select(id => With(found[id], found))],
            ids.Count,
            ids.Count == PageSize ? ids[^1].Value : null
        );
    }

    /// <summary>The charges of an amount.</summary>
    public async Task<FoundPage> ByAmount(Merchant merchant, string text, string? before)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var currency = merchant.Currency;
        if (parts.Length > 2 || (parts.Length == 2 && !Money.TryParseCurrency(parts[1], out currency)))
            return new([], 0, null);
        if (parts.Length == 0 || !Money.TryParse(parts[0].Replace(',', '.'), currency, out var amount))
            return new([], 0, null);
        var place = before?.Split('.', 2);
        (long, string)? last =
            place is { Length: 2 } && long.TryParse(place[0], CultureInfo.InvariantCulture, out var made)
                ? (made, place[1])
                : null;
        var charges = await queries.OfAmount(merchant.Id, amount.Minor, last, PageSize);
        var details = await engine.Store.Find(
            merchant.Id,
            [.. charges.SelectMany(one => new[] { one.Found.Id.Details, Capture(one.Found) })]
        );
        return new(
            [
                .. charges
                    .Select(one => one.Found)
                    .Where(one => one.Amount.Currency == currency)
                    .Select(one => With(details.GetValueOrDefault(Capture(one)) ?? one, details)),
            ],
            charges.Count,
            charges.Count == PageSize
                ? string.Create(CultureInfo.InvariantCulture, $"{charges[^1].Made}.{charges[^1].Found.Id}")
                : null
        );

        static ObjectId Capture(Authorization one) => one.Id.Capture(one.Id.Number);
    }

    /// <summary>A page of one kind, the newest first.</summary>
    public Task<FoundPage> List(Merchant merchant, PaymentFilter filter, string? before) =>
        filter.Kind switch
        {
            PaymentKind.Orders => Permissions(merchant, filter, before, recurring: false),
            PaymentKind.Agreements => Permissions(merchant, filter, before, recurring: true),
            PaymentKind.Pending => Pending(merchant, filter, before),
            PaymentKind.Checkouts => Changed(merchant, filter, before, [ObjectKind.CheckoutSession]),
            PaymentKind.Charges => Changed(merchant, filter, before, [ObjectKind.Authorization, ObjectKind.Capture]),
            PaymentKind.Refunds => Changed(merchant, filter, before, [ObjectKind.Refund]),
            PaymentKind.Disputes => Changed(merchant, filter, before, [ObjectKind.Dispute]),
        };

    private async Task<FoundPage> Permissions(Merchant merchant, PaymentFilter filter, string? before, bool recurring)
    {
        var first = ObjectId.MintPermission(engine.Store.Sandbox, recurring, merchant.Region, 0);
        var limit = filter.IsNarrow ? FilteredMax : PageSize;
        var (found, last) = await wallets.Newest(merchant.Id, first, ObjectId.Parse(before), limit);
        return new(
            [
                .. found
                    .Select(one => new FoundPayment(one.Permission, one.Details))
                    .Where(one => filter.Lets(one.Record)),
            ],
            found.Count,
            found.Count > 0 && filter.IsPast(found[^1].Permission) ? null : last?.Value
        );
    }

    private async Task<FoundPage> Pending(Merchant merchant, PaymentFilter filter, string? before)
    {
        var found = await jobs.Asked(merchant.Id, before, PageSize);
        var details = await engine.Store.Find(merchant.Id, [.. found.Select(one => one.Record.Id.Details)]);
        return new(
            [
                .. found
                    .Where(one => one.Record.State == State.Pending && filter.Lets(one.Record))
                    .Select(one => With(one.Record, details)),
            ],
            found.Count,
            found.Count == PageSize ? found[^1].Record.Id.Value : null
        );
    }

    /// <summary>Objects of some kinds that changed last, as they are now, by the journal.</summary>
    private async Task<FoundPage> Changed(
        Merchant merchant,
        PaymentFilter filter,
        string? before,
        IReadOnlyList<ObjectKind> kinds
    )
    {
        var seq = long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : (long?)null;
        var limit = filter.IsNarrow ? FilteredMax : ChangesMax;
        var entries = await queries.NewestMoves(merchant.Id, seq, limit);
        // What was captured is shown as its capture.
        ObjectId[] ids =
        [
            .. entries
                .SelectMany(entry => entry.Steps)
                .Where(step => step.Moves && kinds.Contains(step.Id.Kind))
                .Select(step =>
                    step.After is Authorization { HasCapture: true } ? step.Id.Capture(step.Id.Number) : step.Id
                )
                .Distinct(),
        ];
        var found = await engine.Store.Find(merchant.Id, ids);
        var shown = ids.Where(found.ContainsKey).Select(id => found[id]).Where(filter.Lets).ToList();
        var details = await engine.Store.Find(merchant.Id, [.. shown.Select(DetailsOf).OfType<ObjectId>().Distinct()]);
        return new(
            [.. shown.Select(record => With(record, details))],
            entries.Count,
            entries.Count < limit || entries[^1].At < filter.Since
                ? null
                : entries[^1].Seq.ToString(CultureInfo.InvariantCulture)
        );
    }

    private static FoundPayment With(Record record, Dictionary<ObjectId, Record> known) =>
        new(record, DetailsOf(record) is { } id ? known.GetValueOrDefault(id) as PermissionDetails : null);

    /// <summary>
    /// The details of its order, or of the order a checkout led to; null where there is none, or on a wallet that was
    /// there before.
    /// </summary>
    private static ObjectId? DetailsOf(Record record)
    {
        var id = record is CheckoutSession { Reuses: null, Permission: { } ordered } ? ordered : record.Id;
        return id.Family.Kind == ObjectKind.ChargePermission ? id.Details : null;
    }
}
