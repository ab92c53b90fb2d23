using System.Data.Common;

namespace Tender.Server.Storage;

/// <summary>A trouble that we found ourselves, and not the database's driver.</summary>
internal sealed class DatabaseTroubleException(DatabaseTrouble trouble, string message, Exception? cause = null)
    : DbException(message, cause)
{
    public DatabaseTrouble Trouble => trouble;
}
