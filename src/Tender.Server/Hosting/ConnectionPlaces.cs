using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Tender.Server.Hosting;

/// <summary>
/// Which connections are served. A client address has a share of them, so that nobody takes them all. Where the share
/// is used up, the client's own longest idle connection makes room, one that never sent a request first; where all
/// places are taken, one of whoever has most. A newcomer is turned away only where nobody is idle.
/// </summary>
/// <param name="max">How many in all.</param>
/// <param name="share">How many from one address.</param>
internal sealed class ConnectionPlaces(int max, int share)
{
    private readonly Lock gate = new();
    private readonly Dictionary<ClientAddress, ClientConnections> clients = [];
    private int count;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return count;
        }
    }

    /// <summary>Gives each connection of a listener its place, before anything else is done for it.</summary>
    public void Guard(ListenOptions options) =>
        options.Use(next =>
            async connection =>
            {
                if (Enter(connection) is not { } place)
                {
                    connection.Abort(new ConnectionAbortedException("There is no place left."));
                    return;
                }
                connection.Features.Set(place);
                try
                {
                    await next(connection);
                }
                finally
                {
                    lock (gate)
                        Leave(place);
                }
            }
        );

    /// <summary>A place for a connection; null when there is none.</summary>
    internal ConnectionPlace? Enter(ConnectionContext connection)
    {
        var from = ClientAddress.Of((connection.RemoteEndPoint as IPEndPoint)?.Address);
        ConnectionPlace place;
        ConnectionPlace? closed = null;
        lock (gate)
        {
            var client = clients.GetValueOrDefault(from);
            if (client?.Count >= share)
                closed = client.LeastMissed;
            else if (count >= max)
                closed = LeastMissed();
            if (closed is not null)
                Leave(closed);
            else if (client?.Count >= share || count >= max)
                return null;
            place = new(this, from, connection);
            if (!clients.TryGetValue(from, out client))
                clients[from] = client = new();
            client.Count++;
            count++;
            place.Idle = client.Unproven.AddLast(place);
        }
        closed?.Close("Another connection needed the place of an idle one.");
        return place;
    }

    internal void Begin(ConnectionPlace place)
    {
        lock (gate)
            if (++place.Requests == 1)
                Wake(place);
    }

    internal void End(ConnectionPlace place)
    {
        lock (gate)
            if (--place.Requests == 0 && !place.IsGone)
                place.Idle = clients[place.From].Resting.AddLast(place);
    }

    /// <summary>The idle connection of whoever has most, of those who have any.</summary>
    private ConnectionPlace? LeastMissed()
    {
        ClientConnections? most = null;
        foreach (var client in clients.Values)
            if (client.Count > (most?.Count ?? 0) && client.LeastMissed is not null)
                most = client;
        return most?.LeastMissed;
    }

    private void Leave(ConnectionPlace place)
    {
        if (place.IsGone)
            return;
        place.IsGone = true;
        Wake(place);
        count--;
        if (--clients[place.From].Count == 0)
            clients.Remove(place.From);
    }

    private static void Wake(ConnectionPlace place)
    {
        if (place.Idle is { } node)
            node.List!.Remove(node);
        place.Idle = null;
    }
}
