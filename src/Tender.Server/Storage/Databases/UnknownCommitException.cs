using System.Data.Common;

namespace Tender.Server.Storage;

/// <summary>
/// The connection was lost, the world failed, or a standby did not confirm, at the very commit: it may or may not have
/// been made, and may yet be lost. Only who finds its own traces may try again.
/// </summary>
internal sealed class UnknownCommitException(Exception cause)
    : DbException("It is not known whether the commit was made.", cause);
