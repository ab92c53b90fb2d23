using Microsoft.Data.Sqlite;

namespace Processor;

/// <summary>The checkouts that buyers are at, in the file of the books.</summary>
internal sealed class Checkouts
{
    private readonly Lock one = new();
    private readonly SqliteConnection file;

    public Checkouts(string books)
    {
        file = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = books }.ToString());
        file.Open();
        using var command = file.CreateCommand();
        command.CommandText = """
            PRAGMA synchronous = FULL;
            CREATE TABLE IF NOT EXISTS checkouts (
              id TEXT PRIMARY KEY, page TEXT NOT NULL UNIQUE, state TEXT NOT NULL, method TEXT, amount INTEGER,
              confirmed INTEGER, currency TEXT NOT NULL, return_url TEXT NOT NULL)
            """;
        command.ExecuteNonQuery();
    }

    public Checkout? Find(string id) => Read("id", id);

    public Checkout? At(string page) => Read("page", page);

    /// <summary>Keeps what is, unless it was released meanwhile.</summary>
    public void Save(Checkout checkout)
    {
        lock (one)
        {
            using var command = file.CreateCommand();
            command.CommandText = """
                INSERT INTO checkouts VALUES (@id, @page, @state, @method, @amount, @confirmed, @currency, @return)
                ON CONFLICT (id) DO UPDATE SET state = excluded.state, method = excluded.method,
                  amount = excluded.amount, confirmed = excluded.confirmed, currency = excluded.currency,
                  return_url = excluded.return_url WHERE checkouts.state <> 'released'
                """;
            command.Parameters.AddWithValue("@id", checkout.Id);
            command.Parameters.AddWithValue("@page", checkout.Page);
            command.Parameters.AddWithValue("@state", checkout.State);
            command.Parameters.AddWithValue("@method", (object?)checkout.Method ?? DBNull.Value);
            command.Parameters.AddWithValue("@amount", (object?)checkout.Amount ?? DBNull.Value);
            command.Parameters.AddWithValue("@confirmed", (object?)checkout.Confirmed ?? DBNull.Value);
            command.Parameters.AddWithValue("@currency", checkout.Currency);
            command.Parameters.AddWithValue("@return", checkout.ReturnUrl);
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Ends one for good, also one that was never begun.</summary>
    public void Release(string id)
    {
        lock (one)
        {
            using var command = file.CreateCommand();
            command.CommandText = """
                INSERT INTO checkouts VALUES (@id, @id, 'released', NULL, NULL, NULL, '', '')
                ON CONFLICT (id) DO UPDATE SET state = 'released'
                """;
            command.Parameters.AddWithValue("@id", id);
            command.ExecuteNonQuery();
        }
    }

    private Checkout? Read(string column, string value)
    {
        lock (one)
        {
            using var command = file.CreateCommand();
            command.CommandText = $"SELECT * FROM checkouts WHERE {column} = @value";
            command.Parameters.AddWithValue("@value", value);
            using var row = command.ExecuteReader();
            return row.Read()
                ? new Checkout(
                    row.GetString(0),
                    row.GetString(1),
                    row.GetString(2),
                    row.IsDBNull(3) ? null : row.GetString(3),
                    row.IsDBNull(4) ? null : row.GetInt64(4),
                    row.IsDBNull(5) ? null : row.GetInt64(5),
                    row.GetString(6),
                    row.GetString(7)
                )
                : null;
        }
    }
}
