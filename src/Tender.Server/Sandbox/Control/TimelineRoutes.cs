using System.Globalization;
using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Notifications;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>What happened to an object and its relatives or to a merchant, and what can happen next.</summary>
internal sealed class TimelineRoutes(Engine engine, NoticeHistory history)
{
    public IReadOnlyList<ControlRoute> Routes =>
        [
            new(
                "GET",
                "merchants/{m}/timeline",
                Timeline,
                "What happened to an object and its relatives, or to the merchant",
                null,
                [(200, "Timeline")],
                "objectId",
                "after",
                "limit"
            )
            {
                Live = Role.Viewer,
            },
            new(
                "GET",
                "merchants/{m}/next",
                Next,
                "What can happen to an object next, and when",
                null,
                [(200, "Next")],
                "objectId!"
            )
            {
                Live = Role.Viewer,
            },
        ];

    private async Task<ControlAnswer> Timeline(ControlCall call)
    {
        var (after, limit) = call.Page();
        var (merchant, objectId) = (call.Merchant.Id, call.Query("objectId"));
        var roots = objectId is null
            ? null
            : (await ObjectHistory.Of(engine.Store, merchant, objectId, family: true)).Roots;
        var entries = await new DeliveryQueries(engine.Store.Database).Entries(merchant, roots, after, limit);
        var faults = await new FaultQueries(engine.Store.Database).Injected(merchant, roots, after, limit);
        // A page ends where either list may go on.
        var last = Math.Min(
            entries.Count == limit ? entries[^1].Seq : long.MaxValue,
            faults.Count == limit ? faults[^1].Seq : long.MaxValue
        );
        entries.RemoveAll(entry => entry.Seq > last);
        faults.RemoveAll(fault => fault.Seq > last);
        // Of the agreement above a child: only what made the child.
        var family = ObjectId.Parse(objectId ?? "")?.Family;
        var (rows, _, _) = await history.List(merchant, _ => true, roots, after, limit);
        var items = new List<TimelineItem>();
        foreach (var entry in entries.Where(entry => IsOf(family, entry.Root, entry.Steps.Select(step => step.Id))))
        {
            items.AddRange(ChangesOf(entry));
            items.AddRange(rows.Where(row => row.Entry.Seq == entry.Seq).SelectMany(AttemptsOf));
        }
        items.AddRange(await LedgerOf(merchant, entries));
        items.AddRange(faults.Where(fault => IsOf(family, fault.Object, [])).Select(FaultOf));
        // Sorted by time alone; what happened in one instant stays in the order in which it was decided.
        var shown = items.OrderBy(item => item.At).Select(item => item.Shown());
        return ControlAnswer.Ok(ControlJson.Page(shown, last == long.MaxValue ? null : last));
    }

    /// <summary>
    /// Whether something belongs to a family: not to the agreement above it, unless it made the child.
    /// </summary>
    private static bool IsOf(ObjectId? family, ObjectId? root, IEnumerable<ObjectId> steps) =>
        family is null
        || root is not { IsRecurring: true }
        || root.Value.Family == family
        || steps.Any(step => step.Family == family);

    private async Task<IEnumerable<TimelineItem>> LedgerOf(MerchantId merchant, List<JournalEntry> entries) =>
        from line in await history.Lines(merchant, entries)
        let postings = line.Lines.Select(one => $"{one.Account} {one.Amount.Format()} {one.Amount.Currency}")
        let record = entries.First(entry => entry.Seq == line.Seq).Steps[0].After
        select new TimelineItem(
            line.At,
            "ledger",
            line.Requester,
            string.Join(", ", postings),
            DialectViews.Of(record)
        );

    private static TimelineItem FaultOf(InjectedFault fault) =>
        new(
            fault.At,
            "fault",
            Requester.Operator,
            fault.Endpoint is { } endpoint
                ? $"Fault {fault.Kind} in a notice to {endpoint}"
                : $"Fault {fault.Kind} in {fault.Operation}",
            null
        )
        {
            Detail = new JsonObject
            {
                ["fault"] = fault.Kind,
                ["number"] = fault.Number,
                ["objectId"] = fault.Object?.Value,
                ["operation"] = fault.Operation,
                ["endpoint"] = fault.Endpoint,
            },
        };

    /// <summary>What was asked, and every change of an object that came of it.</summary>
    private static IEnumerable<TimelineItem> ChangesOf(JournalEntry entry)
    {
        var kind = entry.Requester switch
        {
            Requester.Processor => "processor",
            Requester.Clock => "due",
            Requester.Merchant or Requester.Buyer or Requester.Operator => "request",
        };
        var views = entry.Steps.Select(step => (Step: step, View: DialectViews.Of(step.After))).ToList();
        var subject = views.Select(one => one.View).FirstOrDefault(view => view is not null);
        yield return new(entry.At, kind, entry.Requester, entry.Summary, subject);
        foreach (var (step, view) in views)
        {
            if (step.After.Contradiction is { } wrong && wrong.At == entry.At)
                yield return new(entry.At, "quarantine", entry.Requester, wrong.Text, view);
            if (!step.Moves || view is null)
                continue;
            var from = step.From?.ToString() ?? "new";
            var reason = step.After.Reason is { } given ? $" ({given})" : "";
            var summary = $"{step.Id.Kind} {from} -> {step.After.State}{reason}";
            yield return new(entry.At, "change", entry.Requester, summary, view);
        }
    }

    private static IEnumerable<TimelineItem> AttemptsOf(NotificationRow row)
    {
        foreach (var delivery in row.Deliveries)
        foreach (var attempt in delivery.Attempts)
        {
            var answer = attempt.Status?.ToString(CultureInfo.InvariantCulture) ?? attempt.Error ?? "unknown";
            yield return new(
                attempt.At,
                "delivery",
                Requester.Clock,
                $"Notice to {delivery.Endpoint}: {answer}",
                DialectViews.Of(row.Entry.Steps[row.Step].After)
            )
            {
                Detail = new JsonObject { ["messageId"] = delivery.MessageId, ["state"] = delivery.State.Text() },
            };
        }
    }

    private async Task<ControlAnswer> Next(ControlCall call)
    {
        var text = call.NeededQuery("objectId");
        // Of what the wire names by digits, the first says what it is.
        var id = ObjectId.Parse(text) ?? ObjectId.Parse("n" + text) ?? throw ObjectHistory.NotFound(text);
        var found = await engine.Store.Find(call.Merchant.Id, [.. ObjectHistory.Same(id), id.Draft]);
        // A v2 charge is its capture once there is one, its authorization before.
        ObjectId[] candidates = id.Kind is ObjectKind.Authorization or ObjectKind.Capture
            ? [id.Capture(id.Number), id.Authorization(id.Number), id.Draft]
            : [id, id.Draft];
        var record = candidates.Select(one => found.GetValueOrDefault(one)).FirstOrDefault(one => one is not null);
        return record is null
            ? throw ObjectHistory.NotFound(text)
            : ControlAnswer.Ok(await NextTransitions.Of(engine.Store, call.Merchant.Id, record));
    }

    private sealed record TimelineItem(
        DateTimeOffset At,
        string Kind,
        Requester Requester,
        string Summary,
        JsonObject? View
    )
    {
        public JsonObject? Detail { get; init; }

        public JsonNode Shown() =>
            new JsonObject
            {
                ["at"] = ControlJson.Iso(At),
                ["kind"] = Kind,
                ["who"] = Requester.Text(),
                ["summary"] = Summary,
                ["v2"] = View.Side("v2"),
                ["v1"] = View.Side("v1"),
                ["detail"] = Detail,
            };
    }
}
