using Tender.Core;
using Tender.Server.Processors;

namespace Tender.Tests.Harness;

/// <summary>
/// A processor that must be asked, as the live ones are: it keeps effects by operation id, and a test scripts what it
/// says. Without a script every call is approved.
/// </summary>
internal sealed class ScriptedProcessor : Processor
{
    private readonly Queue<Func<ProcessorCall, Task<Verdict>>> performs = new(),
        queries = new();

    /// <summary>What was called, in order: the verb and the operation.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>The effects that stand: what was done and not undone.</summary>
    public Dictionary<ObjectId, ProcessorCall> Effects { get; } = [];

    /// <summary>What the processor decided against, for good.</summary>
    public Dictionary<ObjectId, Reason> Declines { get; } = [];

    /// <summary>Run as a call arrives, before anything is done.</summary>
    public Func<ProcessorCall, Task>? OnPerform { get; set; }

    /// <summary>Runs before each question.</summary>
    public Action<ProcessorCall>? OnQuery { get; set; }

    /// <summary>Whether its answers say of no amount what they concern.</summary>
    public bool NamesNoAmounts { get; set; }

    /// <summary>Whether undoing fails.</summary>
    public bool CannotCancel { get; set; }

    /// <summary>The amounts it says of what it did, where they are others than was asked.</summary>
    public Dictionary<ObjectId, Money> OtherAmounts { get; } = [];

    /// <summary>What it says it took of authorizations, or under permissions, by itself.</summary>
    public Dictionary<ObjectId, Money> Taken { get; } = [];

    /// <summary>What it says it gave back of captures by itself.</summary>
    public Dictionary<ObjectId, Money> GivenBack { get; } = [];

    /// <summary>What it lists by itself, with when it heard of it; null for nothing.</summary>
    public List<(DateTimeOffset At, FarOperation Operation)>? Listed { get; set; }

    /// <summary>Whether its list is not answered.</summary>
    public bool CannotList { get; set; }

    /// <summary>Run as something is looked at, before it is answered.</summary>
    public Func<ObjectId, Task>? OnLook { get; set; }

    /// <summary>What was looked at, in order.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<ObjectId> Looks { get; } = [];

    /// <summary>The permissions it was told have ended, as often as it was told.</summary>
    public List<PermissionCall> Closed { get; } = [];

    /// <summary>Whether closing fails.</summary>
    public bool CannotClose { get; set; }

    public ScriptedProcessor Next(params Verdict[] verdicts)
    {
        foreach (var verdict in verdicts)
            performs.Enqueue(call => Task.FromResult(Effect(call, verdict)));
        return this;
    }

    /// <summary>The effect happens and the answer is lost.</summary>
    public ScriptedProcessor NextLosesReply()
    {
        performs.Enqueue(call =>
        {
            Effect(call, Verdict.Approval);
            throw new HttpRequestException("connection reset");
        });
        return this;
    }

    /// <summary>The call dies on its way: nothing happens, and nobody knows.</summary>
    public ScriptedProcessor NextIsLost()
    {
        performs.Enqueue(_ => throw new TimeoutException());
        return this;
    }

    public ScriptedProcessor NextQuery(params Verdict[] verdicts)
    {
        foreach (var verdict in verdicts)
            queries.Enqueue(call => Task.FromResult(Effect(call, verdict)));
        return this;
    }

    public override async Task<Verdict> Perform(ProcessorCall call, CancellationToken ct)
    {
        Calls.Add($"perform {call.Operation}");
        if (OnPerform is { } watch)
            await watch(call);
        if (performs.TryDequeue(out var scripted))
            return await scripted(call);
        if (Declines.TryGetValue(call.Operation, out var reason))
            return Verdict.Decline(reason).On(call.Amount);
        return Effect(call, Verdict.Approval);
    }

