using System.Net;
using Microsoft.AspNetCore.Connections;
using Tender.Server.Hosting;
using Xunit;

namespace Tender.Tests.Hosting;

/// <summary>Who gets a place, and who makes room: ten places, five of them for one address.</summary>
public class ConnectionPlacesTests
{
    private readonly ConnectionPlaces places = new(max: 10, share: 5);

    [Fact]
    public void A_clients_own_connection_that_never_asked_makes_room_for_its_next_one()
    {
        var first = Enter("198.51.100.1");
        var others = Enumerable.Range(0, 2_049).Select(_ => Enter("198.51.100.1")).ToList();
        Assert.Equal(5, places.Count);
        Assert.True(first.IsClosed);
        Assert.Equal(5, others.Count(one => !one.IsClosed));
        Assert.All(others[^5..], one => Assert.False(one.IsClosed));
        // Whoever comes from elsewhere is not concerned.
        Assert.NotNull(Enter("198.51.100.2").Place);
        Assert.Equal(6, places.Count);
    }

    [Fact]
    public void Connections_between_two_requests_go_after_those_that_never_asked_and_those_at_work_never()
    {
        var (working, resting, silent) = (Enter("198.51.100.1"), Enter("198.51.100.1"), Enter("198.51.100.1"));
        working.Place!.BeginRequest();
        resting.Place!.BeginRequest();
        resting.Place.EndRequest();
        var more = Enumerable.Range(0, 2).Select(_ => Enter("198.51.100.1")).ToList();
        more.ForEach(one => one.Place!.BeginRequest());

        var next = Enter("198.51.100.1");
        Assert.True(silent.IsClosed);
        Assert.False(resting.IsClosed);
        next.Place!.BeginRequest();
        Enter("198.51.100.1").Place!.BeginRequest();
        Assert.True(resting.IsClosed);
        // Five at work: nobody makes room, and the newcomer is turned away.
        Assert.Null(Enter("198.51.100.1").Place);
        Assert.False(working.IsClosed);
        working.Place.EndRequest();
        Assert.NotNull(Enter("198.51.100.1").Place);
        Assert.True(working.IsClosed);
    }

    [Fact]
    public void When_all_places_are_taken_whoever_has_most_makes_room()
    {
        var many = Enumerable.Range(0, 5).Select(_ => Enter("198.51.100.1")).ToList();
        var few = Enumerable.Range(2, 5).Select(i => Enter($"198.51.100.{i}")).ToList();
        Assert.Equal(10, places.Count);
        Assert.NotNull(Enter("198.51.100.99").Place);
        Assert.True(many[0].IsClosed);
        Assert.All(few, one => Assert.False(one.IsClosed));
        Assert.Equal(10, places.Count);
    }

    [Fact]
    public void Two_requests_on_one_connection_are_at_work_until_both_have_ended()
    {
        var one = Enter("198.51.100.1");
        one.Place!.BeginRequest();
        one.Place.BeginRequest();
        one.Place.EndRequest();
        for (var i = 0; i < 10; i++)
            Enter("198.51.100.1");
        Assert.False(one.IsClosed);
        one.Place.EndRequest();
        for (var i = 0; i < 10; i++)
            Enter("198.51.100.1").Place?.BeginRequest();
        Assert.True(one.IsClosed);
        // A request that ends after its connection was closed changes nothing.
        Assert.Equal(5, places.Count);
    }

    [Fact]
    public void A_network_of_version_six_is_one_client()
    {
        for (var i = 1; i <= 6; i++)
            Enter($"2001:db8:1:2::{i}");
        Assert.Equal(5, places.Count);
        Enter("2001:db8:1:3::1");
        Assert.Equal(6, places.Count);
    }

    private Client Enter(string address)
    {
        var client = new Client { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1) };
        client.Place = places.Enter(client);
        return client;
    }

    private sealed class Client : DefaultConnectionContext
    {
        public ConnectionPlace? Place { get; set; }

        public bool IsClosed { get; private set; }

        public override void Abort(ConnectionAbortedException abortReason) => IsClosed = true;
    }
}
