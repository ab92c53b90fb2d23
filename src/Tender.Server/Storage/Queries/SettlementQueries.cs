using System.Globalization;
using Tender.Core;
using static Tender.Server.Storage.MerchantRows;

namespace Tender.Server.Storage;

/// <summary>
/// How a settlement takes up its lines: page by page, each page a short transaction under the job's lease. Broken off
/// it goes on; other merchants wait for a page at the most.
/// </summary>
internal sealed class SettlementQueries(Database database)
{
    private const int PageSize = 2_000;

    // Spelled out in every statement: a partial index is used only where its condition can be seen.
    private const int MerchantAccount = (int)LedgerAccount.Merchant;

    private const string Untaken = "settlement IS NULL AND at < @before";
    private const string Taken = "settlement = @settlement";
    private const string InPage =
        "(at, seq, line) > (@at, @seq, @line) AND (at, seq, line) <= (@toAt, @toSeq, @toLine)";

    /// <summary>
    /// Writes a settlement on every line of the merchant's account that was posted before an instant and that none has
    /// taken up. A currency that comes to less than nothing is left out. Done again it goes on, and takes up what has
    /// come meanwhile.
    /// </summary>
    /// <returns>What the lines it has taken up come to, by currency, and when the earliest was posted; null: another
    /// worker holds the job.</returns>
    public async Task<(IReadOnlyList<SettlementTotal> Totals, DateTimeOffset From)?> TakeUp(
        MerchantId merchant,
        Lease lease,
        ObjectId settlement,
        DateTimeOffset before
    )
    {
        var scope = new Scope(merchant, lease, settlement, before);
        // The boundary: a moment when no command of the merchant is under way anywhere. What was being posted when the
        // settlement began is there now; what comes later has a settlement of its own to wait for.
        if (!await database.Alone(merchant, MustHold(scope.Merchant, scope.Lease)))
            return null;
        var (waiting, taken) = (await Sum(scope, Untaken), await Sum(scope, Taken));
        string[] paid =
        [
            .. waiting.Keys.Union(taken.Keys).Where(one => AmountOf(waiting, one) + AmountOf(taken, one) >= 0),
        ];
        if (!await Write(scope, Untaken, "@settlement", paid))
            return null;
        taken = await Sum(scope, Taken);
        // Money was given back while it was broken off, or while the rest was taken up.
        string[] unpaid = [.. taken.Keys.Where(one => AmountOf(taken, one) < 0 || !paid.Contains(one))];
        if (!await Write(scope, Taken, "NULL", unpaid))
            return null;
        foreach (var currency in unpaid)
            taken.Remove(currency);
        return (
            [.. taken.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => one.Value.Total)],
            taken.Count == 0 ? DateTimeOffset.UnixEpoch : RecordJson.At(taken.Values.Min(one => one.FromMs))
        );
    }

    /// <summary>What lines come to by currency, added up page by page.</summary>
    private async Task<Dictionary<string, (SettlementTotal Total, long FromMs)>> Sum(Scope scope, string which)
    {
        var sums = new Dictionary<string, (SettlementTotal Total, long FromMs)>(StringComparer.Ordinal);
        await foreach (var page in Pages(scope, which))
        foreach (
            var (currency, amount, count, from) in await database.Query(
                $"""
                SELECT currency, CAST(sum(amount) AS bigint), count(*), min(at) FROM ledger
                WHERE {OfMerchant} AND account = {MerchantAccount} AND {which} AND {InPage}
                GROUP BY currency
                """,
                row => (row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)),
                page
            )
        )
        {
            var known = sums.TryGetValue(currency, out var before);
            var total = (known ? before.Total.Amount.Minor : 0) + amount;
            sums[currency] = (
                new SettlementTotal(
                    new Money(total, Enum.Parse<Currency>(currency)),
                    (known ? before.Total.LineCount : 0) + count
                ),
                known ? Math.Min(before.FromMs, from) : from
            );
        }
        return sums;
    }

    /// <summary>Writes a settlement or none on the lines of some currencies. False: the lease was lost.</summary>
    private async Task<bool> Write(Scope scope, string which, string settlement, string[] currencies)
    {
        if (currencies.Length == 0)
            return true;
        SqlArgument[] written = which == Untaken ? [("settlement", scope.Settlement.Value)] : [];
        SqlArgument[] names =
        [
            .. currencies.Select((one, i) => ("c" + i.ToString(CultureInfo.InvariantCulture), (object?)one)),
        ];
        var statement = $"""
            UPDATE ledger SET settlement = {settlement}
            WHERE {OfMerchant} AND account = {MerchantAccount} AND {which} AND {InPage}
              AND currency IN ({string.Join(", ", names.Select(one => "@" + one.Name))})
            """;
        await foreach (var page in Pages(scope, which))
            if (
                !await database.Together(
                    MustHold(scope.Merchant, scope.Lease),
                    (statement, [.. page, .. names, .. written], null)
                )
            )
                return false;
        return true;
    }

    /// <summary>The arguments of one page after the other, each with the lines between two places.</summary>
    private async IAsyncEnumerable<SqlArgument[]> Pages(Scope scope, string which)
    {
        SqlArgument[] lines =
        [
            .. Of(scope.Merchant),
            which == Untaken ? ("before", RecordJson.Ms(scope.Before)) : ("settlement", scope.Settlement.Value),
        ];
        var after = LedgerPlace.First;
        while (true)
        {
            SqlArgument[] from = [.. lines, ("at", after.AtMs), ("seq", after.Seq), ("line", after.Line)];
            var page = await database.Query(
                $"""
                SELECT at, seq, line FROM ledger
                WHERE {OfMerchant} AND account = {MerchantAccount} AND {which}
                  AND (at, seq, line) > (@at, @seq, @line)
                ORDER BY at, seq, line LIMIT {PageSize}
                """,
                row => new LedgerPlace(row.GetInt64(0), row.GetInt64(1), row.GetInt16(2)),
                from
            );
            if (page.Count == 0)
                yield break;
            after = page[^1];
            yield return [.. from, ("toAt", after.AtMs), ("toSeq", after.Seq), ("toLine", after.Line)];
            if (page.Count < PageSize)
                yield break;
        }
    }

    private static long AmountOf(Dictionary<string, (SettlementTotal Total, long FromMs)> sums, string currency) =>
        sums.TryGetValue(currency, out var sum) ? sum.Total.Amount.Minor : 0;

    /// <summary>Which lines, for whom.</summary>
    private sealed record Scope(MerchantId Merchant, Lease Lease, ObjectId Settlement, DateTimeOffset Before);
}
