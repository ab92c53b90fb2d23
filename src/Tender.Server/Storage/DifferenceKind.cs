namespace Tender.Server.Storage;

/// <summary>How the books and the processor's differ about one thing.</summary>
internal enum DifferenceKind
{
    /// <summary>It was done on one side, and on the other it was not.</summary>
    State,

    /// <summary>Done on both sides, of another amount.</summary>
    Amount,

    /// <summary>Done here, and the processor has never heard of it.</summary>
    MissingThere,

    /// <summary>The processor has done what nobody here knows of.</summary>
    MissingHere,

    /// <summary>Not ended yet on one of the sides, for longer than it may take.</summary>
    Late,
}
