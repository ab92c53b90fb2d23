using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Sandbox;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>The merchant's settlements and reports.</summary>
internal sealed class MoneyPage(Engine engine)
{
    private const int PageSize = 40;

    public IReadOnlyList<ConsoleRoute> Routes => [new("GET", "money", Show, Live: Role.Viewer)];

    private async Task<WireResponse> Show(ConsoleVisit visit)
    {
        var (merchant, objects) = (visit.Merchant.Id, engine.Store.Objects);
        var settlements = await objects.Newest(merchant, ObjectKind.Settlement, Before(visit, "settlement"), PageSize);
        var reports = await objects.Newest(merchant, ObjectKind.Report, Before(visit, "report"), PageSize);
        return ConsoleLayout.Render(
            visit,
            "money",
            "Reports and settlements",
            Html.Of(
                $"""
                <section id="settlements"><h2>Settlements</h2>
                {(settlements.Count == 0
                    ? Html.Of($"<p class=\"empty\">None yet: the first is closed 14 days after the first payment.</p>")
                    : ConsoleText.Table(
                        "Settlements",
                        ["Settlement", "From", "To", "State", "Comes to"],
                        settlements.OfType<Settlement>().Select(Row)
                    ))}
                {Older(visit, settlements, "settlement")}</section>
                <section id="reports"><h2>Reports</h2>
                {(reports.Count == 0 ? Html.Of($"<p class=\"empty\">None was asked for.</p>") : ConsoleText.Table(
                    "Reports",
                    ["Report", "What", "From", "To", "State", "#Rows"],
                    reports.OfType<Report>().Select(Row)
                ))}
                {Older(visit, reports, "report")}</section>
                """
            )
        );
    }

    private static ObjectId? Before(ConsoleVisit visit, string name) =>
        ObjectId.Parse(visit.Text(name)) is { Kind: ObjectKind.Report or ObjectKind.Settlement } id ? id : null;

    private static Html Older(ConsoleVisit visit, List<Record> page, string name) =>
        Html.If(page.Count == PageSize, () =>
            Html.Of($"<p><a href=\"{visit.At("money", (name, page[^1].Id.Value))}\">Older</a></p>")
        );

    private static Html Row(Settlement one) =>
        Html.Of(
            $"""
            <td><code>{one.Id.Digits}</code></td><td>{ConsoleText.At(one.From)}</td><td>{ConsoleText.At(one.To)}</td>
            <td>{ConsoleText.Mark(one.State.ToString())}</td>
            <td>{string.Join(", ", one.Totals.Select(total => total.Amount.ToString()))}</td>
            """
        );

    private static Html Row(Report one)
    {
        var view = DialectViews.Of(one);
        return Html.Of(
            $"""
            <td><code>{one.Id.Digits}</code></td><td>{one.Type.ToString()}</td><td>{ConsoleText.At(one.From)}</td>
            <td>{ConsoleText.At(one.To)}</td><td>{ConsoleText.Side(view?["v2"])}</td>
            <td class="number">{ConsoleText.Of(one.RowCount)}</td>
            """
        );
    }
}
