using Npgsql;
using static SQLitePCL.raw;

namespace Tender.Server.Storage;

/// <summary>Which failures are a trouble of the database, and what an operator is told of it.</summary>
internal static class DatabaseTroubles
{
    /// <summary>Null for a failure that may concern one command alone.</summary>
    public static DatabaseTrouble? Of(Exception failure) =>
        failure switch
        {
            DatabaseTroubleException known => known.Trouble,
            UnknownCommitException { InnerException: { } cause } => Of(cause),
            PostgresException error => OfState(error.SqlState),
            NpgsqlException { InnerException: TimeoutException } => DatabaseTrouble.Silent,
            NpgsqlException => DatabaseTrouble.Away,
            SqliteException error => (error.ErrorCode & 0xff) switch
            {
                SQLITE_FULL => DatabaseTrouble.Full,
                // The index of its log could not grow.
                SQLITE_IOERR when error.ErrorCode == SQLITE_IOERR_SHMSIZE => DatabaseTrouble.Full,
                SQLITE_READONLY => DatabaseTrouble.ReadOnly,
                SQLITE_IOERR => DatabaseTrouble.Failing,
                SQLITE_CORRUPT or SQLITE_NOTADB => DatabaseTrouble.Damaged,
                SQLITE_CANTOPEN => DatabaseTrouble.Away,
                _ => null,
            },
            _ => null,
        };

    /// <summary>Whether a row was refused because there is one of its key.</summary>
    public static bool IsTaken(Exception failure) =>
        failure is SqliteException { IsConstraint: true } || IsTakenOnPostgres(failure);

    /// <remarks>
    /// Citus inserts several rows by COPY, and hands on what a worker refuses of them without its code, as an internal
    /// error (13.0.5, multi_copy.c, ReportCopyError); a connection that is lost has a code of its own there.
    /// </remarks>
    private static bool IsTakenOnPostgres(Exception failure) =>
        failure
            is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation }
                or PostgresException { SqlState: PostgresErrorCodes.InternalError, Routine: "ReportCopyError" };

    /// <summary>The trouble in one line, without a stack trace.</summary>
    public static string Describe(Exception failure)
    {
        var innermost = failure;
        while (innermost is not DatabaseTroubleException && innermost.InnerException is { } cause)
            innermost = cause;
        return $"{Sentence(Of(failure))} ({innermost.Message.ReplaceLineEndings(" ")})";
    }

    /// <summary>What is wrong, for anybody: without names, addresses or figures.</summary>
    public static string Sentence(DatabaseTrouble? trouble) =>
        trouble switch
        {
            DatabaseTrouble.Away => "it cannot be reached",
            DatabaseTrouble.Silent => "it does not answer in time",
            DatabaseTrouble.ReadOnly => "it only reads (a standby, or told so)",
            DatabaseTrouble.Full => "its disk is full",
            DatabaseTrouble.Failing => "its disk fails",
            DatabaseTrouble.Damaged => "its file is damaged",
            DatabaseTrouble.Moved => "its file was moved, replaced or deleted",
            DatabaseTrouble.Lossy => "it would answer before what it was told is durable",
            null => "it failed",
        };

    /// <summary>PostgreSQL's classes of errors.</summary>
    private static DatabaseTrouble? OfState(string state) =>
        state switch
        {
            "25006" => DatabaseTrouble.ReadOnly,
            "53100" => DatabaseTrouble.Full,
            "58030" => DatabaseTrouble.Failing,
            // Too many connections, out of memory.
            "53200" or "53300" => DatabaseTrouble.Away,
            // The server stops, restarts or is still starting; the connection failed.
            ['5', '7', 'P', ..] or ['0', '8', ..] => DatabaseTrouble.Away,
            _ => null,
        };
}
