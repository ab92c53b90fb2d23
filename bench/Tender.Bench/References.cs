using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Tender.Bench;

/// <summary>
/// What the machine can do without us: the same shape of work with nothing around it, measured in the same run. A
/// payment is five statements (charge, owed notice, timer, kept answer, permission), durable before it counts.
/// </summary>
internal static class References
{
    private const string Charge =
        """{"chargeId":"S01-0000000-0000000-C000000","chargePermissionId":"S01-0000000-"""
        + """0000000","chargeAmount":{"amount":"14.00","currencyCode":"USD"},"captureAmount":"""
        + """null,"refundedAmount":null,"softDescriptor":"Descriptor","providerMetadata":{"providerReferenceI"""
        + """d":null},"statusDetails":{"state":"Authorized","reasonCode":null,"reasonDescription":"""
        + """null,"lastUpdatedTimestamp":"20260714T155300Z"}"""
        + ""","creationTimestamp":"20260714T155300Z","expirationTimestamp":"20260813T155300Z","releaseEnvironme"""
        + """nt":"Sandbox"}""";

    private const string Notice =
        """{"NotificationVersion":"V2","NotificationType":"STATE_"""
        + """CHANGE","ObjectType":"CHARGE","ObjectId":"S01-0000000-0000000-"""
        + """C000000","MerchantID":"A3EXAMPLE","ChargePermissionId":"S01-0000000-0000000"}""";

