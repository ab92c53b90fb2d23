using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Tender.Server.Http;
using Tender.Server.Notifications;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>Notices with every attempt, and sending them again.</summary>
internal sealed class NotificationRoutes(Engine engine, NoticeHistory history)
{
    public IReadOnlyList<ControlRoute> Routes =>
        [
            new(
                "GET",
                "merchants/{m}/notifications",
                ListNotifications,
                "Notices with every attempt",
                null,
                [(200, "Notifications")],
                "objectId",
                "order",
                "after",
                "limit"
            )
            {
                Live = Role.Viewer,
            },
            new(
                "POST",
                "merchants/{m}/notifications/redeliver",
                RedeliverMany,
                "Send the notices of an object, or those that failed, again",
                """{"objectId?":"text?","failedSince?":"instant?"}""",
                [(202, "Redelivered")]
            )
            {
                Live = Role.Operator,
            },
            new(
                "POST",
                "merchants/{m}/notifications/{n}/redeliver",
                RedeliverOne,
                "Send one notice again",
                null,
                [(202, "Redelivered")]
            )
            {
                Live = Role.Operator,
            },
        ];

    private async Task<ControlAnswer> ListNotifications(ControlCall call)
    {
        var (after, limit) = call.Page();
        var merchant = call.Merchant.Id;
        var wanted = await ObjectHistory.Of(engine.Store, merchant, call.Query("objectId"), family: false);
        var (rows, last, more) = call.IsNewestFirst()
            ? await history.ListNewest(
                merchant,
                wanted.IsAbout,
                wanted.Roots,
                call.Query("after") is null ? null : after,
                limit
            )
            : await history.List(merchant, wanted.IsAbout, wanted.Roots, after, limit);
        return ControlAnswer.Ok(ControlJson.Page(rows.Select(Shown), more ? last : null));
    }

    private async Task<ControlAnswer> RedeliverOne(ControlCall call)
    {
        var name = call.Path("n");
        if (ReadName(name) is not var (seq, step))
            throw new Problem(404, $"There is no notification {name}.");
        var (rows, _, _) = await history.List(call.Merchant.Id, _ => true, null, seq - 1, 1);
        var row = rows.FirstOrDefault(row => row.Entry.Seq == seq && row.Step == step)
            ?? throw new Problem(404, $"There is no notification {name}.");
        return Redelivered(await history.Redeliver(call.Merchant.Id, [row]));
    }

    private async Task<ControlAnswer> RedeliverMany(ControlCall call)
    {
        var (objectId, since) = call.Read(body => (body.Text("objectId"), body.Instant("failedSince")));
        if (objectId is null && since is null)
            throw new Problem(400, "Say objectId or failedSince.");
        var merchant = call.Merchant.Id;
        var wanted = await ObjectHistory.Of(engine.Store, merchant, objectId, family: false);
        var (after, redelivered) = (0L, 0);
        while (true)
        {
            var (rows, last, more) = await history.List(
                merchant,
                wanted.IsAbout,
                wanted.Roots,
                after,
                ControlCall.PageMax
            );
            var again = rows.Where(row => since is null || FailedSince(row, since.Value)).ToList();
            redelivered += await history.Redeliver(merchant, again);
            if (!more)
                return Redelivered(redelivered);
            after = last;
        }
    }

    private static ControlAnswer Redelivered(int count) => new(202, new JsonObject { ["redelivered"] = count });

    private static bool FailedSince(NotificationRow row, DateTimeOffset since) =>
        row.Entry.At >= since
        && row.Deliveries.Any(one =>
            one.State != DeliveryState.Delivered && (one.Attempts.Count > 0 || one.State != DeliveryState.Pending)
        );

    /// <summary>The entry and step of a notice's name, such as n-12-0; null for another text.</summary>
    private static (long Seq, int Step)? ReadName(string name) =>
        name.Split('-') is ["n", var entry, var number]
        && long.TryParse(entry, NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? (seq, step)
            : null;

    private static JsonNode Shown(NotificationRow row)
    {
        var view = DialectViews.Of(row.Entry.Steps[row.Step].After);
        return new JsonObject
        {
            ["id"] = row.Id,
            ["at"] = ControlJson.Iso(row.Entry.At),
            ["v2"] = view.Side("v2"),
            ["v1"] = view.Side("v1"),
            ["deliveries"] = new JsonArray([.. row.Deliveries.Select(Shown)]),
        };
    }

    private static JsonNode Shown(DeliveryRow delivery) =>
        new JsonObject
        {
            ["endpoint"] = delivery.Endpoint,
            ["generation"] = delivery.Dialect == Dialects.V1 ? "v1" : "v2",
            ["messageId"] = delivery.MessageId,
            ["state"] = delivery.State.Text(),
            ["nextAttemptAt"] = delivery is { State: DeliveryState.Pending, NextAt: { } next }
                ? ControlJson.Iso(next)
                : null,
            ["body"] = delivery.Body is { } bytes ? Encoding.UTF8.GetString(bytes) : null,
            ["attempts"] = new JsonArray([.. delivery.Attempts.Select(Shown)]),
        };

    private static JsonNode Shown(AttemptRow attempt)
    {
        // An attempt of which nothing is known: the process ended while it waited.
        var isUnknown = attempt.Status is null && attempt.DurationMs is null;
        return new JsonObject
        {
            ["at"] = ControlJson.Iso(attempt.At),
            ["status"] = attempt.Status,
            ["error"] = attempt.Error ?? (isUnknown ? "unknown" : null),
            ["durationMs"] = attempt.DurationMs ?? 0,
            ["answer"] = attempt.Answer,
        };
    }
}
