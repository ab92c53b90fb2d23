namespace Tender.Testing;

/// <summary>
/// Outcome coverage: which endings the tests have put the integration through, whether it noticed and how it reacted,
/// and what is still untested.
/// </summary>
public sealed class SandboxCoverage
{
    private readonly ControlApi control;

    internal SandboxCoverage(ControlApi control) => this.control = control;

    /// <summary>The coverage up to now; a merchant for the whole run makes it the run's.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Each ending with what was counted of it, and what the integration did wrong.</returns>
    /// <exception cref="SandboxException">The sandbox refused, or cannot be reached; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task<OutcomeCoverage> GetAsync(CancellationToken cancellationToken = default) =>
        control.SendAsync<OutcomeCoverage>(HttpMethod.Get, "coverage", null, cancellationToken);

    /// <summary>The same as a table, to be printed or to stand in the message of a test.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A table, a line for each ending.</returns>
    /// <exception cref="SandboxException">The sandbox refused, or cannot be reached; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task<string> GetTextAsync(CancellationToken cancellationToken = default) =>
        control.ReadTextAsync("coverage?format=text", cancellationToken);

    /// <summary>The same as JUnit XML, for a build server.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A document with a test case for each ending.</returns>
    /// <exception cref="SandboxException">The sandbox refused, or cannot be reached; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task<string> GetJUnitAsync(CancellationToken cancellationToken = default) =>
        control.ReadTextAsync("coverage?format=junit", cancellationToken);
}
