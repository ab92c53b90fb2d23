using System.Data.Common;
using static SQLitePCL.raw;

namespace Tender.Server.Storage;

/// <summary>SQLite refused. A caller that is told that the file is busy may try again.</summary>
internal sealed class SqliteException(int code, string message) : DbException($"SQLite {code}: {message}", code)
{
    /// <summary>A key, a check or another rule of the schema was broken.</summary>
    public bool IsConstraint => (ErrorCode & 0xff) == SQLITE_CONSTRAINT;

    public override bool IsTransient => (ErrorCode & 0xff) is SQLITE_BUSY or SQLITE_LOCKED;
}
