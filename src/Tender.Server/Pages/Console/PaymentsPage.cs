using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Sandbox;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>The payments of a merchant: searched by anything that names one, and listed.</summary>
internal sealed class PaymentsPage(Engine engine)
{
    private const int QueryCharsMax = 256;

    private static readonly (string Value, string Text, TimeSpan? Age)[] Ages =
    [
        ("", "any age", null),
        ("1h", "the last hour", TimeSpan.FromHours(1)),
        ("24h", "the last 24 hours", TimeSpan.FromHours(24)),
        ("7d", "the last 7 days", TimeSpan.FromDays(7)),
        ("30d", "the last 30 days", TimeSpan.FromDays(30)),
    ];

    private readonly PaymentSearch search = new(engine);

    public IReadOnlyList<ConsoleRoute> Routes => [new("GET", "payments", Show, Live: Role.Viewer)];

    private async Task<WireResponse> Show(ConsoleVisit visit)
    {
        if (visit.Text("q") is { } text)
            return await Search(visit, text.Length > QueryCharsMax ? text[..QueryCharsMax] : text);
        var now = await engine.Store.Now(visit.Merchant.Id);
        var age = Ages.FirstOrDefault(one => one.Value == visit.Text("age")).Age;
        var filter = new PaymentFilter(
            Enum.TryParse<PaymentKind>(visit.Text("kind"), ignoreCase: true, out var kind) && Enum.IsDefined(kind)
                ? kind
                : PaymentKind.Orders,
            PaymentFilter.States.FirstOrDefault(one => one == visit.Text("state")),
            age is null ? null : now - age
        );
        var page = await search.List(visit.Merchant, filter, visit.Text("before"));
        var further = visit.At(
            "payments",
            ("kind", visit.Text("kind")),
            ("state", filter.State),
            ("age", visit.Text("age")),
            ("before", page.Next)
        );
        return Render(
            visit,
            Html.Of(
                $"""
                {SearchForm(visit, null)}
                {FilterForm(visit, filter)}
                <section>
                {Rows(visit, NameOf(filter.Kind), page)}
                {Html.If(filter.IsNarrow || filter.Kind is not (PaymentKind.Orders or PaymentKind.Agreements), () =>
                    LookedAt(filter.Kind, page.LookedAt))}
                {Html.If(page.Next is not null, () => Html.Of($"<p><a id=\"older\" href=\"{further}\">Older</a></p>"))}
                </section>
                """
            )
        );
    }

    private async Task<WireResponse> Search(ConsoleVisit visit, string text)
    {
        var (merchant, before) = (visit.Merchant, visit.Text("before"));
        if ((await search.ById(merchant.Id, text) ?? await search.ByReferenceId(merchant.Id, text)) is { } id)
            return Answers.See(visit.At("payment", ("id", id.Value)), isPopup: false);
        (string Name, FoundPage Page)[] found = text.Contains('@', StringComparison.Ordinal)
            ? [("Orders of this buyer", await search.ByEmail(merchant.Id, text, before))]
            :
            [
                ("Orders with this number", await search.ByOwnNumber(merchant.Id, text)),
                ("Charges of this amount", await search.ByAmount(merchant, text, before)),
            ];
        found = [.. found.Where(one => one.Page.Found.Count > 0)];
        return Render(
            visit,
            Html.Of(
                $"""
                {SearchForm(visit, text)}
                {Html.If(found.Length == 0, () => Html.Of(
                    $"<p class=\"card\" id=\"nothing\">No payment here has this id, number, address or amount.</p>"
                ))}
                {Html.Each(found, one => Html.Of(
                    $"""
                    <section><h2>{one.Name}</h2>
                    {Rows(visit, one.Name, one.Page)}
                    {Html.If(one.Page.Next is not null, () => Html.Of(
                        $"<p><a href=\"{visit.At("payments", ("q", text), ("before", one.Page.Next))}\">Older</a></p>"
                    ))}
                    </section>
                    """
                ))}
                <p><a href="{visit.At("payments")}">All payments</a></p>
                """
            )
        );
    }

