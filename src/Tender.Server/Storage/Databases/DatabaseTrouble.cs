namespace Tender.Server.Storage;

/// <summary>
/// Why a database stores nothing at present. It concerns every command alike, and is nobody's fault who asks.
/// </summary>
internal enum DatabaseTrouble
{
    /// <summary>It cannot be reached, or has no connection to spare.</summary>
    Away,

    /// <summary>It does not answer in time.</summary>
    Silent,

    /// <summary>It only reads: a standby, or told so.</summary>
    ReadOnly,

    /// <summary>There is no room on its disk.</summary>
    Full,

    /// <summary>Its disk fails: what is written does not get there.</summary>
    Failing,

    /// <summary>What it reads is not what it wrote. With SQLite nothing ends this but a restart.</summary>
    Damaged,

    /// <summary>Its file is not where it was opened any more.</summary>
    Moved,

    /// <summary>It answers before what it was told is durable.</summary>
    Lossy,
}
