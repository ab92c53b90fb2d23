using Tender.Server.Notifications;
using Xunit;

namespace Tender.Tests.Notifications;

public class RequestWindowTests
{
    private static readonly EndpointResponse Quick = new(200, null, 249, null),
        Usual = new(200, null, 250, null),
        Refused = new(500, null, 1, null),
        Slow = new(200, null, 1_000, null),
        Silent = new(null, "timeout", 100, null);

    [Fact]
    public void An_endpoint_has_sixteen_places_and_up_to_64_while_it_is_quick()
    {
        var window = new RequestWindow();
        Assert.Equal(16, TakeAll(window));
        // A place that is left, and one more.
        for (var size = 17; size <= 64; size++)
        {
            window.Leave(Quick);
            Assert.Equal(2, TakeAll(window));
        }
        window.Leave(Quick);
        Assert.Equal(1, TakeAll(window));
    }

    [Fact]
    public void It_has_one_less_for_each_answer_that_is_slow_or_missing_down_to_sixteen()
    {
        var window = new RequestWindow();
        TakeAll(window);
        for (var i = 0; i < 2; i++)
        {
            window.Leave(Quick);
            Assert.Equal(2, TakeAll(window));
        }
        foreach (var answer in new[] { null, Usual, Refused })
        {
            window.Leave(answer);
            Assert.Equal(1, TakeAll(window));
        }
        foreach (var answer in new[] { Slow, Silent })
        {
            window.Leave(answer);
            Assert.Equal(0, TakeAll(window));
        }
        window.Leave(Silent);
        Assert.Equal(1, TakeAll(window));
    }

    [Fact]
    public async Task Who_waits_is_let_in_by_who_leaves_in_order()
    {
        var window = new RequestWindow();
        TakeAll(window);
        var (first, second) = (window.Enter(), window.Enter());
        window.Leave(null);
        await first;
        Assert.False(second.IsCompleted);
        window.Leave(Refused);
        await second;
    }

    /// <summary>Takes the places that are free; how many that were.</summary>
    private static int TakeAll(RequestWindow window)
    {
        var taken = 0;
        for (; window.TryEnter(); taken++) { }
        return taken;
    }
}
