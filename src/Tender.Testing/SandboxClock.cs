using System.Globalization;
using System.Xml;

namespace Tender.Testing;

/// <summary>
/// A merchant's time. It runs with the real one and jumps when told; what falls due on the way happens, in order, each
/// change at its own instant, and the notices of it are sent and answered before a move returns.
/// </summary>
public sealed class SandboxClock
{
    private readonly ControlApi control;

    internal SandboxClock(ControlApi control) => this.control = control;

    /// <summary>What the clock shows.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The merchant's time.</returns>
    /// <exception cref="SandboxException">The sandbox refused, or cannot be reached; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken = default) =>
        (await control.SendAsync<Reading>(HttpMethod.Get, "clock", null, cancellationToken)).Now;

    /// <summary>Moves the clock forward by a span: <c>AdvanceAsync(TimeSpan.FromHours(24))</c>.</summary>
    /// <param name="by">How far; not negative.</param>
    /// <param name="cancellationToken">Stops waiting; the move goes on.</param>
    /// <returns>What it shows then, and what happened on the way.</returns>
    /// <exception cref="SandboxException">The clock is being moved already (409).</exception>
    /// <exception cref="OperationCanceledException">It was given up; the move goes on.</exception>
    public Task<ClockAdvance> AdvanceAsync(TimeSpan by, CancellationToken cancellationToken = default) =>
        MoveAsync(new { By = XmlConvert.ToString(by), Wait }, cancellationToken);

    /// <summary>Moves the clock forward to an instant.</summary>
    /// <param name="to">When; not before what it shows.</param>
    /// <param name="cancellationToken">Stops waiting; the move goes on.</param>
    /// <returns>What it shows then, and what happened on the way.</returns>
    /// <exception cref="SandboxException">The instant is past (400), or the clock is being moved already
    /// (409).</exception>
    /// <exception cref="OperationCanceledException">It was given up; the move goes on.</exception>
    public Task<ClockAdvance> AdvanceToAsync(DateTimeOffset to, CancellationToken cancellationToken = default) =>
        MoveAsync(
            new { To = to.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), Wait },
            cancellationToken
        );

    /// <summary>
    /// Moves the clock to the next instant at which an object changes; nothing moves when none will.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting; the move goes on.</param>
    /// <returns>What it shows then, and what happened on the way.</returns>
    /// <exception cref="SandboxException">The clock is being moved already (409).</exception>
    /// <exception cref="OperationCanceledException">It was given up; the move goes on.</exception>
    public Task<ClockAdvance> AdvanceToNextAsync(CancellationToken cancellationToken = default) =>
        MoveAsync(new { To = "next", Wait }, cancellationToken);

    // The longest that the control API waits; a suite's own limit for a test is shorter.
    private const string Wait = "PT10M";

    private Task<ClockAdvance> MoveAsync(object move, CancellationToken cancellationToken) =>
        control.SendAsync<ClockAdvance>(HttpMethod.Post, "clock/advance", move, cancellationToken);

    private sealed record Reading(DateTimeOffset Now);
}
