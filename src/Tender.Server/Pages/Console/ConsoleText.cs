using System.Globalization;
using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Pages.Shared;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>How the console writes what stands on every page: instants, spans, states, identifiers.</summary>
internal static class ConsoleText
{
    /// <summary>How long an id may be that is kept on one line.</summary>
    private const int IdCharsMax = 30;

    /// <summary>A whole number.</summary>
    public static string Of(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>So many of a thing.</summary>
    public static string Count(long number, string one, string several) =>
        $"{Of(number)} {(number == 1 ? one : several)}";

    /// <summary>A number as programs read it, for attributes and drawings.</summary>
    public static string Raw(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    public static string Iso(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>An instant of the merchant's time, to the second.</summary>
    public static string Plain(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static Html At(DateTimeOffset at) =>
        Html.Of($"<time datetime=\"{Iso(at)}\" title=\"{Iso(at)}\">{Plain(at)}</time>");

    /// <summary>
    /// What a merchant's clock shows. The script lets it tick; one that stands says so, and with it stands every
    /// countdown of the page.
    /// </summary>
    public static Html Clock(DateTimeOffset now, bool isFrozen) =>
        isFrozen
            ? Html.Of(
                $"""
                <time class="due" id="merchant-time" datetime="{Iso(now)}" data-now="{Iso(now)}" data-frozen>{Plain(
                    now
                )}</time> (frozen)
                """
            )
            : Html.Of($"<time class=\"due\" id=\"merchant-time\" data-now=\"{Iso(now)}\">{Plain(now)}</time>");

    /// <summary>How long it is until an instant; the script counts it down.</summary>
    public static Html Until(DateTimeOffset due, DateTimeOffset now) =>
        Html.Of($"<time class=\"due\" datetime=\"{Iso(due)}\" title=\"{Iso(due)}\" data-due>{Span(due - now)}</time>");

    /// <summary>A span in its two largest units. The script does the same.</summary>
    public static string Span(TimeSpan span)
    {
        if (span <= TimeSpan.Zero)
            return "now";
        (long Count, string Unit)[] parts =
        [
            ((long)span.TotalDays, "d"),
            (span.Hours, "h"),
            (span.Minutes, "min"),
            (span.Seconds, "s"),
        ];
        var shown = parts.SkipWhile(part => part.Count == 0).Take(2).Where(part => part.Count > 0);
        var text = string.Join(' ', shown.Select(part => $"{part.Count} {part.Unit}"));
        return text.Length == 0 ? "1 s" : text;
    }

    /// <summary>A state as a mark: what it is, and in which of four moods.</summary>
    public static Html Mark(string state, string? reason = null) =>
        Html.Of(
            $"""
            <span class="mark {MoodOf(state)}">{state}</span>{Html.If(
                reason is not null,
                () => Html.Of($" <span class=\"soft\">{reason}</span>")
            )}
            """
        );

    /// <summary>The state of one side of a view; a dash where that dialect has no such object.</summary>
    public static Html Side(JsonNode? side) =>
        side is null
            ? Html.Of($"<span class=\"soft\">–</span>")
            : Mark((string)side["state"]!, (string?)side["reasonCode"]);

    /// <summary>In which mood a state of either dialect is shown.</summary>
    public static string MoodOf(string state) =>
        state switch
        {
            "Captured"
            or "Completed"
            or "Refunded"
            or "Resolved"
            or "Authorized"
            or "Chargeable"
            or "delivered"
            or "passed"
            or "tested" => "good",
            "Declined" or "FAILED" or "dead" or "_CANCELLED_" or "failed" or "missed" or "refused" or "cut" => "bad",
            "AuthorizationInitiated"
            or "CaptureInitiated"
            or "RefundInitiated"
            or "Pending"
            or "NonChargeable"
            or "Suspended"
            or "ActionRequired"
            or "UnderReview"
            or "IN_PROGRESS"
            or "pending"
            or "held"
            or "failing"
            or "under way" => "wait",
            "Open" => "good",
            _ => "over",
        };

    /// <summary>An object's id, which leads to its page.</summary>
    public static Html Id(ConsoleVisit visit, string id) =>
        Html.Of($"<a class=\"id {Length(id)}\" href=\"{visit.At("payment", ("id", id))}\">{id}</a>");

    private static string Length(string id) => id.Length > IdCharsMax ? "long" : "short";

    /// <summary>What an object is, in the field's words.</summary>
    public static string KindOf(ObjectId id) =>
        id.Kind switch
        {
            ObjectKind.CheckoutSession => "Checkout",
            ObjectKind.ChargePermission => id.IsRecurring ? "Agreement" : "Order",
            ObjectKind.PermissionDetails => "Details",
            ObjectKind.Authorization => "Authorization",
            ObjectKind.Capture => "Capture",
            ObjectKind.Refund => "Refund",
            ObjectKind.Report => "Report",
            ObjectKind.ReportSchedule => "Report schedule",
            ObjectKind.Settlement => "Settlement",
            ObjectKind.Dispute => "Dispute",
            ObjectKind.EvidenceFile => "File",
            ObjectKind.MerchantAccount => "Account",
            ObjectKind.ProviderCredit => "Provider credit",
            ObjectKind.ProviderCreditReversal => "Provider credit reversal",
        };

    /// <summary>What an object is about; null for one without an amount.</summary>
    public static Money? AmountOf(Record record) =>
        record switch
        {
            ChargePermission one => one.Limit,
            CheckoutSession one => one.Setup.TotalOrderAmount ?? one.Setup.ChargeAmount,
            Authorization one => one.Amount,
            Capture one => one.Amount,
            Refund one => one.Amount,
            Dispute one => one.Amount,
            _ => null,
        };

    /// <summary>
    /// What an object costs, for people: of a subscription what it takes each time, of another agreement up to how much
    /// it may take. Null for one without an amount.
    /// </summary>
    /// <param name="record">The object.</param>
    /// <param name="details">What is known of its order or agreement; null for nothing.</param>
    public static string? PriceOf(Record record, PermissionDetails? details) =>
        record switch
        {
            ChargePermission { Id.IsRecurring: true } one => details?.Setup.Recurrence is { Amount: { } each } declared
                ? $"{each} {PeriodOf(declared)}"
                : MonthlyMax(one),
            CheckoutSession { Setup.Recurrence: { Amount: { } each } declared } => $"{each} {PeriodOf(declared)}",
            _ => AmountOf(record)?.ToString(),
        };

    /// <summary>Up to how much an agreement may take.</summary>
    public static string MonthlyMax(ChargePermission agreement) => $"up to {agreement.Limit} a month";

    private static string PeriodOf(Recurrence declared) =>
        (declared.Unit?.ToUpperInvariant(), declared.Value) switch
        {
            ("DAY", "1") => "daily",
            ("WEEK", "1") => "weekly",
            ("MONTH", "1") => "monthly",
            ("YEAR", "1") => "yearly",
            (null or "VARIABLE", _) => "each time",
            var (unit, value) => $"every {value} {unit.ToLowerInvariant()}s",
        };

    /// <summary>What a delivery's state is called, those apart that were tried in vain.</summary>
    public static string StateOf(DeliveryRow delivery) =>
        delivery is { State: DeliveryState.Pending, Attempts.Count: > 0 } ? "failing" : delivery.State.Text();

    /// <summary>
    /// A table; one that is wider than its place can be moved by keyboard too. On a narrow screen each row is a card,
    /// whose cells say themselves what they are. It is a table then too: the roles say so where the style does not.
    /// </summary>
    /// <param name="label">What it lists.</param>
    /// <param name="heads">The columns; a number sign before one of numbers.</param>
    /// <param name="rows">The rows, without their frame.</param>
    public static Html Table(string label, IReadOnlyList<string> heads, IEnumerable<Html> rows)
    {
        string[] names = [.. heads.Select(head => head.TrimStart('#'))];
        return Html.Of(
            $"""
            <div class="wide" tabindex="0" role="region" aria-label="{label}"><table role="table">
            <thead role="rowgroup"><tr role="row">{Html.Each(heads, head => Html.Of(
                $"""
                <th scope="col" role="columnheader" class="{(head.StartsWith('#') ? "number" : "")}">{head.TrimStart(
                    '#'
                )}</th>
                """
            ))}</tr></thead>
            <tbody role="rowgroup">{Html.Each(rows, row => Html.Of(
                $"<tr role=\"row\">{row.Marked("td", "role=\"cell\" data-head", names)}</tr>"
            ))}</tbody>
            </table></div>
            """
        );
    }

    /// <summary>A form with one button; nothing for who may not send it.</summary>
    public static Html Button(
        ConsoleVisit visit,
        string action,
        string text,
        params ReadOnlySpan<(string, string)> with
    )
    {
        var fields = with.ToArray();
        return Html.If(visit.May("POST", action), () =>
            Html.Of(
                $"""
            <form method="post" action="{action}" class="inline">
            {visit.Subject}
            {Html.Each(fields, one => Html.Of(
                $"<input type=\"hidden\" name=\"{one.Item1}\" value=\"{one.Item2}\">"
            ))}
            <button>{text}</button>
            </form>
            """
            )
        );
    }
}
