using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;
using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Bench;

/// <summary>
/// Every row the server stored for one permission and what hangs on it, as statements that store any number of such
/// families: the same rows with other ids and other instants. A family comes through the door of a real server, on a
/// clock that was moved; nothing here knows what a document or a journal entry looks like.
/// </summary>
/// <remarks>
/// Left out is what belongs to the merchant and not to the family: settlements, and the journal of their making. The
/// lines they took up say so.
/// </remarks>
internal sealed partial class Family
{
    /// <summary>What stands for the merchant's own names and keys; each family has another of this length.</summary>
    private const string Mark = "5d0c1e7ab8f24936";

    /// <summary>The door counts its numbers from here.</summary>
    private const long Epoch = 1_735_689_600_000;

    private static readonly string[] Tables = ["ledger", "journal", "objects", "replies", "jobs", "order_names"];

    private readonly string name,
        root,
        session;
    private readonly Dictionary<string, List<Dictionary<string, object?>>> rows = [];
    private readonly Regex tokens;

    private Family(string name, string root, string session)
    {
        (this.name, this.root, this.session) = (name, root, session);
        tokens = new(
            $"(?<root>{root})|(?<session>{session})|(?<mark>{Mark})|"
                + """(?<="periodStart":)(?<month>\d+)|(?<ms>\b1[789]\d{11}\b)|(?<iso>\b20\d{6}T\d{6}Z\b)"""
        );
    }

    /// <summary>
    /// A v1 order and its twelve authorizations, ten days apart: two were declined, the others captured at once and
    /// long since settled; the tenth of those has closed it.
    /// </summary>
    public static async Task<Family> Order()
    {
        await using var bed = await Bed.Open(postgres: true);
        var root = (await bed.Seed(1, PermissionKind.OneTime, "v1.order"))[0];
        for (var i = 0; i < 12; i++)
        {
            await Pass(bed, "P10D");
            if (i is 3 or 8)
                await bed.Control(
                    "PUT",
                    $"merchants/{bed.Shop.MerchantId}/outcomes",
                    """[{"operation":"authorize","outcome":"TransactionTimedOut"}]""",
                    200
                );
            await Sent(
                bed,
                Requests.V1(
                    bed.Shop,
                    "Authorize",
                    ("AmazonOrderReferenceId", root),
                    ("AuthorizationReferenceId", $"{Mark}-{i}"),
                    ("AuthorizationAmount.Amount", "10.00"),
                    ("AuthorizationAmount.CurrencyCode", "USD"),
                    ("TransactionTimeout", "0"),
                    ("CaptureNow", "true")
                )
            );
        }
        await Pass(bed, "P190D");
        return await Of(bed, "orders", root);
    }

    /// <summary>
    /// A v2 permission on file with one charge that is authorized and waits to be captured: the request of work 1, and
    /// the timer it arms.
    /// </summary>
    public static async Task<Family> OnFile()
    {
        await using var bed = await Bed.Open(postgres: true);
        var root = (await bed.Seed(1, PermissionKind.PaymentMethodOnFile, "v2.on-file"))[0];
        await Pass(bed, "P2D");
        using var signer = new PssSigner(bed.Shop.PrivateKey);
        await Sent(bed, Figures.CreateCharge(bed.Shop, signer, 32, root, $"o-{Mark}", $"{Mark}-0"));
        return await Of(bed, "wallets", root);
    }

    public string Name => name;

    /// <summary>How many charges a family has.</summary>
    public int Charges => rows["objects"].Count(row => row["kind"] is (short)ObjectKind.Authorization);

    /// <summary>How many timers a family has armed.</summary>
    public int Timers => rows["jobs"].Count;

    /// <summary>
    /// The table of the families to be made: whose each is, its ids, and by how much its instants differ. They are born
    /// one after the other, the last so long ago that its last row is of <paramref name="end"/>.
    /// </summary>
    public string Families(int count, int merchants, DateTimeOffset end, TimeSpan spread)
    {
        var (first, last) = (rows["journal"].Min(At), rows["journal"].Max(At));
        var step = Math.Max(1, (long)(spread.TotalMilliseconds / count));
        var prefix = root[..4];
        // The last family ends at the end; those before it stand a step apart.
        var toEnd = $"{end.ToUnixTimeMilliseconds()} - {last} - ({count}::bigint - 1 - n) * {step}";
        return Invariant(
            $"""
            CREATE UNLOGGED TABLE seeding_{name} AS
            SELECT f.n, m.bucket, m.merchant, f.delta,
              '{prefix}' || substr(digits, 1, 7) || '-' || substr(digits, 8, 7) AS root,
              md5('{name}/' || f.n)::uuid::text AS session, left(md5('{name}-mark/' || f.n), {Mark.Length}) AS mark
            FROM (SELECT n, delta, lpad((({first} + delta - {Epoch}) * 100 + n % 100)::text, 14, '0') AS digits FROM
              (SELECT n, {toEnd} AS delta FROM generate_series(0, {count} - 1) n) d) f
            JOIN seeding_merchants m ON m.n = f.n % {merchants} ORDER BY f.n
            """
        );
    }

    /// <summary>The tables that have rows of the families, the longest work first.</summary>
    public static IEnumerable<string> TablesOf(params Family[] families) =>
        Tables.Where(table => families.Any(family => family.rows[table].Count > 0));

