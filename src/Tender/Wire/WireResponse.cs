using Tender.Store;

namespace Tender.Wire;

/// <summary>What goes back: status, media type and body. The gate adds the headers every answer of the dialect carries.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">The media type.</param>
/// <param name="Body">The body.</param>
/// <param name="Location">Where to go on, with a redirection; null for none.</param>
internal sealed record WireResponse(int Status, string ContentType, byte[] Body, string? Location = null);

/// <summary>A notice as a dialect words it: one step of the journal, with what the wording may need besides.</summary>
/// <param name="Merchant">To whom.</param>
/// <param name="Step">What happened: the object as it was after the step.</param>
/// <param name="At">When, in the merchant's time.</param>
/// <param name="ReferenceId">The notification's own id, the same in every attempt.</param>
/// <param name="Details">What the buyer and merchant had said about the permission; null where there is none.</param>
/// <param name="Sandbox">Which environment it speaks of.</param>
internal sealed record Notice(Merchant Merchant, JournalStep Step, DateTimeOffset At, string ReferenceId, Core.PermissionDetails? Details, bool Sandbox);
