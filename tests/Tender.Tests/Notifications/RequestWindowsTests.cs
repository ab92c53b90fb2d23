using Tender.Core;
using Tender.Server.Notifications;
using Xunit;

namespace Tender.Tests.Notifications;

/// <summary>How long an endpoint's window is remembered.</summary>
public class RequestWindowsTests
{
    private static readonly MerchantId A = MerchantId.Read("A1");

    private static readonly EndpointResponse Quick = new(200, null, 1, null),
        Refused = new(500, null, 1, null),
        Mute = new(null, "timeout", 10_000, null);

    [Fact]
    public async Task A_window_that_learned_nothing_is_dropped_when_its_last_user_leaves()
    {
        var windows = new RequestWindows();
        var first = windows.Take(A, "e1");
        var second = windows.Take(A, "e1");
        Assert.Same(first, second);
        await Use(windows, first, "e1", Refused);
        Assert.Same(first, windows.Take(A, "e1"));
        await Use(windows, first, "e1", null);
        Assert.Equal(1, windows.Count);
        await Use(windows, first, "e1", Refused);
        Assert.Equal(0, windows.Count);
        Assert.NotSame(first, windows.Take(A, "e1"));
    }

    [Fact]
    public async Task A_window_that_learned_something_is_kept_while_there_is_room()
    {
        var windows = new RequestWindows(max: 2);
        foreach (var (endpoint, answer) in new[] { ("quick", Quick), ("mute", Mute), ("third", Quick) })
            await Use(windows, windows.Take(A, endpoint), endpoint, answer);
        Assert.Equal(2, windows.Count);
        var quick = windows.Take(A, "quick");
        Assert.False(quick.IsAsNew);
        Assert.True(windows.Take(A, "mute").IsMute);
        // One that is used is never dropped, however many there are.
        for (var i = 0; i < 5; i++)
            _ = windows.Take(A, $"other-{i}");
        Assert.Equal(7, windows.Count);
        Assert.Same(quick, windows.Take(A, "quick"));
    }

    private static async Task Use(
        RequestWindows windows,
        RequestWindow window,
        string endpoint,
        EndpointResponse? answer
    )
    {
        await window.Enter();
        window.Leave(answer);
        windows.Return(A, endpoint);
    }
}
