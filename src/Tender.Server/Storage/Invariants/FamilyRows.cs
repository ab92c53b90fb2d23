using Tender.Core;
using static Tender.Server.Storage.MerchantRows;

namespace Tender.Server.Storage;

/// <summary>
/// Everything stored under one permission, read from the tables and counted anew: what the permission's own totals and
/// the ledger are held against.
/// </summary>
internal class FamilyRows(ObjectId root, IReadOnlyList<ObjectRow> rows)
{
    public ObjectId Root => root;

    public IReadOnlyList<ObjectRow> Rows => rows;

    public ChargePermission? Permission { get; } =
        rows.Select(row => row.Record).OfType<ChargePermission>().SingleOrDefault();

    public IReadOnlyList<Authorization> Authorizations { get; } =
    [.. rows.Select(row => row.Record).OfType<Authorization>()];

    public IReadOnlyDictionary<int, Capture> Captures { get; } =
        rows.Select(row => row.Record).OfType<Capture>().ToDictionary(one => one.Id.Number);

    public IReadOnlyList<Refund> Refunds { get; } = [.. rows.Select(row => row.Record).OfType<Refund>()];

    public static async Task<FamilyRows> Read(DatabaseReader database, MerchantId merchant, ObjectId root)
    {
        var all = await ReadAll(
            database,
            merchant,
            "AND id >= @root AND id < @end",
            ("root", root.Value),
            ("end", root.Value + ".")
        );
        return new FamilyRows(root, all);
    }

    public static Task<List<ObjectRow>> ReadAll(
        DatabaseReader database,
        MerchantId merchant,
        string where = "",
        params SqlArgument[] arguments
    ) =>
        database.Query(
            $"SELECT id, root, version, state, live, bound, used, changed_at, doc FROM objects WHERE bucket = "
                + $"@bucket AND merchant = @merchant {where} ORDER BY id",
            row => new ObjectRow(
                ObjectId.Read(row.GetString(0)),
                row.GetString(1),
                row.GetInt64(2),
                (State)row.GetInt16(3),
                row.GetInt16(4) == 1,
                row.IsDBNull(5) ? null : row.GetInt64(5),
                row.GetInt64(6),
                row.GetInt64(7),
                row.GetString(8)
            ),
            [.. Of(merchant), .. arguments]
        );

    /// <summary>What an authorization counts for against the ceiling, by what became of it.</summary>
    public long Held(Authorization one) =>
        one.State is State.Pending or State.Open
            ? one.Amount.Minor
            : Captures.GetValueOrDefault(one.Id.Number) switch
            {
                { State: State.Pending } => one.Amount.Minor,
                { State: State.Completed or State.Closed } taken => taken.Amount.Minor,
                _ => 0,
            };

    public static DateTimeOffset Month(DateTimeOffset at) =>
        new(at.UtcDateTime.Year, at.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
}