    /// <summary>
    /// A statement for each row of a family in a table, oldest first: each adds that row for every family.
    /// </summary>
    public IEnumerable<string> Inserts(string table) =>
        rows[table]
            .OrderBy(At)
            .Select(row =>
                (
                    $"INSERT INTO {table} ({string.Join(", ", row.Keys)}) SELECT "
                    + $"{string.Join(", ", row.Keys.Select(column => Value(table, row, column)))} FROM "
                    + $"seeding_{name} f"
                )
            );

    private static async Task Pass(Bed bed, string span) =>
        await bed.Control("POST", $"merchants/{bed.Shop.MerchantId}/clock/advance", $$"""{"by":"{{span}}"}""", 200);

    private static async Task Sent(Bed bed, byte[] request)
    {
        using var line = await Line.To(bed.Port);
        var (status, body) = await line.Send(request);
        if (status is < 200 or > 299)
            throw new CannotMeasureException($"Seeding was answered {status}: {Encoding.UTF8.GetString(body.Span)}");
    }

    private static async Task<Family> Of(Bed bed, string name, string root)
    {
        await using var source = NpgsqlDataSource.Create(bed.Connection!);
        var session = (string)
            (await Read(source, $"SELECT id FROM objects WHERE kind = {(int)ObjectKind.CheckoutSession}"))[0]["id"]!;
        var family = new Family(name, root, session);
        foreach (var table in Tables)
            family.rows[table] = (await Read(source, $"SELECT * FROM {table}")).FindAll(row => row.Values.Any(IsOurs));
        return family;

        bool IsOurs(object? value)
        {
            var text =
                value as string ?? (value is byte[] bytes ? Encoding.UTF8.GetString(KeptBody.Unpack(bytes)) : "");
            return text.Contains(root, StringComparison.Ordinal) || text.Contains(session, StringComparison.Ordinal);
        }
    }

    private static async Task<List<Dictionary<string, object?>>> Read(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync();
        var rows = new List<Dictionary<string, object?>>();
        while (await row.ReadAsync())
            rows.Add(
                Enumerable
                    .Range(0, row.FieldCount)
                    .ToDictionary(row.GetName, i => row.IsDBNull(i) ? null : row.GetValue(i))
            );
        return rows;
    }

    private static long At(Dictionary<string, object?> row) =>
        (long)
            (
                row.GetValueOrDefault("at")
                ?? row.GetValueOrDefault("changed_at")
                ?? row.GetValueOrDefault("created_at")
                ?? row["due_at"]
            )!;

    private string Value(string table, Dictionary<string, object?> row, string column) =>
        (column, row[column]) switch
        {
            ("bucket" or "merchant", _) => $"f.{column}",
            (_, null) => "NULL",
            ("seq", long seq) => Number(At(row), seq),
            // A job is drawn its number right after the entry of the change that made it.
            ("id", long id) => Number(
                At(rows["journal"].Where(entry => (long)entry["seq"]! <= id).MaxBy(entry => (long)entry["seq"]!)!),
                id
            ),
            // Their clocks were never moved: what is due then runs then.
            ("run_at", _) => Invariant($"{row["due_at"]} + f.delta"),
            ("at" or "changed_at" or "created_at" or "due_at", long at) => Invariant($"{at} + f.delta"),
            (_, short or long) => Invariant($"{row[column]}"),
            (_, string text) => Text(text),
            ("hash", byte[] hash) => $"sha256(convert_to('{Convert.ToHexStringLower(hash)}' || f.mark, 'UTF8'))",
            // An answer as earlier releases kept it: what is packed has no names that could be replaced.
            (_, byte[] body) => $"convert_to({Text(Encoding.UTF8.GetString(KeptBody.Unpack(body)))}, 'UTF8')",
            var (_, other) => throw new CannotMeasureException(
                $"{table}.{column} is a {other.GetType()}, which seeding does not know."
            ),
        };

    /// <summary>
    /// The numbers the door draws begin with the milliseconds of real time, and real time is what the family's instants
    /// are meant to be.
    /// </summary>
    private static string Number(long at, long drawn) =>
        Invariant($"(({at} + f.delta - {Epoch}) << 20) + {drawn & 0xFFFFF}");

    private string Text(string text)
    {
        var arguments = new List<string>();
        var pattern = tokens
            .Replace(text.Replace("%", "%%", StringComparison.Ordinal), match =>
            {
                var argument = Argument(match);
                if (!arguments.Contains(argument))
                    arguments.Add(argument);
                return Invariant($"%{arguments.IndexOf(argument) + 1}$s");
            })
            .Replace("'", "''", StringComparison.Ordinal);
        return arguments.Count == 0
            ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'"
            : $"format('{pattern}', {string.Join(", ", arguments)})";
    }

    private static string Argument(Match match)
    {
        foreach (var plain in new[] { "root", "session", "mark" })
            if (match.Groups[plain].Success)
                return "f." + plain;
        if (match.Groups["ms"].Success)
            return $"{match.Value} + f.delta";
        if (match.Groups["month"].Success)
            return "(extract(epoch FROM date_trunc('month', now() AT TIME ZONE 'UTC')) * 1000)::bigint";
        var at = DateTimeOffset
            .ParseExact(
                match.Value,
                "yyyyMMdd'T'HHmmss'Z'",
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal
            )
            .ToUnixTimeSeconds();
        return Invariant(
            $"to_char(to_timestamp({at} + f.delta / 1000) AT TIME ZONE 'UTC', 'YYYYMMDD\"T\"HH24MISS\"Z\"')"
        );
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
