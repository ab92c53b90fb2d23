using Microsoft.AspNetCore.Connections;

namespace Tender.Server.Hosting;

/// <summary>
/// The place of one connection among those that are served at once. Whoever answers a request says when it begins and
/// when it ends: only a connection without one makes room for others.
/// </summary>
internal sealed class ConnectionPlace(ConnectionPlaces places, ClientAddress from, ConnectionContext connection)
{
    public ClientAddress From { get; } = from;

    /// <summary>How many requests are under way; HTTP/2 has many on one connection.</summary>
    internal int Requests { get; set; }

    /// <summary>Where it stands among those that are idle; null while it is at work, and once it is gone.</summary>
    internal LinkedListNode<ConnectionPlace>? Idle { get; set; }

    internal bool IsGone { get; set; }

    public void BeginRequest() => places.Begin(this);

    public void EndRequest() => places.End(this);

    internal void Close(string why) => connection.Abort(new ConnectionAbortedException(why));
}
