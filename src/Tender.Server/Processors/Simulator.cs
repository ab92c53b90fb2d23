using Tender.Core;

namespace Tender.Server.Processors;

/// <summary>
/// The sandbox's processor: what it answers follows from the movement alone, so it is known at once, and the same after
/// a restart. In this order: the caller's simulation (v2 header, v1 note), the test card, else approved. An
/// asynchronous step takes <see cref="Delay"/>.
/// </summary>
internal sealed class Simulator : Processor
{
    /// <summary>Wire v2: Use Sandbox simulations: the final state is reached after 30 seconds.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(30);

    public override bool DecidesAtOnce => true;

    public override Verdict DecideAtOnce(ProcessorCall movement, DateTimeOffset now)
    {
        var card =
            movement.Kind == ProcessorCallKind.Authorize && movement.Simulation is null
                ? TestCards.Find(movement.Instrument.Code)
                : null;
        var decline = movement.Simulation?.Decline ?? card?.Decline;
        var later =
            movement.Kind == ProcessorCallKind.Refund
            || movement.Late
            || movement.Answering == AnswerMode.Later
            || movement.Simulation?.Pending == true
            || (card?.Pending == true && movement.Answering != AnswerMode.Now);
        // A caller who waits for the answer gets it: what would have stayed pending is declined as timed out.
        // Wire v1: guide, Step 6: Amazon Pay converts some Pending authorizations to Declined, ReasonCode
        // TransactionTimedOut.
        if (movement is { Kind: ProcessorCallKind.Authorize, Answering: AnswerMode.Now })
            return card?.Pending == true || movement.Simulation is { Pending: true, Delay: null }
                    ? Verdict.Decline(Reason.TransactionTimedOut)
                : decline is { } reason ? Verdict.Decline(reason)
                : Verdict.Approval;
        var decidedAt = movement.RequestedAt + (movement.Simulation?.Delay ?? Delay);
        if (later && now < decidedAt)
            return new Verdict.Pending(decidedAt);
        return decline is { } no ? Verdict.Decline(no) : Verdict.Approval;
    }

    public override Task<Verdict> Perform(ProcessorCall movement, CancellationToken ct) =>
        throw new NotSupportedException("The simulator's verdicts are foretold.");

    public override Task<Verdict> Query(ProcessorCall movement, CancellationToken ct) =>
        throw new NotSupportedException("The simulator's verdicts are foretold.");

    public override Task<bool> Cancel(ProcessorCall movement, CancellationToken ct) => Task.FromResult(true);
}

/// <summary>A test payment method of the sandbox's wallet.</summary>
/// <param name="Code">The last four digits, or the v1 name.</param>
/// <param name="Descriptor">What is shown.</param>
/// <param name="Pending">Whether an authorization that may stay pending does.</param>
/// <param name="Decline">How an authorization ends; null approves.</param>
internal sealed record TestCard(string Code, string Descriptor, bool Pending = false, Reason? Decline = null)
{
    public Instrument Instrument => new(Code, Descriptor);
}
