using System.Globalization;
using System.Text.Json.Nodes;
using Tender.Server.Http;
using Tender.Server.Payments;
using Tender.Server.Sandbox.Control;
using Tender.Server.Storage;

namespace Tender.Server.Operator;

/// <summary>The daily comparisons of a merchant's books with the processor's, and what differs.</summary>
internal sealed class ReconciliationRoutes(Engine engine)
{
    private const int NoteCharsMax = 500;

    public IReadOnlyList<ControlRoute> Routes =>
        [
            new(
                "GET",
                "merchants/{m}/reconciliations",
                ListReconciliations,
                "The days on which the books were compared with the processor's, the newest first",
                null,
                [(200, "Reconciliations")],
                "after",
                "limit"
            )
            {
                Live = Role.Viewer,
            },
            new(
                "POST",
                "merchants/{m}/reconciliations",
                RunReconciliation,
                "Compare the books with the processor's now, whether or not the day's comparison was made",
                null,
                [(202, "ReconciliationAsked")]
            )
            {
                Live = Role.Operator,
            },
            new(
                "GET",
                "merchants/{m}/reconciliations/{day}",
                ReadReconciliation,
                "What a day's comparison came to",
                null,
                [(200, "Reconciliation")]
            )
            {
                Live = Role.Viewer,
            },
            new(
                "GET",
                "merchants/{m}/reconciliations/{day}/differences",
                ListDayDifferences,
                "What differed on a day, or was found to differ no more",
                null,
                [(200, "Differences")],
                "after",
                "limit"
            )
            {
                Live = Role.Viewer,
            },
            new(
                "GET",
                "merchants/{m}/differences",
                ListDifferences,
                "What differs from the processor's books, or is on its way",
                null,
                [(200, "Differences")],
                "after",
                "limit"
            )
            {
                Live = Role.Viewer,
            },
            new(
                "POST",
                "merchants/{m}/differences/{d}/accept",
                AcceptDifference,
                "Let an open difference stand: it is open no more as long as both sides say the same of it as now",
                """{"note":"text","lastSeenAt":"instant"}""",
                [(200, "Difference")]
            )
            {
                Live = Role.Operator,
            },
        ];

    private ReconciliationQueries Stored => engine.Store.Reconciliations;

    private async Task<ControlAnswer> ListReconciliations(ControlCall call)
    {
        var limit = call.Limit();
        var days = await Stored.Days(call.Merchant.Id, call.Query("after"), limit);
        return ControlAnswer.Ok(ControlJson.Page(days.Select(Shown), days.Count == limit ? days[^1].Day : null));
    }

    private async Task<ControlAnswer> RunReconciliation(ControlCall call)
    {
        call.ReadNothing();
        return new(202, new JsonObject { ["begins"] = await engine.Reconciliations.RunNow(call.Merchant.Id) });
    }

    private async Task<ControlAnswer> ReadReconciliation(ControlCall call) => ControlAnswer.Ok(Shown(await Day(call)));

    private async Task<ControlAnswer> ListDayDifferences(ControlCall call) => await Page(call, (await Day(call)).Day);

    private Task<ControlAnswer> ListDifferences(ControlCall call) => Page(call, null);

    private async Task<ControlAnswer> AcceptDifference(ControlCall call)
    {
        var (why, seen) = call.Read(body => (body.NeededText("note"), body.Instant("lastSeenAt")));
        var note = why.Trim();
        if (note.Length is 0 or > NoteCharsMax || note.Any(char.IsControl))
            throw new Problem(400, $"note says why it may stand, in 1 to {NoteCharsMax} characters on one line.");
        var isNumber = long.TryParse(call.Path("d"), NumberStyles.None, CultureInfo.InvariantCulture, out var id);
        if (!isNumber || !await Stored.IsOpen(call.Merchant.Id, id))
            throw new Problem(404, $"There is no open difference {call.Path("d")}.");
        if (seen is not { } seenAt)
            throw new Problem(400, "lastSeenAt is the instant that stands with what was seen of the difference.");
        return await Stored.Accept(call.Merchant.Id, id, seenAt, call.Who ?? "-", note) is { } accepted
            ? ControlAnswer.Ok(Shown(accepted))
            : throw new Problem(409, "It was compared again since then: look at what it says now.");
    }

    private async Task<ControlAnswer> Page(ControlCall call, string? day)
    {
        var (after, limit) = call.Page();
        var found = await Stored.Differences(call.Merchant.Id, day, after, limit);
        return ControlAnswer.Ok(ControlJson.Page(found.Select(Shown), found.Count == limit ? found[^1].Id : null));
    }

    private async Task<Reconciliation> Day(ControlCall call) =>
        await Stored.Find(call.Merchant.Id, call.Path("day"))
        ?? throw new Problem(404, $"On {call.Path("day")} nothing was compared. A day is such as 2026-11-30.");

    private static JsonObject Shown(Reconciliation day) =>
        new()
        {
            ["day"] = day.Day,
            ["state"] = WordOf(day.State.ToString()),
            ["compared"] = day.Compared,
            ["open"] = day.Counts.Open,
            ["waiting"] = day.Counts.Waiting,
            ["unanswered"] = day.Counts.Unanswered,
            ["listed"] = day.IsListed,
            ["beganAt"] = ControlJson.Iso(day.BeganAt),
            ["completedAt"] = day.CompletedAt is { } at ? ControlJson.Iso(at) : null,
        };

    private static JsonObject Shown(BookDifference one) =>
        new()
        {
            ["id"] = one.Id.ToString(CultureInfo.InvariantCulture),
            ["object"] = one.Object,
            ["kind"] = WordOf(one.Kind.ToString()),
            ["state"] = WordOf(one.State.ToString()),
            ["here"] = one.Here,
            ["there"] = one.There,
            ["firstSeenAt"] = ControlJson.Iso(one.FirstAt),
            ["lastSeenAt"] = one.LastAt is { } last ? ControlJson.Iso(last) : null,
            ["settledAt"] = one.SettledAt is { } settled ? ControlJson.Iso(settled) : null,
            ["acceptedBy"] = one.AcceptedBy,
            ["note"] = one.Note,
        };

    /// <summary>A member of an enum as JSON has it.</summary>
    private static string WordOf(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
