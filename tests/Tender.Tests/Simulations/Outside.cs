using System.Security.Cryptography;
using System.Text;
using Tender.Core;
using Tender.Server.Processors;

namespace Tender.Tests.Simulations;

/// <summary>
/// An outside processor with moods: what becomes of an operation follows from the seed and the operation's name alone,
/// so that a run can be repeated whatever the threads do. It keeps what it really did, which is the truth the books are
/// held against.
/// </summary>
internal sealed class Outside(int seed) : Processor
{
    private readonly Lock one = new();
    private readonly Dictionary<ObjectId, Operation> operations = [];

    private enum Standing
    {
        Unheard,
        Coming,
        Undecided,
        Done,
        Refused,
        Undone,
    }

    private enum Mood
    {
        Approves,
        Declines,
        LosesRequest,
        LosesReply,
        NeedsTime,
        IsLate,
    }

    private sealed class Operation
    {
        public required ProcessorCall Call { get; init; }
        public Standing Standing { get; set; }
        public int Calls { get; set; }

        /// <summary>What we were last told for good.</summary>
        public Verdict? Told { get; set; }
    }

    /// <summary>Calls break no more.</summary>
    public bool Healthy { get; set; }

    /// <summary>
    /// What no service may ask of a processor: another amount under the same name, a capture of what is not reserved,
    /// the undoing of what was captured.
    /// </summary>
    public List<string> Misuses { get; } = [];

    /// <summary>The effects that stand.</summary>
    public Dictionary<ObjectId, ProcessorCall> Effects()
    {
        lock (one)
            return operations
                .Where(pair => pair.Value.Standing == Standing.Done)
                .ToDictionary(pair => pair.Key, pair => pair.Value.Call);
    }

    /// <summary>What the service was told about an operation for good; null for nothing yet.</summary>
    public Verdict? Told(ObjectId id)
    {
        lock (one)
            return operations.GetValueOrDefault(id)?.Told;
    }

    /// <summary>An effect nobody asked for; for proving that the checks see it.</summary>
    public void Plant(ProcessorCall call)
    {
        lock (one)
            operations[call.Operation] = new Operation
            {
                Call = call,
                Standing = Standing.Done,
                Told = Verdict.Approval,
            };
    }

    public override Task<Verdict> Perform(ProcessorCall call, CancellationToken ct) =>
        Task.FromResult(
            Locked(() =>
            {
                if (!operations.TryGetValue(call.Operation, out var known))
                    operations[call.Operation] = known = new Operation { Call = call };
                if (known.Call.Amount != call.Amount || known.Call.Kind != call.Kind)
                    Misuses.Add($"{call.Operation} was {known.Call.Amount} and is {call.Amount}");
                known.Calls++;
                if (known.Standing is Standing.Unheard)
                    switch (MoodOf(call))
                    {
                        case Mood.LosesRequest when known.Calls == 1:
                            throw new TimeoutException();
                        case Mood.LosesReply:
                            Do(known);
                            throw new HttpRequestException("The connection was reset.");
                        case Mood.IsLate:
                            known.Standing = Standing.Coming;
                            throw new TimeoutException();
                        case Mood.NeedsTime:
                            known.Standing = Standing.Undecided;
                            return new Verdict.Pending(
                                call.RequestedAt + TimeSpan.FromMinutes(1 + Draw(call.Operation, 77) % 90)
                            );
                        case Mood.Declines:
                            Refuse(known);
                            break;
                        default:
                            Do(known);
                            break;
                    }
                return Tell(known);
            })
        );

    public override Task<Verdict> Query(ProcessorCall call, CancellationToken ct) =>
        Task.FromResult(
            Locked(() =>
            {
                if (!operations.TryGetValue(call.Operation, out var known))
                    return new Verdict.NotFound();
                known.Calls++;
                if (!Healthy && Draw(call.Operation, 1000 + known.Calls) % 6 == 0)
                    throw new HttpRequestException("The connection was refused.");
                switch (known.Standing)
                {
                    case Standing.Unheard:
                        return new Verdict.NotFound();
                    case Standing.Coming:
                        Do(known); // it lands right behind this answer
                        return new Verdict.NotFound();
                    case Standing.Undecided when known.Calls >= 3:
                        if (Draw(call.Operation, 3) % 4 == 0)
                            Refuse(known);
                        else
                            Do(known);
                        break;
                }
                return Tell(known);
            })
        );

