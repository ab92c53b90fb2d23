namespace Tender.Server.Jobs;

/// <summary>What came of one run of a job.</summary>
internal enum JobResult
{
    /// <summary>It ended, or its lease is lost.</summary>
    Done,

    /// <summary>Its handler wants to be called again.</summary>
    Again,

    /// <summary>It failed, and is tried again.</summary>
    Failed,

    /// <summary>It is given up: no repetition helps, or it has failed too often.</summary>
    Dead,

    /// <summary>The database was in trouble: that is no attempt.</summary>
    PutOff,

    /// <summary>The node stopped first.</summary>
    Stopped,
}