    /// <summary>
    /// Payments per second on SQLite: five prepared statements in one thread, synchronous=FULL, keys that grow with
    /// time.
    /// </summary>
    public static double SqlitePayments(TimeSpan window, int perCommit)
    {
        using var file = new ScratchFile();
        using var connection = file.Open();
        Run(
            connection,
            """
            CREATE TABLE permissions(id INTEGER PRIMARY KEY, merchant INT, bound INT, used INT NOT NULL DEFAULT 0,
              version INT NOT NULL DEFAULT 0, changed_at INT);
            WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 200000)
            INSERT INTO permissions(id, merchant, bound) SELECT n, n % 50, 1000000000 FROM g;
            CREATE TABLE charges(id TEXT PRIMARY KEY, permission INT, merchant INT, state INT, amount INT,
              currency TEXT, created_at INT, doc TEXT);
            CREATE INDEX charges_permission ON charges(permission);
            CREATE TABLE outbox(id INTEGER PRIMARY KEY, object TEXT, kind INT, next_try INT, tries INT, body TEXT);
            CREATE INDEX outbox_next ON outbox(next_try);
            CREATE TABLE timers(id INTEGER PRIMARY KEY, object TEXT, kind INT, due INT);
            CREATE INDEX timers_due ON timers(due);
            CREATE TABLE replies(merchant INT, key TEXT, hash BLOB, status INT, body TEXT, at INT,
              PRIMARY KEY(merchant, key));
            """
        );
        using var begin = Prepare(connection, "BEGIN IMMEDIATE", 0);
        using var commit = Prepare(connection, "COMMIT", 0);
        using var charge = Prepare(connection, "INSERT INTO charges VALUES($1, $2, 7, 1, $3, 'USD', $4, $5)", 5);
        using var owed = Prepare(
            connection,
            "INSERT INTO outbox(object, kind, next_try, tries, body) VALUES($1, 1, $2, 0, $3)",
            3
        );
        using var timer = Prepare(connection, "INSERT INTO timers(object, kind, due) VALUES($1, 2, $2)", 2);
        using var reply = Prepare(connection, "INSERT INTO replies VALUES(7, $1, $2, 201, $3, $4)", 4);
        using var permission = Prepare(
            connection,
            "UPDATE permissions SET used = used + $1, version = version + 1, changed_at = $2 WHERE id = $3 AND "
                + "used + $1 <= bound",
            3
        );
        var random = new Random(1);
        var hash = new byte[32];
        var n = 0L;
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < window)
        {
            begin.ExecuteNonQuery();
            for (var i = 0; i < perCommit; i++, n++)
            {
                long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
                    of = random.NextInt64(1, 200_001),
                    amount = random.Next(100, 99_999);
                var id = string.Create(CultureInfo.InvariantCulture, $"S01-{now:D13}-{n:D9}");
                Do(charge, id, of, amount, now, Charge);
                Do(owed, id, now, Notice);
                Do(timer, id, now + 86_400_000);
                Do(reply, "k" + id, hash, Charge, now);
                Do(permission, amount, now, of);
            }
            commit.ExecuteNonQuery();
        }
        return n / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>
    /// Timers per second on SQLite: all of them due, five hundred a transaction: read, change the charge, write the
    /// owed notice, drop the timer; synchronous=FULL.
    /// </summary>
    public static double SqliteTimers(int count)
    {
        using var file = new ScratchFile();
        using var connection = file.Open();
        Run(
            connection,
            $"""
            CREATE TABLE charges(id INTEGER PRIMARY KEY, name TEXT UNIQUE, state INT, doc TEXT);
            CREATE TABLE outbox(id INTEGER PRIMARY KEY, object INT, kind INT, next_try INT, tries INT, body TEXT);
            CREATE INDEX outbox_next ON outbox(next_try);
            CREATE TABLE timers(id INTEGER PRIMARY KEY, object INT, due INT);
            CREATE INDEX timers_due ON timers(due);
            WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {count})
            INSERT INTO charges SELECT n, 'S01-' || n, 1, '{Charge}' FROM g;
            INSERT INTO timers SELECT id, id, abs(random()) % 86400 FROM charges;
            """
        );
        using var due = Prepare(connection, "SELECT id, object FROM timers WHERE due <= $1 ORDER BY due LIMIT 500", 1);
        using var charge = Prepare(connection, "UPDATE charges SET state = 2, doc = $1 WHERE id = $2 AND state = 1", 2);
        using var owed = Prepare(
            connection,
            "INSERT INTO outbox(object, kind, next_try, tries, body) VALUES($1, 1, 0, 0, $2)",
            2
        );
        using var done = Prepare(connection, "DELETE FROM timers WHERE id = $1", 1);
        due.Parameters[0].Value = 86_400;
        var n = 0L;
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            Run(connection, "BEGIN IMMEDIATE");
            var batch = new List<(long Timer, long Object)>(500);
            using (var rows = due.ExecuteReader())
                while (rows.Read())
                    batch.Add((rows.GetInt64(0), rows.GetInt64(1)));
            foreach (var (one, of) in batch)
            {
                Do(charge, Charge, of);
                Do(owed, of, Notice);
                Do(done, one);
            }
            Run(connection, "COMMIT");
            n += batch.Count;
            if (batch.Count < 500)
                return n / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
    }

