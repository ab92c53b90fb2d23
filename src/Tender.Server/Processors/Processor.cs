using Tender.Core;

namespace Tender.Server.Processors;

/// <summary>
/// The seam to whoever really moves money. Every call carries our operation id (one per intent), which is its
/// idempotency key: the same operation performed twice has one effect. An answer that was not learned is
/// <see cref="Verdict.Unknown"/>, never a guess; a job then asks <see cref="Query"/>. An approval or a decline says the
/// amount it concerns (<see cref="Verdict.Amount"/>), as the processor said it and not as it was asked.
/// </summary>
internal abstract class Processor
{
    /// <summary>
    /// Whether verdicts are known without asking anybody (the in-process simulator), and so concluded in the first
    /// commit. If not, intent is committed first, then <see cref="Perform"/> is called.
    /// </summary>
    public virtual bool DecidesAtOnce => false;

    /// <summary>The verdict as it is known now; only of a processor that <see cref="DecidesAtOnce"/>.</summary>
    public virtual Verdict DecideAtOnce(ProcessorCall call, DateTimeOffset now) =>
        throw new NotSupportedException("This processor must be asked.");

    /// <summary>Who is told of calls that it did not answer in time; null for nobody.</summary>
    public virtual ProcessorTrouble? Trouble => null;

    /// <summary>Performs the call, or reports what came of it if this operation was performed before.</summary>
    public abstract Task<Verdict> Perform(ProcessorCall call, CancellationToken ct);

    /// <summary>What came of an operation whose answer was never learned.</summary>
    public abstract Task<Verdict> Query(ProcessorCall call, CancellationToken ct);

    /// <summary>
    /// Undoes an approved authorization that came too late to count or was given up. Approved once it is undone;
    /// declined where this try was refused for good, so that the next one must be another
    /// (<see cref="ProcessorCall.UndosDeclined"/>).
    /// </summary>
    public abstract Task<Verdict> Cancel(ProcessorCall call, CancellationToken ct);

    /// <summary>
    /// Ends a permission there that has ended here: nothing new is taken under it. What was authorized can still be
    /// captured, and what was captured refunded. True once that is so, also where it never was anything there. Asked
    /// again until it is true, of a processor that must be asked.
    /// </summary>
    public virtual Task<bool> Close(PermissionCall call, CancellationToken ct) => Task.FromResult(true);

    /// <summary>
    /// What the processor has of an authorization, a capture or a refund, by reading alone: nothing is done by it that
    /// was not done before, also where a name was never learned (which is <see cref="Verdict.NotFound"/>). For the
    /// daily comparison.
    /// </summary>
    public virtual async Task<FarObject> Look(ProcessorCall call, CancellationToken ct) =>
        new(await Query(call, ct), null, null);

    /// <summary>
    /// How much of a permission the processor takes for used up (<see cref="FarObject.Taken"/>), by reading alone;
    /// <see cref="FarObject.NotAsked"/> where it keeps no such total.
    /// </summary>
    public virtual Task<FarObject> Look(PermissionCall call, CancellationToken ct) =>
        Task.FromResult(FarObject.NotAsked);

    /// <summary>
    /// What it has under an operation id that it listed itself (<see cref="List"/>), by reading alone.
    /// </summary>
    public virtual Task<FarObject> Look(string operationId, CancellationToken ct) =>
        Task.FromResult(new FarObject(new Verdict.NotFound(), null, null));

    /// <summary>
    /// What it did of a merchant's, page by page; null where that was not learned. A processor that does not tell that
    /// by itself answers <see cref="FarPage.NotOffered"/>.
    /// </summary>
    public virtual Task<FarPage?> List(FarQuery query, CancellationToken ct) =>
        Task.FromResult<FarPage?>(FarPage.NotOffered);
}
