using Microsoft.AspNetCore.Http;
using Tender.Server.Http;
using Tender.Server.Storage;
using Xunit;

namespace Tender.Wire.Tests.Http;

/// <summary>How much memory bodies may have together.</summary>
public class BodyRoomTests
{
    [Fact]
    public async Task A_large_body_has_its_room_until_it_is_answered_and_a_small_one_is_heard_in_any_case()
    {
        var room = new BodyRoom(100_000);
        var first = new BodyReading(room, 262_144);
        Assert.Equal(90_000, (await first.Read(Request(90_000), default))!.Length);

        using var second = new BodyReading(room, 262_144);
        await Assert.ThrowsAsync<OverloadedException>(() => second.Read(Request(90_000), default));
        using var small = new BodyReading(room, 262_144);
        Assert.Equal(BodyRoom.FreeBytes, (await small.Read(Request(BodyRoom.FreeBytes), default))!.Length);

        first.Dispose();
        second.Dispose();
        using var third = new BodyReading(room, 262_144);
        Assert.Equal(90_000, (await third.Read(Request(90_000), default))!.Length);
    }

    [Fact]
    public async Task A_length_that_is_only_promised_takes_no_room()
    {
        var room = new BodyRoom(100_000);
        using var promised = new BodyReading(room, 262_144);
        var request = Request(10);
        request.ContentLength = 262_144;
        Assert.Equal(10, (await promised.Read(request, default))!.Length);
        using var other = new BodyReading(room, 262_144);
        Assert.Equal(100_000, (await other.Read(Request(100_000), default))!.Length);
    }

    private static HttpRequest Request(int bytes)
    {
        var request = new DefaultHttpContext().Request;
        (request.ContentLength, request.Body) = (bytes, new MemoryStream(new byte[bytes]));
        return request;
    }
}