    /// <summary>
    /// pgbench with 32 clients: the same five statements, one payment or fifty in a transaction. Payments a second, and
    /// the 99th percentile of its transactions.
    /// </summary>
    public static async Task<(double PerSecond, TimeSpan P99)> PostgresPayments(
        string connection,
        TimeSpan window,
        int perCommit
    )
    {
        var bin = PostgresBin("pgbench")
            ?? throw new CannotMeasureException(
                "pgbench is missing (looked for /usr/lib/postgresql/*/bin/pgbench): there is nothing to "
                    + "compare PostgreSQL with. Debian: apt-get install postgresql-contrib."
            );
        var to = new NpgsqlConnectionStringBuilder(connection);
        string[] common = ["-h", to.Host!, "-p", to.Port.ToString(CultureInfo.InvariantCulture), "-U", to.Username!];
        await Ended(
            Path.Combine(bin, "psql"),
            [.. common, "-q", "-v", "ON_ERROR_STOP=1", "-f", Script("schema"), to.Database!]
        );
        var seconds = Math.Max(1, (int)window.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var logs = Directory.CreateTempSubdirectory("tender-pgbench-");
        try
        {
            var said = await Ended(
                Path.Combine(bin, "pgbench"),
                [
                    .. common,
                    "-n",
                    "-M",
                    "prepared",
                    "-T",
                    seconds,
                    "-c",
                    "32",
                    "-j",
                    "2",
                    "-l",
                    "--log-prefix",
                    Path.Combine(logs.FullName, "log"),
                    "-f",
                    Script(perCommit == 1 ? "single" : "fifty"),
                    to.Database!,
                ]
            );
            var failed = said.Split('\n')
                .FirstOrDefault(line => line.StartsWith("number of failed transactions:", StringComparison.Ordinal));
            if (failed is not null && !failed.Contains(": 0 ", StringComparison.Ordinal))
                throw new CannotMeasureException($"pgbench: {failed}");
            var tps = said.Split('\n').First(line => line.StartsWith("tps = ", StringComparison.Ordinal)).Split(' ')[2];
            return (perCommit * double.Parse(tps, CultureInfo.InvariantCulture), P99(logs));
        }
        finally
        {
            logs.Delete(recursive: true);
        }

        static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Reference", name + ".sql");
    }

    private static TimeSpan P99(DirectoryInfo logs)
    {
        // A line of the log: client, transaction, microseconds, ...
        double[] took =
        [
            .. logs.EnumerateFiles()
                .SelectMany(file => File.ReadLines(file.FullName))
                .Select(line => double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture))
                .Order(),
        ];
        return TimeSpan.FromMicroseconds(took[(int)(took.Length * 0.99)]);
    }

    /// <summary>RSA-2048 signatures per second of one core, as notices are signed (PKCS #1, SHA-1).</summary>
    public static double Signatures(TimeSpan window)
    {
        using var key = RSA.Create(2048);
        var message = new byte[600];
        var n = 0L;
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < window)
        {
            for (var i = 0; i < 16; i++)
                key.SignData(message, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);
            n += 16;
        }
        return n / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Where this machine's newest PostgreSQL has its programs; null when it has not this one.</summary>
    public static string? PostgresBin(string program) =>
        !Directory.Exists("/usr/lib/postgresql")
            ? null
            : Directory
                .GetDirectories("/usr/lib/postgresql")
                .Select(one => Path.Combine(one, "bin"))
                .Where(one => File.Exists(Path.Combine(one, program)))
                .Max();

    /// <summary>What a program said that ran to its end.</summary>
    public static async Task<string> Ended(string file, IEnumerable<string> arguments)
    {
        using var process = Begun(
            new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        );
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new CannotMeasureException(
                $"{Path.GetFileName(file)} ended with {process.ExitCode}: {(await errors).Split('\n')[0]}"
            );
    }

    private static Process Begun(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new CannotMeasureException($"{start.FileName} cannot be run: {failure.Message}");
        }
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++)
            command.Parameters.Add(new SqliteParameter("$" + i, 0));
        command.Prepare();
        return command;
    }

    private static void Do(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }

    /// <summary>A database of its own beside those of the servers: the same disk.</summary>
    private sealed class ScratchFile : IDisposable
    {
        private readonly string directory = Directory.CreateTempSubdirectory("tender-reference-").FullName;

        public SqliteConnection Open()
        {
            var connection = new SqliteConnection(
                $"Data Source={Path.Combine(directory, "reference.db")};Pooling=False"
            );
            connection.Open();
            Run(
                connection,
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA "
                    + "cache_size=-65536"
            );
            return connection;
        }

        public void Dispose() => Directory.Delete(directory, recursive: true);
    }
}

/// <summary>
/// Something a figure needs is not there, or what was measured is not what it should be. The message says what to do.
/// </summary>
internal sealed class CannotMeasureException(string message) : Exception(message);
