namespace Tender.Core;

/// <summary>What a sandbox caller wants the processor to answer, and when.</summary>
/// <param name="Decline">Decline for this reason; null approves.</param>
/// <param name="Pending">Answer later even where the answer could be given at once.</param>
/// <param name="AfterMinutes">For what is to happen after the answer: in so many minutes; 0 at once.</param>
/// <param name="Then">What happens to the object after it was approved: it is closed for this reason.</param>
/// <param name="Delay">How long an answer that comes later takes; null for the sandbox's usual time.</param>
/// <param name="BankAnswer">How the buyer's bank answers the challenge of a confirmation, without asking; null to
/// ask.</param>
public sealed record Simulation(
    Reason? Decline = null,
    bool Pending = false,
    int AfterMinutes = 0,
    Reason? Then = null,
    TimeSpan? Delay = null,
    BankAnswer? BankAnswer = null
);
