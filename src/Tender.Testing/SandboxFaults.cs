namespace Tender.Testing;

/// <summary>
/// Faults on purpose: notices that are lost, doubled, late or forged, calls that fail or whose answer is lost. What is
/// true inside the sandbox stays right; the same faults over the same calls strike the same ones.
/// </summary>
public sealed class SandboxFaults
{
    private readonly ControlApi control;

    internal SandboxFaults(ControlApi control) => this.control = control;

    /// <summary>Injects these faults from now on, in place of any there were.</summary>
    /// <param name="faults">One of each kind at the most.</param>
    /// <param name="seed">Decides which notices and calls a share strikes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">There are two of a kind.</exception>
    /// <exception cref="SandboxException">A fault is not possible (400); the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task SetAsync(IReadOnlyList<Fault> faults, long seed = 1, CancellationToken cancellationToken = default)
    {
        if (faults.GroupBy(fault => fault.Kind).FirstOrDefault(kind => kind.Count() > 1) is { } twice)
            throw new ArgumentException($"There are two faults of the kind {twice.Key}.", nameof(faults));
        var plan = new
        {
            Seed = seed,
            Ipn = Wishes(faults.Where(fault => fault.IsOfNotices)),
            Api = Wishes(faults.Where(fault => !fault.IsOfNotices)),
        };
        return control.SendAsync<object>(HttpMethod.Put, "faults", plan, cancellationToken);
    }

    /// <summary>Ends all faults. What was put off is still sent.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    /// <exception cref="SandboxException">The sandbox refused, or cannot be reached; the message says why.</exception>
    public Task ClearAsync(CancellationToken cancellationToken = default) => SetAsync([], 1, cancellationToken);

    /// <summary>The faults that are injected, with how often each was.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A count for each fault that was set.</returns>
    /// <exception cref="SandboxException">The sandbox refused, or cannot be reached; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task<IReadOnlyList<FaultCount>> CountAsync(CancellationToken cancellationToken = default)
    {
        var plan = await control.SendAsync<Plan>(HttpMethod.Get, "faults", null, cancellationToken);
        return
        [
            .. from kind in Fault.Names
            let rule = plan.Ipn.GetValueOrDefault(kind.Value) ?? plan.Api.GetValueOrDefault(kind.Value)
            where rule is not null
            select new FaultCount(kind.Key, rule.Matched, rule.Injected),
        ];
    }

    private static Dictionary<string, object> Wishes(IEnumerable<Fault> faults) =>
        faults.ToDictionary(fault => fault.Name, fault => fault.ToWish());

    private sealed record Rule(long Matched, int Injected);

    private sealed record Plan(Dictionary<string, Rule> Ipn, Dictionary<string, Rule> Api);
}
