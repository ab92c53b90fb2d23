using System.Globalization;
using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Sandbox;
using Tender.Server.Sandbox.Control;
using Tender.Server.Sandbox.Coverage;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>One payment: all that happened to it, where it is, and where it can go.</summary>
internal sealed class PaymentPage(
    Engine engine,
    ControlRouter control,
    CallRecorder? calls,
    PublicAddress address,
    Settings settings
)
{
    private readonly PaymentAnswers answers = new(new DialectAnswers(engine, settings), address);

    private readonly PaymentSearch search = new(engine);
    private readonly PaymentActions actions = new(control);
    private readonly MoneyActions money = new(engine);

    public IReadOnlyList<ConsoleRoute> Routes =>
        [
            new("GET", "payment", Show, Live: Role.Viewer),
            new("POST", "payment/act", Act, Live: Role.Operator, Fresh: true),
            new("POST", "payment/redeliver", Redeliver, Live: Role.Operator, Fresh: true),
        ];

    private async Task<WireResponse> Show(ConsoleVisit visit)
    {
        if (await search.ById(visit.Merchant.Id, visit.Text("id") ?? "") is not { } id)
            throw new Problem(404, "This merchant has no such object.");
        var before = long.TryParse(visit.Text("before"), NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            ? seq
            : (long?)null;
        if (calls is not null)
            await calls.Flush();
        var story = await PaymentStory.Read(engine, visit.Merchant, id, before);
        var now = await engine.Store.Now(visit.Merchant.Id);
        var older = story.Before is { } last
            ? visit.At("payment", ("id", id.Value), ("before", last.ToString(CultureInfo.InvariantCulture)))
            : null;
        var outlook = await PaymentOutlook.Read(engine.Store, visit.Merchant.Id, story);
        var title = $"{ConsoleText.KindOf(id)} {(id.Kind == ObjectKind.CheckoutSession ? id.Family : id)}";
        return ConsoleLayout.Render(
            visit,
            "payments",
            title,
            Html.Of(
                $"""
                <div class="grid payment">
                <section>{Facts(visit, story, now)}</section>
                <section><h2>Where it is</h2>
                {LifecycleDrawing.Draw(outlook, StatesOf(story), now)}
                {outlook.Draw(visit, now)}
                </section>
                {(visit.IsLive ? MoneyActions.Draw(visit, story) : PaymentActions.Draw(visit, story))}
                <section class="full" id="both"><h2>In both generations</h2>{Objects(visit, story)}
                {await answers.Draw(visit, story)}</section>
                <section class="full"><div class="section-row"><h2>What happened</h2>
                {Again(visit, id)}</div>
                {Html.If(older is not null, () => Html.Of($"<p><a href=\"{older}\">Older</a></p>"))}
                {PaymentTimeline.Draw(visit, story)}
                </section>
                {Html.If(!visit.IsLive, () => Mails(story))}
                </div>
                {Html.If(!visit.IsLive, () => PaymentCopies.Draw(visit, story, address))}
                """
            )
        );
    }

    private static HashSet<State> StatesOf(PaymentStory story) =>
        [
            .. story
                .Entries.SelectMany(entry => entry.Steps)
                .Where(step => step.Id == story.Subject.Id)
                .Select(step => step.After.State),
        ];

    private static Html Facts(ConsoleVisit visit, PaymentStory story, DateTimeOffset now)
    {
        var (permission, details) = (story.Permission, story.Details);
        // What a checkout says itself comes first: on a saved wallet the details are of an earlier one.
        var buyer = (story.Subject as CheckoutSession)?.Buyer ?? details?.Buyer;
        var metadata = (story.Subject as CheckoutSession)?.Setup.Metadata ?? details?.Setup.Metadata;
        (string Name, Html? Value)[] facts =
        [
            ("Amount", Plain(ConsoleText.PriceOf(story.Subject, details))),
            (
                permission?.Id.IsRecurring == true ? "Agreement" : "Order",
                permission is null || permission.Id == story.Subject.Id
                    ? null
                    : ConsoleText.Id(visit, permission.Id.Value)
            ),
            (
                permission?.Id.IsRecurring == true ? "It takes" : "Order total",
                permission is null || permission.Id == story.Subject.Id
                    ? null
                    : Plain(ConsoleText.PriceOf(permission, details))
            ),
            ("Limit", permission?.Id.IsRecurring == true ? Plain(ConsoleText.MonthlyMax(permission)) : null),
            ("Authorized", Plain(permission?.Authorized.ToString())),
            ("Captured", Plain(permission?.Captured.ToString())),
            ("Refunded", Plain((story.Subject as Capture)?.Refunded?.ToString())),
            ("Your number", Plain(metadata?.ReferenceId)),
            (
                "Buyer",
                buyer is null
                    ? null
                    : Html.Of($"{buyer.Name} <a href=\"{visit.At("payments", ("q", buyer.Email))}\">{buyer.Email}</a>")
            ),
            (
                "Payment method",
                Plain((permission?.Instrument ?? (story.Subject as CheckoutSession)?.Instrument)?.Descriptor)
            ),
            ("Note", Plain(metadata?.Note)),
            ("Made", ConsoleText.At(story.Subject.CreatedAt)),
            ("Agreement", permission?.Parent is { } parent ? ConsoleText.Id(visit, parent.Value) : null),
            (
                "Expires",
                permission?.ExpiresAt is { } end && !permission.IsFinal
                    ? Html.Of($"in {ConsoleText.Until(end, now)}")
                    : null
            ),
        ];
        return Html.Of(
            $"""
            <p hidden>{ConsoleText.Clock(now, visit.Merchant.Settings.Clock == ClockSetting.Frozen)}</p>
            <dl class="facts" id="facts" data-state="{story.Subject.State.ToString()}">
            {Html.Each(facts.Where(fact => fact.Value is not null), fact => Html.Of(
                $"<dt>{fact.Name}</dt><dd>{fact.Value}</dd>"
            ))}
            </dl>
            """
        );

        static Html? Plain(string? text) => string.IsNullOrEmpty(text) ? null : Html.Of($"{text}");
    }

    private static Html Objects(ConsoleVisit visit, PaymentStory story) =>
        ConsoleText.Table(
            "Objects in both generations",
            ["Made", "Object", "#Amount", "v2", "v2 state", "v1", "v1 state"],
            story.Objects.Select(record =>
            {
                var view = DialectViews.Of(record);
                return Html.Of(
                    $"""
                    <td>{ConsoleText.At(record.CreatedAt)}</td>
                    <td>{ConsoleText.Id(visit, record.Id.Value)}</td>
                    <td class="number">{ConsoleText.PriceOf(record, story.Details)}</td>
                    <td>{(string?)view?["v2"]?["objectType"]}</td><td>{ConsoleText.Side(view?["v2"])}</td>
                    <td>{(string?)view?["v1"]?["objectType"]}</td><td>{ConsoleText.Side(view?["v1"])}</td>
                    """
                );
            })
        );

    private static Html Again(ConsoleVisit visit, ObjectId id) =>
        ConsoleText.Button(visit, visit.At("payment/redeliver"), "Send its notices again", ("id", id.Value));

    private static Html Mails(PaymentStory story) =>
        Html.If(story.Mails.Count > 0, () =>
            Html.Of(
                $"""
            <section class="full"><h2>What the buyer would have been mailed</h2>
            {Html.Each(story.Mails, mail => Html.Of(
                $"""
                <details><summary>{mail.Subject}</summary>
                <p class="soft">{ConsoleText.At(mail.At)} to {mail.To}</p><p class="text">{mail.Body}</p></details>
                """
            ))}</section>
            """
            )
        );

    private async Task<WireResponse> Act(ConsoleVisit visit)
    {
        if (await search.ById(visit.Merchant.Id, visit.Text("id") ?? "") is not { } id)
            throw new Problem(404, "This merchant has no such object.");
        return await ConsoleAction.Do(
            visit,
            () => visit.IsLive ? money.Act(visit, id, visit.Context.Aborted) : actions.Act(visit, id),
            visit.At("payment", ("id", id.Value)),
            Show
        );
    }

    /// <summary>Sends a notice again, or all of an object's.</summary>
    private async Task<WireResponse> Redeliver(ConsoleVisit visit)
    {
        var id = visit.Text("id") ?? "";
        var path = $"merchants/{visit.Merchant.Id}/notifications";
        if (visit.Text("notice") is { } notice)
            await control.Perform("POST", $"{path}/{Uri.EscapeDataString(notice)}/redeliver");
        else
            await control.Perform("POST", $"{path}/redeliver", new JsonObject { ["objectId"] = ObjectIdOf(id) });
        return Answers.See(visit.At("payment", ("id", id)), isPopup: false);
    }

    /// <summary>As the control API names it: a draft is named by its order.</summary>
    private static string ObjectIdOf(string id) =>
        ObjectId.Parse(id) is { Kind: ObjectKind.CheckoutSession } draft ? draft.Family.Value : id;
}