    public override Task<Verdict> Cancel(ProcessorCall call, CancellationToken ct) =>
        Task.FromResult(
            Locked(() =>
            {
                if (!operations.TryGetValue(call.Operation, out var known))
                    operations[call.Operation] = known = new Operation { Call = call };
                known.Calls++;
                if (!Healthy && Draw(call.Operation, 2000 + known.Calls) % 3 == 0)
                    return new Verdict.Unknown();
                if (
                    operations.GetValueOrDefault(call.Operation.Capture(call.Operation.Number))?.Standing
                    == Standing.Done
                )
                    Misuses.Add($"{call.Operation} was captured and is undone");
                if (known.Standing != Standing.Refused)
                    known.Standing = Standing.Undone; // what is still on its way finds the door shut
                return Verdict.Approval;
            })
        );

    private T Locked<T>(Func<T> call)
    {
        lock (one)
            return call();
    }

    private Verdict Tell(Operation known)
    {
        Verdict verdict = known.Standing switch
        {
            Standing.Done => Verdict.Approval,
            Standing.Refused => Verdict.Decline(ReasonOf(known.Call)),
            Standing.Undone => Verdict.Decline(Reason.ProcessingFailure),
            Standing.Undecided => new Verdict.Pending(known.Call.RequestedAt + TimeSpan.FromMinutes(2)),
            _ => new Verdict.Unknown(),
        };
        if (verdict is Verdict.Approved or Verdict.Declined)
            known.Told = verdict = verdict.On(known.Call.Amount);
        return verdict;
    }

    private void Do(Operation known)
    {
        var id = known.Call.Operation;
        switch (known.Call.Kind)
        {
            case ProcessorCallKind.Capture:
                if (
                    operations.GetValueOrDefault(id.Authorization(id.Number))
                    is not { Standing: Standing.Done } reserved
                )
                    Misuses.Add($"{id} captures what is not reserved");
                else if (known.Call.Amount > reserved.Call.Amount)
                    Misuses.Add($"{id} captures more than is reserved");
                break;
            case ProcessorCallKind.Authorize or ProcessorCallKind.Refund:
                break;
        }
        known.Standing = Standing.Done;
    }

    /// <summary>A capture that is refused frees what was reserved for it.</summary>
    private void Refuse(Operation known)
    {
        known.Standing = Standing.Refused;
        var id = known.Call.Operation;
        if (
            known.Call.Kind == ProcessorCallKind.Capture
            && operations.TryGetValue(id.Authorization(id.Number), out var reserved)
        )
            reserved.Standing = Standing.Undone;
    }

    private Mood MoodOf(ProcessorCall call) =>
        (Draw(call.Operation, 1) % 100) switch
        {
            < 52 => Mood.Approves,
            < 66 => Mood.Declines,
            < 74 => Mood.LosesRequest,
            < 83 => Mood.LosesReply,
            < 92 => Mood.NeedsTime,
            _ => Mood.IsLate,
        };

    private Reason ReasonOf(ProcessorCall call)
    {
        Reason[] reasons =
            call.Kind == ProcessorCallKind.Refund
                ? [Reason.AmazonRejected, Reason.ProcessingFailure]
                :
                [
                    Reason.SoftDeclined,
                    Reason.HardDeclined,
                    Reason.ProcessingFailure,
                    Reason.SoftDeclined,
                    Reason.AmazonRejected,
                ];
        return reasons[Draw(call.Operation, 2) % reasons.Length];
    }

    private int Draw(ObjectId id, int salt) =>
        BitConverter.ToUInt16(SHA256.HashData(Encoding.ASCII.GetBytes($"{seed}/{id}/{salt}")), 0);
}
