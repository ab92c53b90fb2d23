namespace Tender.Server.Http;

/// <summary>Why the gate itself answers a request and not the surface that takes it.</summary>
internal enum GateFailureKind
{
    /// <summary>Two readers could see two different ends of the body.</summary>
    AmbiguousFraming,

    /// <summary>The body is larger than the surface takes.</summary>
    BodyTooLarge,

    /// <summary>The body could not be read to its end.</summary>
    Unreadable,

    /// <summary>Too many commands are waiting.</summary>
    Overloaded,

    /// <summary>The database did not answer.</summary>
    Unavailable,

    /// <summary>The surface threw what it should not throw.</summary>
    Unexpected,
}
