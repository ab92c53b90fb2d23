using System.Runtime.InteropServices;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Tender.Server.Storage;

/// <summary>
/// The file of a SQLite database as the file system has it: whether it is still where it was opened, and how much room
/// is left beside it. It is asked before each transaction, so it must cost next to nothing: a stat each time, the room
/// four times a second.
/// </summary>
internal sealed partial class SqliteFile : IDisposable
{
    private const int HasMovedCode = 20, // SQLITE_FCNTL_HAS_MOVED of sqlite3.h
        RoomAgeMs = 250;

    private readonly Lock gate = new();
    private readonly string path;
    private readonly long roomMin;
    private readonly sqlite3 db;
    private readonly DriveInfo disk;
    private Exception? damage;
    private long room,
        roomReadAt = long.MinValue / 2;

    /// <param name="path">The database, which is there.</param>
    /// <param name="roomMin">How many bytes of its disk are kept for what has begun.</param>
    public SqliteFile(string path, long roomMin)
    {
        (this.path, this.roomMin) = (path, roomMin);
        var code = sqlite3_open_v2(path, out db, SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READONLY, null);
        // SQLite opens the file itself when it first reads it.
        if (code == SQLITE_OK)
            code = sqlite3_exec(db, "PRAGMA schema_version");
        if (code != SQLITE_OK)
        {
            db.Dispose();
            throw new SqliteException(code, $"{path}: {sqlite3_errstr(code).utf8_to_string()}");
        }
        disk = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>The file was found to be damaged: nothing is read from it or written to it any more.</summary>
    public void GiveUp(Exception found)
    {
        lock (gate)
            damage ??= found;
    }

    /// <summary>
    /// Fails when the file is not where it was opened: what is written would be found by nobody. Fails as well when it
    /// was found to be damaged.
    /// </summary>
    /// <exception cref="DatabaseTroubleException">It was moved, replaced or deleted, or is damaged.</exception>
    public void CheckPlace()
    {
        lock (gate)
        {
            if (damage is not null)
                throw new DatabaseTroubleException(
                    DatabaseTrouble.Damaged,
                    $"{path}: {damage.Message}. Restore a backup."
                );
            var moved = 0;
            if (sqlite3_file_control(db, "main", HasMovedCode, ref moved) == SQLITE_OK && moved != 0)
                throw new DatabaseTroubleException(
                    DatabaseTrouble.Moved,
                    $"{path} is not the file that was opened. Put that one back; or stop Tender, restore a backup "
                        + "of the whole data directory, and start again."
                );
        }
    }

    /// <summary>Fails when so little room is left that nothing new may be begun.</summary>
    /// <exception cref="DatabaseTroubleException">There is less than is kept.</exception>
    public void CheckRoom()
    {
        if (Room() is var left && left < roomMin)
            throw new DatabaseTroubleException(
                DatabaseTrouble.Full,
                $"{left >> 10} KiB are left beside {path}, and {roomMin >> 10} KiB are kept for what has begun: "
                    + "make room, or set --disk-room-min"
            );
    }

    public void Dispose() => db.Dispose();

    private long Room()
    {
        lock (gate)
        {
            if (Environment.TickCount64 - roomReadAt < RoomAgeMs)
                return room;
            (room, roomReadAt) = (disk.AvailableFreeSpace, Environment.TickCount64);
            return room;
        }
    }

    // The managed interface of SQLite leaves this call out.
    [LibraryImport("e_sqlite3", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int sqlite3_file_control(sqlite3 db, string name, int operation, ref int answer);
}
