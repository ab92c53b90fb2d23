namespace Tender.Server.Hosting;

/// <summary>The connections of one client address. Each list begins with the one that has been idle longest.</summary>
internal sealed class ClientConnections
{
    public int Count { get; set; }

    /// <summary>Those that have sent no request yet.</summary>
    public LinkedList<ConnectionPlace> Unproven { get; } = new();

    /// <summary>Those between two requests.</summary>
    public LinkedList<ConnectionPlace> Resting { get; } = new();

    /// <summary>The one whose closing is missed least; null when all are at work.</summary>
    public ConnectionPlace? LeastMissed => (Unproven.First ?? Resting.First)?.Value;
}
