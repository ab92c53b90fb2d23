using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace Processor;

/// <summary>
/// The books, in SQLite: what was decided once is decided for good, and stands on the disk before it is answered. One
/// operation is decided at a time, so that two at once are one after the other.
/// </summary>
/// <remarks>
/// The test payment methods: <c>declined-soft</c>, <c>declined-hard</c>, <c>declined-rejected</c> and
/// <c>declined-failure</c> are declined; <c>pending</c> is undecided until it is asked about, then approved;
/// <c>answers-late</c> is approved, and the answer given half a minute after its effect; every other is approved.
/// </remarks>
internal sealed class Books
{
    private const int PageSize = 100;

    private static readonly TimeSpan Late = TimeSpan.FromSeconds(30);

    private readonly Lock one = new();
    private readonly SqliteConnection books;

    public Books(string file)
    {
        books = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file }.ToString());
        books.Open();
        Run("PRAGMA journal_mode = WAL");
        Run("PRAGMA synchronous = FULL");
        Run(
            """
            CREATE TABLE IF NOT EXISTS operations (
              id TEXT PRIMARY KEY, kind TEXT NOT NULL, asked TEXT NOT NULL, auth TEXT NOT NULL,
              amount INTEGER NOT NULL, currency TEXT NOT NULL,
              takes INTEGER NOT NULL, result TEXT NOT NULL, reason TEXT, reference TEXT NOT NULL,
              at INTEGER NOT NULL DEFAULT 0)
            """
        );
        if (!Exists("SELECT 1 FROM pragma_table_info('operations') WHERE name = @one", "at"))
            Run("ALTER TABLE operations ADD COLUMN at INTEGER NOT NULL DEFAULT 0");
        Run("CREATE INDEX IF NOT EXISTS operations_auth ON operations (auth)");
        Run("CREATE TABLE IF NOT EXISTS closed (permission TEXT PRIMARY KEY)");
    }

    public Answer Authorize(Call call) =>
        Decide(call, "authorize", call.Operation, call.CaptureNow, $"{call.Permission} {call.PaymentMethod}", () =>
            Exists("SELECT 1 FROM closed WHERE permission = @one", call.Permission)
                ? "Rejected"
                : ReasonOf(call.PaymentMethod)
        ) with
        {
            After = call.PaymentMethod == "answers-late" ? Late : TimeSpan.Zero,
        };

    /// <summary>Takes what was authorized, all or part, once.</summary>
    public Answer Capture(Call call) => Decide(call, "capture", call.Authorization, takes: true, "", () =>
        {
            var authorization = Find(call.Authorization);
            if (authorization is not { Kind: "authorize", Result: "approved", Takes: false })
                return "ProcessingFailure";
            if (authorization.Currency != call.Currency || call.Amount > authorization.Amount)
                return "Rejected";
            return Sum(call.Authorization, "takes = 1") > 0 ? "ProcessingFailure" : null;
        });

    /// <summary>Gives back of what was taken, never more than that.</summary>
    public Answer Refund(Call call) => Decide(call, "refund", call.Authorization, takes: false, "", () =>
        {
            var left = Sum(call.Authorization, "takes = 1") - Sum(call.Authorization, "kind = 'refund'");
            return Find(call.Authorization)?.Currency == call.Currency && call.Amount <= left ? null : "Rejected";
        });

    public Answer Query(Call call)
    {
        lock (one)
        {
            // What was undecided is decided when somebody asks.
            Run("UPDATE operations SET result = 'approved' WHERE id = @one AND result = 'pending'", call.Operation);
            return Find(call.Operation) is { Kind: not "canceled" } entry
                ? Answer.About(entry)
                : Answer.NotFound(call.Operation);
        }
    }

    /// <summary>What was asked for by a merchant in a span of time, in order, page by page.</summary>
    public Answer List(Call call)
    {
        lock (one)
        {
            using var command = books.CreateCommand();
            command.CommandText = $"""
                SELECT rowid, id, kind, result, amount, currency, reference FROM operations
                WHERE kind <> 'canceled' AND substr(id, 1, length(@merchant)) = @merchant
                  AND at >= @from AND at < @to AND rowid > @after ORDER BY rowid LIMIT {PageSize}
                """;
            command.Parameters.AddWithValue("@merchant", call.Merchant + "/");
            command.Parameters.AddWithValue("@from", call.From.ToUnixTimeMilliseconds());
            command.Parameters.AddWithValue("@to", call.To.ToUnixTimeMilliseconds());
            command.Parameters.AddWithValue("@after", call.After);
            using var row = command.ExecuteReader();
            var listed = new JsonArray();
            long last = 0;
            while (row.Read())
            {
                last = row.GetInt64(0);
                listed.Add(
                    new JsonObject
                    {
                        ["operationId"] = row.GetString(1),
                        ["kind"] = row.GetString(2),
                        ["result"] = row.GetString(3),
                        ["amount"] = row.GetInt64(4),
                        ["currency"] = row.GetString(5),
                        ["reference"] = row.GetString(6),
                    }
                );
            }
            var answer = Answer.Of(call.Operation, "operations");
            answer.Json["operations"] = listed;
            if (listed.Count == PageSize)
                answer.Json["next"] = last.ToString(CultureInfo.InvariantCulture);
            return answer;
        }
    }

    /// <summary>
    /// Undoes an authorization, and what it took in the same step. One that was not heard of yet is canceled before it
    /// comes.
    /// </summary>
    public Answer Cancel(Call call)
    {
        lock (one)
        {
            if (
                Exists(
                    "SELECT 1 FROM operations WHERE auth = @one AND kind = 'capture' AND result = 'approved'",
                    call.Operation
                )
            )
                return Answer.Refuse(StatusCodes.Status409Conflict, $"{call.Operation} was captured: refund it.");
            Run(
                "INSERT INTO operations VALUES (@one, 'canceled', '', @one, 0, '', 0, 'declined', NULL, '', 0) "
                    + "ON CONFLICT (id) DO UPDATE SET result = 'declined', reason = 'ProcessingFailure', takes = 0 "
                    + "WHERE kind = 'authorize'",
                call.Operation
            );
            return Answer.Done(call.Operation);
        }
    }

    /// <summary>Ends a permission: nothing new is authorized under it.</summary>
    public Answer Close(Call call)
    {
        lock (one)
        {
            Run("INSERT INTO closed VALUES (@one) ON CONFLICT DO NOTHING", call.Permission);
            return Answer.Done(call.Operation);
        }
    }

    /// <summary>Decides an operation, unless it was decided before: then what was answered is answered again.</summary>
    private Answer Decide(Call call, string kind, string authorization, bool takes, string more, Func<string?> whyNot)
    {
        var asked = $"{kind} {call.Merchant} {authorization} {call.Amount} {call.Currency} {takes} {more}";
        lock (one)
        {
            if (Find(call.Operation) is { } known)
            {
                if (known.Kind == "canceled")
                    return Answer.About(
                        known with
                        {
                            Amount = call.Amount,
                            Currency = call.Currency,
                            Reason = "ProcessingFailure",
                            Reference = "canceled",
                        }
                    );
                return known.Asked == asked
                    ? Answer.About(known)
                    : Answer.Refuse(StatusCodes.Status409Conflict, $"{call.Operation} is another operation.");
            }
            var reason = whyNot();
            var entry = new Entry(
                call.Operation,
                kind,
                asked,
                authorization,
                call.Amount,
                call.Currency,
                takes,
                reason is not null ? "declined"
                    : kind == "authorize" && call.PaymentMethod == "pending" ? "pending"
                    : "approved",
                reason,
                $"{kind}-{RandomNumberGenerator.GetHexString(16, lowercase: true)}"
            );
            Insert(entry);
            return Answer.About(entry);
        }
    }

    private static string? ReasonOf(string paymentMethod) =>
        paymentMethod switch
        {
            "declined-soft" => "SoftDeclined",
            "declined-hard" => "HardDeclined",
            "declined-rejected" => "Rejected",
            "declined-failure" => "ProcessingFailure",
            _ => null,
        };

    private Entry? Find(string id)
    {
        using var command = books.CreateCommand();
        command.CommandText = "SELECT * FROM operations WHERE id = @one";
        command.Parameters.AddWithValue("@one", id);
        using var row = command.ExecuteReader();
        return row.Read()
            ? new Entry(
                row.GetString(0),
                row.GetString(1),
                row.GetString(2),
                row.GetString(3),
                row.GetInt64(4),
                row.GetString(5),
                row.GetBoolean(6),
                row.GetString(7),
                row.IsDBNull(8) ? null : row.GetString(8),
                row.GetString(9)
            )
            : null;
    }

    private void Insert(Entry entry)
    {
        using var command = books.CreateCommand();
        command.CommandText =
            "INSERT INTO operations VALUES (@id, @kind, @asked, @auth, @amount, @currency, @takes, @result, @reason, "
            + "@reference, @at)";
        command.Parameters.AddWithValue("@id", entry.Id);
        command.Parameters.AddWithValue("@kind", entry.Kind);
        command.Parameters.AddWithValue("@asked", entry.Asked);
        command.Parameters.AddWithValue("@auth", entry.Authorization);
        command.Parameters.AddWithValue("@amount", entry.Amount);
        command.Parameters.AddWithValue("@currency", entry.Currency);
        command.Parameters.AddWithValue("@takes", entry.Takes);
        command.Parameters.AddWithValue("@result", entry.Result);
        command.Parameters.AddWithValue("@reason", (object?)entry.Reason ?? DBNull.Value);
        command.Parameters.AddWithValue("@reference", entry.Reference);
        command.Parameters.AddWithValue("@at", TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        command.ExecuteNonQuery();
    }

    private long Sum(string authorization, string which) =>
        (long)
            Scalar(
                "SELECT coalesce(sum(amount), 0) FROM operations WHERE auth = @one AND result = 'approved' AND "
                    + which,
                authorization
            )!;

    private bool Exists(string sql, string value) => Scalar(sql, value) is not null;

    private object? Scalar(string sql, string value)
    {
        using var command = books.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("@one", value);
        return command.ExecuteScalar();
    }

    private void Run(string sql, string? value = null)
    {
        using var command = books.CreateCommand();
        command.CommandText = sql;
        if (value is not null)
            command.Parameters.AddWithValue("@one", value);
        command.ExecuteNonQuery();
    }
}
