namespace Tender.Server.Storage;

/// <summary>What came of making or dropping a partition.</summary>
internal enum PartitionChange
{
    /// <summary>It is there, or gone: by us, or by another node.</summary>
    Done,

    /// <summary>Somebody holds the table for longer than may be waited. Nothing was done: try again later.</summary>
    Busy,

    /// <summary>The default partition has rows of that stretch of time already: they stay there.</summary>
    Occupied,

    /// <summary>It has a row that has to stay, and was not dropped.</summary>
    Needed,
}
