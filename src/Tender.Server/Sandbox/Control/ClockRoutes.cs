using System.Text.Json.Nodes;
using System.Xml;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Jobs;
using Tender.Server.Payments;
using Tender.Server.Sandbox.Coverage;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>The merchant's clock: what it shows, and moving it.</summary>
internal sealed class ClockRoutes(Engine engine, MerchantClocks clocks, CallRecorder calls)
{
    private const int EventsMax = 1000;
    private static readonly TimeSpan WaitDefault = TimeSpan.FromSeconds(60),
        WaitMax = TimeSpan.FromMinutes(10);

    public IReadOnlyList<ControlRoute> Routes =>
        [
            new("GET", "merchants/{m}/clock", GetClock, "The merchant's time", null, [(200, "Clock")]),
            new(
                "POST",
                "merchants/{m}/clock/advance",
                Advance,
                "Move the clock and run what falls due on the way",
                """{"by?":"text?","to?":"text?","settle?":"bool?","wait?":"text?"}""",
                [(200, "Advanced"), (202, "Advanced")]
            ),
        ];

    private async Task<ControlAnswer> GetClock(ControlCall call)
    {
        var merchant = call.Merchant.Id;
        var (owner, clock) = (await engine.Store.Merchants.Read(merchant))!.Value;
        var isFrozen = owner.Settings.Clock == ClockSetting.Frozen;
        return ControlAnswer.Ok(
            new JsonObject
            {
                ["now"] = ControlJson.Iso(await engine.Store.Now(merchant)),
                ["frozen"] = isFrozen,
                // Of a clock that stands, the distance from real time changes.
                ["shift"] = XmlConvert.ToString(clock.ReachedAt is null ? clock.Shift : TimeSpan.Zero),
                ["advancing"] = clock.AdvancingTo is { } target ? ControlJson.Iso(target) : null,
                ["next"] = (await clocks.Next(merchant))?.DueAt is { } next ? ControlJson.Iso(next) : null,
                // Nothing moves the clock any more until this job is tried again.
                ["stalled"] =
                    clock.AdvancingTo is not null && await clocks.Stalled(merchant) is { } dead
                        ? JobRoutes.Shown(dead)
                        : null,
            }
        );
    }

    private async Task<ControlAnswer> Advance(ControlCall call)
    {
        var merchant = call.Merchant.Id;
        var wish = call.Read(body =>
        {
            if (body.Text("by") is null == body.Text("to") is null)
                throw new Problem(400, "Say either by (such as PT24H) or to (an instant, or next).");
            return (
                By: body.Span("by"),
                To: body.Text("to") == "next" ? null : body.Instant("to"),
                Settle: body.Flag("settle") ?? true,
                Wait: body.Span("wait") ?? WaitDefault
            );
        });
        if (wish.Wait > WaitMax)
            throw new Problem(400, "wait is at most PT10M.");
        var now = await engine.Store.Now(merchant);
        if (wish.To < now)
            throw new Problem(400, $"A clock moves forward only; it shows {ControlJson.Iso(now)}.");
        var target = new AdvanceTarget(wish.To, wish.By);
        // What was called until now is written down with this time, and not with the one to come.
        await calls.Flush();
        if (await clocks.Advance(merchant, target, wish.Settle, wish.Wait, CancellationToken.None) is not { } advanced)
            throw new Problem(409, "The clock is being advanced already; GET clock shows how far.");
        var events = await Events(merchant, advanced.FromSeq);
        var count = events.Count < EventsMax ? events.Count : await Stored.CountMoves(merchant, advanced.FromSeq);
        var (delivered, failed) = await Stored.CountAttempts(merchant, now, advanced.Now);
        return new(
            advanced.Finished ? 200 : 202,
            new JsonObject
            {
                ["now"] = ControlJson.Iso(advanced.Now),
                ["settled"] = wish.Settle && advanced.Finished,
                ["eventCount"] = count,
                ["deliveries"] = new JsonObject { ["delivered"] = delivered, ["failed"] = failed },
                ["events"] = events,
            }
        );
    }

    private DeliveryQueries Stored => new(engine.Store.Database);

    /// <summary>The first changes of objects since an entry of the journal.</summary>
    private async Task<JsonArray> Events(MerchantId merchant, long from)
    {
        var events = new JsonArray();
        while (events.Count < EventsMax)
        {
            var entries = await Stored.Entries(merchant, null, from, ControlCall.PageMax);
            foreach (var item in entries.SelectMany(EventsOf).Take(EventsMax - events.Count))
                events.Add(item);
            if (entries.Count < ControlCall.PageMax)
                break;
            from = entries[^1].Seq;
        }
        return events;
    }

    private static IEnumerable<JsonNode> EventsOf(JournalEntry entry)
    {
        foreach (var step in entry.Steps.Where(step => step.Moves))
            if (DialectViews.Of(step.After) is { } view)
                yield return new JsonObject
                {
                    ["at"] = ControlJson.Iso(entry.At),
                    ["cause"] = Cause(entry.Requester),
                    ["v2"] = view.Side("v2"),
                    ["v1"] = view.Side("v1"),
                };
    }

    private static string Cause(Requester requester) =>
        requester switch
        {
            Requester.Clock => "deadline",
            Requester.Processor or Requester.Merchant or Requester.Buyer or Requester.Operator => requester.Text(),
        };
}
