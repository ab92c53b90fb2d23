using Tender.Core;
using static Tender.Server.Storage.MerchantRows;

namespace Tender.Server.Storage;

internal partial class BookInvariants
{
    private async Task Sums()
    {
        var bad = await database.Query(
            $"SELECT seq, currency FROM ledger WHERE {OfMerchant} GROUP BY seq, " + "currency HAVING sum(amount) <> 0",
            row => $"{row.GetInt64(0)} {row.GetString(1)}",
            mine
        );
        if (bad.Count > 0)
            throw new InvariantBrokenException(
                $"I1 {merchant}: ledger entries that do not sum to zero: {string.Join(", ", bad)}"
            );
    }

    private async Task Lines()
    {
        var lost = await database.Query(
            """
            SELECT l.object FROM ledger l LEFT JOIN journal j
              ON j.bucket = l.bucket AND j.merchant = l.merchant AND j.seq = l.seq
            WHERE l.bucket = @bucket AND l.merchant = @merchant AND (j.seq IS NULL OR j.root <> substr(l.object, 1, 19))
            """,
            row => row.GetString(0),
            mine
        );
        if (lost.Count > 0)
            throw new InvariantBrokenException(
                $"I1 {merchant}: ledger lines without their journal entry: {string.Join(", ", lost)}"
            );
    }

    /// <summary>
    /// I34: each line of the merchant's account is in one settlement at most; a settlement says what its lines come to
    /// and has paid it out, so that the lines of a closed one sum to zero; what is in none, and comes to something, has
    /// a job that will see to it.
    /// </summary>
    private async Task Settlements(List<ObjectRow> objects)
    {
        var lines = await database.Query(
            "SELECT settlement, currency, object, amount FROM ledger WHERE bucket = @bucket AND merchant = "
                + "@merchant AND account = 3",
            row =>
                (
                    Settlement: row.IsDBNull(0) ? null : row.GetString(0),
                    Currency: Enum.Parse<Currency>(row.GetString(1)),
                    Object: row.GetString(2),
                    Amount: row.GetInt64(3)
                ),
            mine
        );
        var settlements = objects.Select(row => row.Record).OfType<Settlement>().ToDictionary(one => one.Id.Value);
        foreach (var taken in lines.Where(line => line.Settlement is not null).GroupBy(line => line.Settlement!))
            if (!settlements.TryGetValue(taken.Key, out var of) || of.State == State.Canceled)
                throw new InvariantBrokenException($"I34 {merchant} {taken.Key}: has lines and is no settlement");
        // One that found no line is none: a day that was settled may be looked at again.
        var held = settlements.Values.Where(one => one.State != State.Canceled);
        if (OneClock && held.GroupBy(one => one.To).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InvariantBrokenException($"I34 {merchant}: {twice.Key:u} is settled {twice.Count()} times");
        foreach (var settlement in settlements.Values.Where(one => one.State == State.Completed))
        {
            var own = lines
                .Where(line => line.Settlement == settlement.Id.Value)
                .ToLookup(line => line.Currency, line => (line.Object == settlement.Id.Value, line.Amount));
            Check(settlement, own);
        }
        var armed = await database.Query(
            $"SELECT count(*) FROM jobs WHERE {OfMerchant} AND dead = 0 AND kind "
                + $"IN ({(int)JobKind.Settle}, {(int)JobKind.CloseSettlement})",
            row => row.GetInt64(0),
            mine
        );
        foreach (var open in lines.Where(line => line.Settlement is null).GroupBy(line => line.Currency))
            if (open.Sum(line => line.Amount) >= 0 && armed[0] == 0)
                throw new InvariantBrokenException(
                    $"I34 {merchant}: {open.Count()} lines in {open.Key} are in no settlement, and no job will "
                        + $"see to them"
                );
    }

    /// <summary>A closed settlement says what its lines come to, and has paid that out.</summary>
    private void Check(Settlement settlement, ILookup<Currency, (bool IsPayment, long Amount)> lines)
    {
        var id = settlement.Id;
        Same("I34", id, "currencies", settlement.Totals.Count, lines.Count);
        foreach (var total in settlement.Totals)
        {
            var (currency, own) = (total.Amount.Currency, lines[total.Amount.Currency].ToList());
            var paid = own.Where(line => line.IsPayment).Sum(line => line.Amount);
            var taken = own.Where(line => !line.IsPayment).Sum(line => line.Amount);
            Same("I34", id, $"lines in {currency}", total.LineCount, own.Count(line => !line.IsPayment));
            Same("I34", id, $"amount in {currency}", total.Amount.Minor, taken);
            Same("I34", id, $"paid out in {currency}", -total.Amount.Minor, paid);
            Must(total.Amount.Minor >= 0, "I34", id, "pays out less than nothing");
        }
    }
}
