namespace Tender.Server.Storage;

/// <summary>The moments at which the world can fail around a commit.</summary>
internal enum CommitPoint
{
    /// <summary>Nothing is durable yet.</summary>
    Before,

    /// <summary>Everything is durable, and nobody has been told.</summary>
    After,
}
