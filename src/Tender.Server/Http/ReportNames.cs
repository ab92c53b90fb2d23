using System.Globalization;
using System.Text;
using Tender.Core;
using Tender.Server.Payments;

namespace Tender.Server.Http;

/// <summary>What both dialects call the types of reports, and the tokens with which lists go on. A token is the
/// question itself and where to go on: it says nothing its caller did not, and finds only the caller's own, whatever it
/// is made to say.</summary>
internal static class ReportNames
{
    /// <summary>
    /// The most entries on a page. Wire v2: "Get Reports", pageSize 1 to 100; v1: GetReportRequestList, MaxCount 1 to
    /// 100.
    /// </summary>
    public const int PageMax = 100;

    /// <summary>The window of a list that names none. Wire v2: "Get Reports", createdSince; v1: 90 days ago.</summary>
    public static readonly TimeSpan ListWindow = Report.RetentionWindow;

    private const string Prefix = "_GET_FLAT_FILE_OFFAMAZONPAYMENTS_";

    private static readonly Dictionary<string, ReportType> Types = new(StringComparer.Ordinal)
    {
        [Prefix + "SETTLEMENT_DATA_"] = ReportType.Settlement,
        [Prefix + "SANDBOX_SETTLEMENT_DATA_"] = ReportType.SandboxSettlement,
        [Prefix + "ORDER_REFERENCE_DATA_"] = ReportType.OrderReferences,
        [Prefix + "BILLING_AGREEMENT_DATA_"] = ReportType.BillingAgreements,
        [Prefix + "AUTHORIZATION_DATA_"] = ReportType.Authorizations,
        [Prefix + "CAPTURE_DATA_"] = ReportType.Captures,
        [Prefix + "REFUND_DATA_"] = ReportType.Refunds,
    };

    /// <summary>The names of all types.</summary>
    public static IReadOnlyCollection<string> TypeNames => Types.Keys;

    /// <summary>A type by its name; null for any other text. Wire v2: spec 3.12; Wire v1: spec 14.</summary>
    public static ReportType? TypeOf(string? name) =>
        name is not null && Types.TryGetValue(name, out var type) ? type : null;

    /// <summary>The name of a type.</summary>
    public static string NameOf(ReportType type) => Types.First(one => one.Value == type).Key;

    /// <summary>
    /// Whether a merchant can ask for it, once or by a schedule. Wire v2: "Reports", settlement reports come with each
    /// settlement and no other way.
    /// </summary>
    public static bool CanBeAskedFor(ReportType type) => type != ReportType.Settlement;

    /// <summary>The instant a text writes; null for none. Wire v2: ISO 8601 as the SDKs (<c>20221118T150630Z</c>), the
    /// world (<c>2022-11-18T15:06:30Z</c>) and the guide's samples (<c>2022-08-04T00-00-00Z</c>) write it.</summary>
    public static DateTimeOffset? Instant(string text)
    {
        if (text.Length is < 10 or > 40)
            return null;
        if (
            DateTimeOffset.TryParseExact(
                text,
                ["yyyyMMdd'T'HHmmss'Z'", "yyyy-MM-dd'T'HH-mm-ss'Z'"],
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var plain
            )
        )
            return plain;
        return
            char.IsAsciiDigit(text[0])
            && text[4] == '-'
            && DateTimeOffset.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var at
            )
            ? at
            : null;
    }

    /// <summary>The token after which a list of reports goes on.</summary>
    public static string Token(ReportQuery query)
    {
        var (types, statuses) = (string.Join(',', query.Types), string.Join(',', query.Statuses));
        return Write(
            $"""
            r|{query.Limit}|{Ms(query.Since)}|{Ms(query.Until)}|{types}|{statuses}|{query.Acknowledged}|{query.Before}
            """
        );
    }

    /// <summary>Reads such a token; null when it is none of ours.</summary>
    public static ReportQuery? ReadToken(string token) =>
        Read(token, "r", 8, parts => new ReportQuery(
            At(parts[2]),
            At(parts[3]),
            Words<ReportType>(parts[4]),
            Words<ReportStatus>(parts[5]),
            parts[6].Length == 0 ? null : bool.Parse(parts[6]),
            Size(parts[1]),
            ObjectId.Read(parts[7])
        ));

    /// <summary>The token after which a list of disbursements goes on.</summary>
    public static string Token(DisbursementQuery query) =>
        Write(
            $"d|{query.Limit}|{Ms(query.From)}|{Ms(query.To)}|{query.After!.Value.Settlement}|{query.After.Value.Index}"
        );

    /// <summary>Reads such a token; null when it is none of ours.</summary>
    public static DisbursementQuery? ReadDisbursementToken(string token) =>
        Read(token, "d", 6, parts => new DisbursementQuery(
            At(parts[2]),
            At(parts[3]),
            Size(parts[1]),
            (ObjectId.Read(parts[4]), int.Parse(parts[5], NumberStyles.None, CultureInfo.InvariantCulture))
        ));

    private static string Write(FormattableString text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(FormattableString.Invariant(text)));

    private static T? Read<T>(string token, string kind, int count, Func<string[], T> read)
        where T : class
    {
        if (token.Length > 1024)
            return null;
        try
        {
            var parts = Encoding.UTF8.GetString(Convert.FromBase64String(token)).Split('|');
            return parts.Length == count && parts[0] == kind ? read(parts) : null;
        }
        catch (Exception bad) when (bad is FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    private static List<T> Words<T>(string text)
        where T : struct, Enum => [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<T>)];

    private static int Size(string text) =>
        int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) is >= 1 and <= PageMax and var size
            ? size
            : throw new FormatException("The page is too large.");

    private static long Ms(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    private static DateTimeOffset At(string ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(
            long.Parse(ms, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
        );
}