    public override async Task<Verdict> Query(ProcessorCall call, CancellationToken ct)
    {
        Calls.Add($"query {call.Operation}");
        OnQuery?.Invoke(call);
        if (queries.TryDequeue(out var scripted))
            return await scripted(call);
        if (Declines.TryGetValue(call.Operation, out var reason))
            return Verdict.Decline(reason).On(call.Amount);
        return Effects.ContainsKey(call.Operation) ? Verdict.Approval.On(call.Amount) : new Verdict.NotFound();
    }

    public override async Task<FarObject> Look(ProcessorCall call, CancellationToken ct)
    {
        await Look(call.Operation);
        // What is taken in one step with its authorization has no operation of its own.
        var operation = call is { Kind: ProcessorCallKind.Capture, CaptureNow: true }
            ? call.Authorization!.Value
            : call.Operation;
        var verdict = Verdict.Approval.On(OtherAmounts.GetValueOrDefault(operation, call.Amount));
        return new FarObject(
            Declines.TryGetValue(operation, out var reason) ? Verdict.Decline(reason).On(call.Amount)
                : Effects.ContainsKey(operation) ? verdict
                : new Verdict.NotFound(),
            Taken.TryGetValue(call.Operation, out var taken) ? taken : null,
            GivenBack.TryGetValue(call.Operation, out var back) ? back : null
        );
    }

    /// <summary>Where no total is scripted it keeps none, and is not asked, as by the HTTP protocol.</summary>
    public override async Task<FarObject> Look(PermissionCall call, CancellationToken ct)
    {
        if (!Taken.TryGetValue(call.Permission, out var used))
            return await base.Look(call, ct);
        await Look(call.Permission);
        return new(Verdict.Approval, used, null);
    }

    public override Task<FarObject> Look(string operationId, CancellationToken ct) =>
        Task.FromResult(
            new FarObject(
                (Listed ?? []).Select(one => one.Operation).FirstOrDefault(one => one.OperationId == operationId) switch
                {
                    { IsDone: true } one => Verdict.Approval.On(one.Amount),
                    { IsDone: false } => Verdict.Decline(Reason.ProcessingFailure),
                    { IsDone: null } => new Verdict.Pending(DateTimeOffset.MinValue),
                    null => new Verdict.NotFound(),
                },
                null,
                null
            )
        );

    /// <summary>One operation a page, of those that it heard of in the span that is asked for.</summary>
    public override Task<FarPage?> List(FarQuery query, CancellationToken ct)
    {
        if (Listed is not { } listed)
            return Task.FromResult<FarPage?>(FarPage.NotOffered);
        if (CannotList)
            return Task.FromResult<FarPage?>(null);
        var all = listed.Where(one => one.At >= query.From && one.At < query.To).Select(one => one.Operation).ToList();
        var at = query.After is null ? 0 : int.Parse(query.After, System.Globalization.CultureInfo.InvariantCulture);
        var next = at + 1 < all.Count ? $"{at + 1}" : null;
        return Task.FromResult<FarPage?>(new([.. all.Skip(at).Take(1)], next));
    }

    private async Task Look(ObjectId id)
    {
        if (OnLook is { } watch)
            await watch(id);
        Looks.Enqueue(id);
    }

    public override Task<Verdict> Cancel(ProcessorCall call, CancellationToken ct)
    {
        Calls.Add($"cancel {call.Operation}");
        if (CannotCancel)
            return Task.FromResult<Verdict>(new Verdict.Unknown());
        Effects.Remove(call.Operation);
        return Task.FromResult(Verdict.Approval);
    }

    public override Task<bool> Close(PermissionCall call, CancellationToken ct)
    {
        Closed.Add(call);
        return Task.FromResult(!CannotClose);
    }

    /// <summary>The same answer with the amount that was asked, unless the script says another.</summary>
    private Verdict Effect(ProcessorCall call, Verdict verdict)
    {
        verdict = verdict.Amount is null && !NamesNoAmounts ? verdict.On(call.Amount) : verdict;
        if (verdict is Verdict.Approved)
            Effects[call.Operation] = call;
        if (verdict is Verdict.Declined declined)
            Declines[call.Operation] = declined.Reason;
        return verdict;
    }
}
