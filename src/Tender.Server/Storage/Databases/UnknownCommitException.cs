namespace Tender.Server.Storage;

/// <summary>
/// The connection was lost, or the world failed, at the very commit: it may or may not have been made. Only who finds
/// its own traces may try again.
/// </summary>
internal sealed class UnknownCommitException(Exception cause)
    : Exception("It is not known whether the commit was made.", cause);
