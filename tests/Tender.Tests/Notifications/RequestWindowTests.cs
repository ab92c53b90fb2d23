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
        var (window, entered) = Crowded();
        Assert.Equal(16, entered());
        // The place that is left, and one more.
        for (var answers = 1; answers <= 48; answers++)
        {
            window.Leave(Quick);
            Assert.Equal(16 + (2 * answers), entered());
        }
        window.Leave(Quick);
        Assert.Equal(16 + 96 + 1, entered());
    }

    [Fact]
    public void It_has_one_less_for_each_answer_that_is_slow_or_missing_down_to_sixteen()
    {
        var (window, entered) = Crowded();
        window.Leave(Quick);
        window.Leave(Quick);
        Assert.Equal(20, entered());
        foreach (
            var (answer, more) in new[] { (null, 1), (Usual, 1), (Refused, 1), (Slow, 0), (Silent, 0), (Silent, 1) }
        )
        {
            var before = entered();
            window.Leave(answer);
            Assert.Equal(before + more, entered());
        }
    }

    /// <summary>A window before which more wait than there are places; how many of them were let in.</summary>
    private static (RequestWindow Window, Func<int> Entered) Crowded()
    {
        var window = new RequestWindow();
        var waiting = Enumerable.Range(0, 200).Select(_ => window.Enter()).ToList();
        return (window, () =>
        {
            // In the order in which they came.
            var count = waiting.TakeWhile(one => one.IsCompleted).Count();
            Assert.Equal(count, waiting.Count(one => one.IsCompleted));
            return count;
        });
    }
}
