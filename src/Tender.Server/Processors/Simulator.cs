using Tender.Core;

namespace Tender.Server.Processors;

/// <summary>
/// The sandbox's processor: what it answers follows from the call alone, so it is known at once, and the same after
/// a restart. In this order: the caller's simulation (v2 header, v1 note), the test card, else approved. An
/// asynchronous step takes <see cref="Delay"/>.
/// </summary>
internal sealed class Simulator : Processor
{
    /// <summary>Wire v2: Use Sandbox simulations: the final state is reached after 30 seconds.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(30);

    public override bool DecidesAtOnce => true;

    public override Verdict DecideAtOnce(ProcessorCall call, DateTimeOffset now) => Decide(call, now).On(call.Amount);

    private static Verdict Decide(ProcessorCall call, DateTimeOffset now)
    {
        var card =
            call.Kind == ProcessorCallKind.Authorize && call.Simulation is null
                ? TestCards.Find(call.Instrument.Code)
                : null;
        var decline = call.Simulation?.Decline ?? card?.Decline;
        var later =
            call.Kind == ProcessorCallKind.Refund
            || call.Late
            || call.Answering == AnswerMode.Later
            || call.Simulation?.Pending == true
            || (card?.Pending == true && call.Answering != AnswerMode.Now);
        // A caller who waits for the answer gets it: what would have stayed pending is declined as timed out.
        // Wire v1: guide, Step 6: Amazon Pay converts some Pending authorizations to Declined, ReasonCode
        // TransactionTimedOut.
        if (call is { Kind: ProcessorCallKind.Authorize, Answering: AnswerMode.Now })
            return card?.Pending == true || call.Simulation is { Pending: true, Delay: null }
                    ? Verdict.Decline(Reason.TransactionTimedOut)
                : decline is { } reason ? Verdict.Decline(reason)
                : Verdict.Approval;
        var decidedAt = call.RequestedAt + (call.Simulation?.Delay ?? Delay);
        if (later && now < decidedAt)
            return new Verdict.Pending(decidedAt);
        return decline is { } no ? Verdict.Decline(no) : Verdict.Approval;
    }

    public override Task<Verdict> Perform(ProcessorCall call, CancellationToken ct) =>
        throw new NotSupportedException("The simulator decides at once.");

    public override Task<Verdict> Query(ProcessorCall call, CancellationToken ct) =>
        throw new NotSupportedException("The simulator decides at once.");

    public override Task<Verdict> Cancel(ProcessorCall call, CancellationToken ct) => Task.FromResult(Verdict.Approval);
}
