using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Sandbox.Control;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>The merchants of the installation; choosing one, and making another.</summary>
internal sealed class MerchantsPage(Engine engine, ControlRouter control)
{
    private const int PageSize = 50;

    private static readonly ConsoleForm Labels = new(("name", "Name"), ("region", "Region"));

    public IReadOnlyList<ConsoleRoute> Routes =>
        [
            new("GET", "merchants", Show, OfMerchant: false, Live: Role.Viewer),
            new("POST", "merchants/new", Create, OfMerchant: false, Live: Role.Admin, Fresh: true),
            new("POST", "merchants/find", Find, OfMerchant: false, Live: Role.Viewer),
        ];

    private async Task<WireResponse> Show(ConsoleVisit visit)
    {
        var after =
            visit.Text("after")?.Split('/', 2) is [var at, var id]
            && long.TryParse(at, out var ms)
            && MerchantId.Parse(id) is { } known
                ? (RecordJson.At(ms), known)
                : ((DateTimeOffset, MerchantId)?)null;
        var (merchants, next) = await engine.Store.Merchants.Page(after, PageSize);
        var more = next is { } place ? FormattableString.Invariant($"{RecordJson.Ms(place.MadeAt)}/{place.Id}") : null;
        return ConsoleLayout.Render(
            visit,
            "merchants",
            "Merchants",
            Html.Of(
                $"""
                <form method="post" action="/console/merchants/find" class="row">
                {visit.Subject}
                <label for="merchant-id">Merchant id</label>
                <input id="merchant-id" name="merchantId" required maxlength="40" value="{visit.Typed("merchantId")}">
                <button>Open</button>
                </form>
                {ConsoleText.Table("Merchants", ["Name", "Merchant id", "Region", "Currency"], merchants.Select(Row))}
                {Html.If(more is not null, () => Html.Of(
                    $"<p><a href=\"{visit.AtAll("merchants", ("after", more))}\">More</a></p>"
                ))}
                {Html.If(visit.May("POST", "/console/merchants/new"), () => NewForm(visit))}
                """
            )
        );
    }

    private static Html Row(Merchant merchant) =>
        Html.Of(
            $"""
            <td class="free"><a href="/console/m/{merchant.Id.Value}/now">{merchant.Name ?? "(no name)"}</a></td>
            <td><code>{merchant.Id.Value}</code></td><td>{merchant.Region.Text()}</td>
            <td>{merchant.Currency.ToString()}</td>
            """
        );

    private static Html NewForm(ConsoleVisit visit) =>
        Html.Of(
            $"""
            <section class="card">
            <h2>A new merchant</h2>
            <form method="post" action="/console/merchants/new" class="row">
            {visit.Subject}
            {Labels.Label("name", "new-name")}<input id="new-name" name="name" maxlength="100"
            value="{visit.Typed("name")}">
            {Labels.Label("region", "new-region")}
            <select id="new-region" name="region">
            {Html.Each(["na", "eu", "uk", "de", "jp"], one => ConsoleForm.Option(one, one, visit.Typed("region")))}
            </select>
            <button id="new-merchant">Make it</button>
            </form>
            <p class="soft">It has keys{(
                visit.IsLive ? "" : ", a clock and test buyers"
            )} of its own. Its secrets are shown
            once.</p>
            </section>
            """
        );

    private Task<WireResponse> Find(ConsoleVisit visit) =>
        MerchantId.Parse(visit.Text("merchantId")) is { } id
            ? Task.FromResult(Answers.See($"/console/m/{id}/now", isPopup: false))
            : Show(visit.Refused(404, "That is no merchant id."));

    private async Task<WireResponse> Create(ConsoleVisit visit)
    {
        ControlAnswer made;
        try
        {
            made = await control.Perform(
                "POST",
                "merchants",
                new System.Text.Json.Nodes.JsonObject
                {
                    ["name"] = visit.Text("name"),
                    ["region"] = visit.Text("region"),
                }
            );
        }
        catch (Problem problem)
        {
            return await Show(visit.Refused(problem, Labels));
        }
        string[] shown =
        [
            "merchantId",
            "storeId",
            "publicKeyId",
            "privateKey",
            "accessKeyId",
            "secretAccessKey",
            "region",
            "currency",
        ];
        return ConsoleLayout.Render(
            visit,
            "merchants",
            "The new merchant",
            Html.Of(
                $"""
                <p class="notice good" role="status">Keep the private key and the secret access key now: they are shown
                this once.</p>
                <dl class="card facts">
                {Html.Each(shown, name => Html.Of(
                    $"<dt>{name}</dt><dd><code class=\"secret\">{(string?)made.Body![name]}</code></dd>"
                ))}
                </dl>
                <p><a class="button" href="/console/m/{(string?)made.Body!["merchantId"]}/now">Open its console</a></p>
                """
            )
        );
    }
}
