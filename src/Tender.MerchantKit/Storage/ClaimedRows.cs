using System.Data.Common;

namespace Tender.MerchantKit.Storage;

/// <summary>Rows that were taken. What cannot be read is set aside, so that it keeps nothing else.</summary>
/// <param name="Rows">Those that can be read.</param>
/// <param name="Unreadable">The keys of the others, and why.</param>
internal sealed record ClaimedRows<T>(IReadOnlyList<T> Rows, IReadOnlyList<(string Key, Exception Failure)> Unreadable)
{
    /// <summary>For so long: another version of the kit, on another node or after an update, may read it.</summary>
    private static readonly TimeSpan Aside = TimeSpan.FromHours(1);

    /// <summary>Takes rows by a statement that returns their key first, and then what <paramref name="read"/> reads.
    /// </summary>
    /// <param name="db">The transaction.</param>
    /// <param name="table">The table, and the columns of its key.</param>
    /// <param name="sql">The statement; it clears unreadable_at.</param>
    /// <param name="read">Reads a row, from the column after the key on.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="parameters">The statement's parameters.</param>
    public static async Task<ClaimedRows<T>> Take(
        DbSession db,
        (string Name, string[] Key) table,
        string sql,
        Func<DbDataReader, T> read,
        DateTimeOffset now,
        CancellationToken cancellation,
        params (string Name, object? Value)[] parameters
    )
    {
        var rows = new List<T>();
        var unreadable = new List<(string, Exception)>();
        var taken = await db.Query(sql, row => Try(row, table.Key.Length, read), cancellation, parameters);
        foreach (var (key, value, failure) in taken)
            if (failure is null)
                rows.Add(value!);
            else
            {
                unreadable.Add(($"{table.Name} {string.Join('/', key)}", failure));
                await db.Execute(
                    $"UPDATE {table.Name} SET unreadable_at = @now, due_at = @later WHERE "
                        + string.Join(" AND ", table.Key.Select(column => $"{column} = @{column}")),
                    cancellation,
                    [("now", Stored.Instant(now)), ("later", Stored.Instant(now + Aside)), .. table.Key.Zip(key)]
                );
            }
        return new(rows, unreadable);
    }

    private static (object[] Key, T? Value, Exception? Failure) Try(
        DbDataReader row,
        int keyLength,
        Func<DbDataReader, T> read
    )
    {
        var key = Enumerable.Range(0, keyLength).Select(row.GetValue).ToArray();
        try
        {
            return (key, read(row), null);
        }
        catch (Exception failure) when (failure is not DbException)
        {
            return (key, default, failure);
        }
    }
}
