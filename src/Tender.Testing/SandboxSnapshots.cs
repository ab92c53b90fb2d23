namespace Tender.Testing;

/// <summary>
/// A merchant's whole state, saved and brought back: its objects, its money, its notices, what waits, its settings and
/// its clock. Its keys stay. An id that was given is never given again.
/// </summary>
public sealed class SandboxSnapshots
{
    private readonly ControlApi control;

    internal SandboxSnapshots(ControlApi control) => this.control = control;

    /// <summary>Saves the merchant's state.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The snapshot, for <see cref="RestoreAsync"/>.</returns>
    /// <exception cref="SandboxException">The clock is being moved, or there are too many snapshots (409).</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task<SandboxSnapshot> TakeAsync(CancellationToken cancellationToken = default) =>
        control.SendAsync<SandboxSnapshot>(HttpMethod.Post, "snapshot", null, cancellationToken);

    /// <summary>The snapshots there are, oldest first.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The snapshots.</returns>
    /// <exception cref="SandboxException">The sandbox refused, or cannot be reached; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task<IReadOnlyList<SandboxSnapshot>> ListAsync(CancellationToken cancellationToken = default) =>
        (await control.SendAsync<Listed>(HttpMethod.Get, "snapshots", null, cancellationToken)).Items;

    /// <summary>Brings the merchant back to a snapshot, which can be used again.</summary>
    /// <param name="snapshot">One that this merchant took.</param>
    /// <param name="cancellationToken">Gives up waiting; the merchant may be brought back all the same.</param>
    /// <returns>What the clock shows then, and how many notices were discarded.</returns>
    /// <exception cref="SandboxException">The merchant has no such snapshot (404), or its clock is being moved
    /// (409).</exception>
    /// <exception cref="ArgumentNullException">The snapshot is null.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the merchant may be brought back all the
    /// same.</exception>
    public async Task<RestoredState> RestoreAsync(
        SandboxSnapshot snapshot,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var restored = await control.SendAsync<Restored>(
            HttpMethod.Post,
            "restore",
            new { snapshot.Snapshot },
            cancellationToken
        );
        return new RestoredState(restored.Now, restored.Discarded.Notifications);
    }

    /// <summary>Deletes a snapshot; the merchant stays as it is.</summary>
    /// <param name="snapshot">One that this merchant took.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SandboxException">The merchant has no such snapshot (404).</exception>
    /// <exception cref="ArgumentNullException">The snapshot is null.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task DeleteAsync(SandboxSnapshot snapshot, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return control.DeleteAsync($"snapshots/{Uri.EscapeDataString(snapshot.Snapshot)}", cancellationToken);
    }

    private sealed record Listed(IReadOnlyList<SandboxSnapshot> Items);

    private sealed record Restored(DateTimeOffset Now, DiscardedState Discarded);

    private sealed record DiscardedState(long Notifications);
}
