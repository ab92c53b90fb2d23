using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Http;

/// <summary>A notice as a dialect words it: one step of the journal, with what the wording may need besides.</summary>
/// <param name="Merchant">To whom.</param>
/// <param name="Step">What happened: the object as it was after the step.</param>
/// <param name="At">When, in the merchant's time.</param>
/// <param name="ReferenceId">The notification's own id, the same in every attempt.</param>
/// <param name="Details">What the buyer and merchant had said about the permission; null where there is none.</param>
/// <param name="Sandbox">Which environment it speaks of.</param>
internal sealed record Notice(
    Merchant Merchant,
    JournalStep Step,
    DateTimeOffset At,
    string ReferenceId,
    PermissionDetails? Details,
    bool Sandbox
);
