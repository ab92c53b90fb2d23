using System.Globalization;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Storage;
using Tender.Server.Users;

namespace Tender.Server.Pages.Console;

/// <summary>What users did, the newest first; and whether the rows are as they were written.</summary>
internal sealed class AuditPage(AuditLog audit)
{
    private const int PageSize = 100;

    public IReadOnlyList<ConsoleRoute> Routes =>
        [
            new("GET", "audit", visit => Show(visit, Html.Empty), OfMerchant: false, Live: Role.Admin),
            new("POST", "audit/verify", Verify, OfMerchant: false, Live: Role.Admin),
        ];

    private async Task<WireResponse> Show(ConsoleVisit visit, Html found)
    {
        var before = long.TryParse(visit.Text("before"), NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            ? seq
            : (long?)null;
        var rows = await audit.Before(before, PageSize);
        return ConsoleLayout.Render(
            visit,
            "audit",
            "Audit log",
            Html.Of(
                $"""
                {found}
                <section>
                <p>{ConsoleText.Button(visit, "/console/audit/verify", "Look whether it is as it was written")}</p>
                {(rows.Count == 0 ? Html.Of($"<p class=\"empty\">Nothing yet.</p>") : ConsoleText.Table(
                    "What users did",
                    ["#Row", "When", "Who", "From", "What", "On what", "Outcome"],
                    rows.Select(Row)
                ))}
                {Html.If(rows.Count == PageSize, () => Html.Of(
                    $"<p><a href=\"/console/audit?before={ConsoleText.Raw(rows[^1].Seq)}\">Older</a></p>"
                ))}
                </section>
                """
            )
        );
    }

    private static Html Row(AuditEntry entry) =>
        Html.Of(
            $"""
            <td class="number">{ConsoleText.Of(entry.Seq)}</td><td>{ConsoleText.At(entry.At)}</td><td>{entry.Who}</td>
            <td>{entry.Place}</td><td>{entry.Action}</td><td class="text">{entry.Subject}</td>
            <td>{entry.Outcome}{Html.If(entry.Asked is not null, () => Html.Of(
                $" <span class=\"soft\">of row {ConsoleText.Of(entry.Asked!.Value)}</span>"
            ))}</td>
            """
        );

    private async Task<WireResponse> Verify(ConsoleVisit visit)
    {
        var check = await audit.Check();
        return await Show(
            visit,
            check.Broken.Count == 0
                ? Html.Of(
                    $"""
                    <p class="notice good" role="status">All {ConsoleText.Of(
                        check.Count
                    )} rows are as they were written;
                    the newest is row {ConsoleText.Of(check.Last)}.</p>
                    """
                )
                : Html.Of(
                    $"""
                    <div class="notice" role="alert">{Html.Each(check.Broken, what => Html.Of($"<p>{what}</p>"))}</div>
                    """
                )
        );
    }
}
