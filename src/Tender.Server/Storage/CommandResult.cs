using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>What a command came to.</summary>
/// <param name="Result">What was decided; a replay carries no decision.</param>
/// <param name="Reply">The answer stored now or, for a replay, then.</param>
/// <param name="IsReplay">The key was used for the same request before; nothing was decided.</param>
/// <param name="KeyWasForAnother">The key was used for another request before; nothing was decided.</param>
/// <param name="LeaseLost">The job was somebody else's by then; nothing was decided.</param>
/// <param name="Earlier">What the other request with that key was answered; for nobody's eyes but the
/// dialect's.</param>
internal sealed record CommandResult<T>(
    Result<T> Result,
    StoredResponse? Reply,
    bool IsReplay = false,
    bool KeyWasForAnother = false,
    bool LeaseLost = false,
    StoredResponse? Earlier = null
);
