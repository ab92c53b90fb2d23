using System.Text.Json.Nodes;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Processors;
using Tender.Server.Sandbox.Control;

namespace Tender.Server.Pages.Console;

/// <summary>The merchant's test buyers, and what each of them could start.</summary>
internal sealed class BuyersPage(ControlRouter control)
{
    private static readonly ConsoleForm Labels = new(
        ("email", "E-mail"),
        ("name", "Name"),
        ("kind", "What"),
        ("instrument", "With the card")
    );

    private readonly ControlList buyers = new(control, "buyers");

    public IReadOnlyList<ConsoleRoute> Routes =>
        [
            new("GET", "buyers", Show),
            new("POST", "buyers/add", visit => Done(visit, () => buyers.Change(visit, list => Add(visit, list)))),
            new("POST", "buyers/remove", visit => Done(visit, () => buyers.Remove(visit))),
            new("POST", "buyers/usual", visit => Done(visit, () => buyers.Change(visit, list => list.Clear()))),
            new("POST", "buyers/order", Order),
        ];

    private async Task<WireResponse> Show(ConsoleVisit visit)
    {
        var list = await buyers.Read(visit);
        return ConsoleLayout.Render(
            visit,
            "buyers",
            "Buyers",
            Html.Of(
                $"""
                <section>
                {ConsoleText.Table(
                    "Test buyers",
                    ["Name", "E-mail", "#Addresses", "#Cards", "Action"],
                    list.Select((one, index) => Row(visit, list, one!, index))
                )}
                <p>{ConsoleText.Button(
                    visit,
                    visit.At("buyers/usual"),
                    "Bring back those of the region",
                    ControlList.ShownField(list)
                )} <a class="button" href="/wallet?merchantId={visit.Merchant.Id.Value}">Open a buyer's wallet</a></p>
                </section>
                <section><h2>Another buyer</h2>
                <form method="post" action="{visit.At("buyers/add")}" class="row">
                {visit.Subject}{ControlList.Shown(list)}
                {Labels.Label("email")}<input id="email" name="email" type="email" required maxlength="128"
                value="{visit.Typed("email")}">
                {Labels.Label("name", "buyer-name")}<input id="buyer-name" name="name" maxlength="50"
                value="{visit.Typed("name")}">
                <button id="add-buyer">Add</button>
                </form></section>
                <section><h2>A buyer of the first generation starts</h2>
                <form method="post" action="{visit.At("buyers/order")}" class="row">
                {visit.Subject}
                {Labels.Label("kind", "order-kind")}
                <select id="order-kind" name="kind">{ConsoleForm.Option("order", "an order", visit.Typed("kind"))}
                {ConsoleForm.Option("billing-agreement", "a billing agreement", visit.Typed("kind"))}</select>
                {Labels.Label("instrument", "card")}
                <select id="card" name="instrument">{Html.Each(TestCards.All, card =>
                    ConsoleForm.Option(card.Code, card.Descriptor, visit.Typed("instrument"))
                )}</select>
                <button id="start-order">Start it</button>
                </form></section>
                """
            )
        );
    }

    private static Html Row(ConsoleVisit visit, JsonArray list, JsonNode one, int index)
    {
        (string, string)[] place = [ControlList.ShownField(list), ("index", ConsoleText.Raw(index))];
        return Html.Of(
            $"""
            <td class="free">{(string?)one["name"]}</td>
            <td class="free"><a href="{visit.At("payments", ("q", (string?)one["email"]))}">{(string?)
                one["email"]}</a></td>
            <td class="number">{ConsoleText.Of(one["addresses"]?.AsArray().Count ?? 0)}</td>
            <td class="number">{ConsoleText.Of(one["instruments"]?.AsArray().Count ?? 0)}</td>
            <td>{ConsoleText.Button(visit, visit.At("buyers/remove"), "Remove", place)}</td>
            """
        );
    }

    private static void Add(ConsoleVisit visit, JsonArray list) =>
        list.Add(new JsonObject { ["email"] = visit.Text("email"), ["name"] = visit.Text("name") });

    private Task<WireResponse> Done(ConsoleVisit visit, Func<Task> act) =>
        ConsoleAction.Do(visit, act, visit.At("buyers"), Show, Labels);

    private async Task<WireResponse> Order(ConsoleVisit visit)
    {
        try
        {
            var started = await control.Perform(
                "POST",
                $"merchants/{visit.Merchant.Id}/order-references",
                new JsonObject { ["kind"] = visit.Text("kind"), ["instrument"] = visit.Text("instrument") }
            );
            return Answers.See(visit.At("payment", ("id", (string?)started.Body!["id"])), isPopup: false);
        }
        catch (Problem problem)
        {
            return await Show(visit.Refused(problem, Labels));
        }
    }
}