    private static WireResponse Render(ConsoleVisit visit, Html content) =>
        ConsoleLayout.Render(visit, "payments", "Payments", content);

    private static Html SearchForm(ConsoleVisit visit, string? text) =>
        Html.Of(
            $"""
            <form method="get" action="{visit.At("payments")}" class="row search" role="search">
            <label for="q">Search</label>
            <input id="q" name="q" type="search" maxlength="{QueryCharsMax.ToString()}" required value="{text}"
            placeholder="any id, your own number, an e-mail address, an amount">
            <button class="primary">Search</button>
            </form>
            """
        );

    private static Html FilterForm(ConsoleVisit visit, PaymentFilter filter) =>
        Html.Of(
            $"""
            <form method="get" action="{visit.At("payments")}" class="row">
            <label for="kind">List</label>
            <select id="kind" name="kind">{Html.Each(Enum.GetValues<PaymentKind>(), kind =>
                Option(kind.ToString().ToLowerInvariant(), NameOf(kind), kind == filter.Kind))}</select>
            <label for="state">State</label>
            <select id="state" name="state">{Option("", "any", filter.State is null)}
            {Html.Each(PaymentFilter.States, state => Option(state, state, state == filter.State))}</select>
            <label for="age">Age</label>
            <select id="age" name="age">
            {Html.Each(Ages, age => Option(age.Value, age.Text, age.Value == (visit.Text("age") ?? "")))}</select>
            <button>Show</button>
            </form>
            """
        );

    private static Html Option(string value, string text, bool isChosen) =>
        Html.Of($"<option value=\"{value}\"{Html.If(isChosen, () => Html.Of($" selected"))}>{text}</option>");

    private static Html Rows(ConsoleVisit visit, string label, FoundPage page) =>
        page.Found.Count == 0
            ? Html.Of($"<p class=\"empty\">None here.</p>")
            : ConsoleText.Table(
                label,
                ["Made", "Which", "#Amount", "v2", "v1", "Your number", "Buyer"],
                page.Found.Select(one => Row(visit, one))
            );

    private static Html Row(ConsoleVisit visit, FoundPayment found)
    {
        var (record, details) = found;
        var view = DialectViews.Of(record);
        var id = record is CheckoutSession ? record.Id.Family : record.Id;
        return Html.Of(
            $"""
            <td>{ConsoleText.At(record.CreatedAt)}</td>
            <td>{ConsoleText.Id(visit, id.Value)}</td>
            <td class="number">{ConsoleText.PriceOf(record, details)}</td>
            <td>{ConsoleText.Side(view?["v2"])}</td><td>{ConsoleText.Side(view?["v1"])}</td>
            <td class="free">{details?.Setup.Metadata?.ReferenceId
                ?? (record as CheckoutSession)?.Setup.Metadata?.ReferenceId}</td>
            <td class="free">{details?.Buyer?.Email ?? (record as CheckoutSession)?.Buyer?.Email}</td>
            """
        );
    }

    private static string NameOf(PaymentKind kind) =>
        kind switch
        {
            PaymentKind.Orders => "Orders",
            PaymentKind.Agreements => "Agreements",
            PaymentKind.Charges => "Charges that changed last",
            PaymentKind.Pending => "Waiting for the processor",
            PaymentKind.Refunds => "Refunds that changed last",
            PaymentKind.Disputes => "Disputes that changed last",
            PaymentKind.Checkouts => "Checkouts that changed last",
        };

    private static Html LookedAt(PaymentKind kind, int count)
    {
        var what = kind switch
        {
            PaymentKind.Orders => ConsoleText.Count(count, "order", "orders"),
            PaymentKind.Agreements => ConsoleText.Count(count, "agreement", "agreements"),
            PaymentKind.Pending => ConsoleText.Count(count, "that waits", "that wait"),
            PaymentKind.Charges or PaymentKind.Refunds or PaymentKind.Disputes or PaymentKind.Checkouts =>
                ConsoleText.Count(count, "change", "changes"),
        };
        return Html.Of($"<p class=\"soft\">Looked at {what}.</p>");
    }
}
