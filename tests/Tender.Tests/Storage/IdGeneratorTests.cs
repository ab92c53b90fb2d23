using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Storage;

public sealed class IdGeneratorTests
{
    [Fact]
    public void Numbers_of_one_generator_grow_and_so_do_those_that_are_set_aside()
    {
        var clock = new HandClock();
        var ids = new IdGenerator(clock);
        var last = 0L;
        for (var n = 0; n < 10_000; n++)
        {
            if (n % 100 == 0)
                clock.Now += TimeSpan.FromMilliseconds(1);
            var next = n % 10 == 0 ? ids.Reserve(50) + 1 : ids.Next();
            Assert.True(next > last);
            last = n % 10 == 0 ? next + 49 : next;
        }
    }

    [Fact]
    public void Numbers_follow_those_of_before_the_clock_went_back()
    {
        var clock = new HandClock();
        var before = new IdGenerator(clock).Next();
        clock.Now -= TimeSpan.FromDays(1);
        var ids = new IdGenerator(clock);
        ids.StartAfter(before);
        Assert.True(ids.Next() > before);
        ids.StartAfter(0);
        Assert.True(ids.Next() > before);
    }

    /// <summary>Many nodes whose clock does not move: that two draw the same stays rare, and passes.</summary>
    [Fact]
    public void Many_generators_on_a_clock_that_stands_seldom_draw_the_same()
    {
        var clock = new HandClock();
        IdGenerator[] many = [.. Enumerable.Range(0, 1_000).Select(_ => new IdGenerator(clock))];
        var (drawn, clashes, after) = (new HashSet<long>(), 0, 0);
        foreach (var ids in many)
            if (!drawn.Add(ids.Next()))
            {
                clashes++;
                // Done again, it is another number.
                if (!drawn.Add(ids.Next()))
                    after++;
            }
        Assert.InRange(clashes, 0, 20);
        Assert.Equal(0, after);
        var digits = many.Select(ids => ids.FourteenDigits()).Concat(many.Select(ids => ids.FourteenDigits()));
        Assert.InRange(digits.Distinct().Count(), 100, 2_000);
    }
}
