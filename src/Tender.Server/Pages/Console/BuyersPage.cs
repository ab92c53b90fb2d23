using System.Text.Json.Nodes;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Processors;
using Tender.Server.Sandbox.Control;

namespace Tender.Server.Pages.Console;

/// <summary>The merchant's test buyers, and what each of them could start.</summary>
internal sealed class BuyersPage(ControlRouter control)
{
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
                <label for="email">E-mail</label><input id="email" name="email" type="email" required maxlength="128">
                <label for="buyer-name">Name</label><input id="buyer-name" name="name" maxlength="50">
                <button id="add-buyer">Add</button>
                </form></section>
                <section><h2>A buyer of the first generation starts</h2>
                <form method="post" action="{visit.At("buyers/order")}" class="row">
                {visit.Subject}
                <label for="order-kind">What</label>
                <select id="order-kind" name="kind"><option value="order">an order</option>
                <option value="billing-agreement">a billing agreement</option></select>
                <label for="card">With the card</label>
                <select id="card" name="instrument">{Html.Each(TestCards.All, card => Html.Of(
                    $"<option value=\"{card.Code}\">{card.Descriptor}</option>"
                ))}</select>
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
            <td>{(string?)one["name"]}</td>
            <td><a href="{visit.At("payments", ("q", (string?)one["email"]))}">{(string?)one["email"]}</a></td>
            <td class="number">{ConsoleText.Of(one["addresses"]?.AsArray().Count ?? 0)}</td>
            <td class="number">{ConsoleText.Of(one["instruments"]?.AsArray().Count ?? 0)}</td>
            <td>{ConsoleText.Button(visit, visit.At("buyers/remove"), "Remove", place)}</td>
            """
        );
    }

    private static void Add(ConsoleVisit visit, JsonArray list) =>
        list.Add(new JsonObject { ["email"] = visit.Text("email"), ["name"] = visit.Text("name") });

    private Task<WireResponse> Done(ConsoleVisit visit, Func<Task> act) =>
        ConsoleAction.Do(visit, act, visit.At("buyers"), Show);

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
            return await Show(visit.Refused(problem.Status, problem.Message));
        }
    }
}
