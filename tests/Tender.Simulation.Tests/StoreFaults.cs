using Npgsql;
using Tender.Server.Storage;

namespace Tender.Simulated;

/// <summary>At which calls of the database a fault can strike.</summary>
[Flags]
internal enum StoreCalls
{
    /// <summary>A group begins: locks and reads.</summary>
    Begin = 1,

    /// <summary>A group's commit.</summary>
    Commit = 2,

    /// <summary>A claim, or another write of one statement or a few.</summary>
    Write = 4,

    /// <summary>A read.</summary>
    Read = 8,
}

/// <summary>One way in which a call of the database fails.</summary>
/// <param name="Name">How the tables of a run call it.</param>
/// <param name="Weight">How often it strikes, beside the others.</param>
/// <param name="On">Where it strikes.</param>
/// <param name="Instead">Thrown instead of the call, which does nothing; null where the call is made.</param>
/// <param name="Afterwards">Thrown when the call was made; null where its answer is told.</param>
/// <param name="Waits">How long nothing happens before the call, or before its answer where it is a commit;
/// null for no longer than always.</param>
/// <param name="Kills">The process dies there, before the call if it is not made, else after it.</param>
internal sealed record StoreFault(
    string Name,
    int Weight,
    StoreCalls On,
    Func<Exception>? Instead = null,
    Func<Exception>? Afterwards = null,
    Func<Random, TimeSpan>? Waits = null,
    bool Kills = false
);

/// <summary>Every fault of the store. A new one is a row here.</summary>
internal static class StoreFaults
{
    private const StoreCalls All = StoreCalls.Begin | StoreCalls.Commit | StoreCalls.Write | StoreCalls.Read,
        Writes = StoreCalls.Commit | StoreCalls.Write;

    private const int Busy = 5,
        InputOutput = 10,
        FullDisk = 13;

    public static IReadOnlyList<StoreFault> Table { get; } =
    [
        new("aborted", 4, All, Instead: Away),
        new("clashed", 3, Writes | StoreCalls.Begin, Instead: () => new SqliteException(Busy, "database is locked")),
        new("full", 2, Writes, Instead: () => new SqliteException(FullDisk, "database or disk is full")),
        new("I/O error", 2, All, Instead: () => new SqliteException(InputOutput, "disk I/O error")),
        new("unknown, made", 4, StoreCalls.Commit, Afterwards: Unknown),
        new("unknown, not made", 3, StoreCalls.Commit, Instead: Unknown),
        new("answer lost", 3, StoreCalls.Write, Afterwards: Away),
        new("slow", 3, All, Waits: random => TimeSpan.FromMilliseconds(random.Next(50, 4_000))),
        new("hangs", 2, StoreCalls.Commit, Waits: random => TimeSpan.FromSeconds(random.Next(11, 70))),
        new("hangs, then cut", 1, All, Instead: Away, Waits: random => TimeSpan.FromSeconds(random.Next(5, 40))),
        new("killed before", 1, Writes, Instead: () => new NodeDiedException(), Kills: true),
        new("killed after", 1, Writes, Afterwards: () => new NodeDiedException(), Kills: true),
    ];

    private static NpgsqlException Away() => new("The connection was cut by the world.", new IOException());

    private static UnknownCommitException Unknown() => new(Away());
}
