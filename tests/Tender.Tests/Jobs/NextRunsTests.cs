using Tender.Server.Storage;
using Xunit;

namespace Tender.Tests.Jobs;

public class NextRunsTests
{
    /// <summary>What a node knows to be due in a lane hides nothing else that falls due.</summary>
    [Theory]
    [InlineData(10L, 5L, 5L, 10L)]
    [InlineData(3L, 5L, 5L, 3L)]
    [InlineData(5L, 5L, 5L, 5L)]
    [InlineData(10L, 7L, 5L, 7L)]
    [InlineData(10L, null, 5L, 10L)]
    [InlineData(null, 5L, 5L, null)]
    [InlineData(null, 7L, 5L, 7L)]
    [InlineData(null, null, 5L, null)]
    public void The_first_is_whichever_is_not_known(long? free, long? inLane, long known, long? first)
    {
        Assert.Equal(At(first), new NextRuns(At(free), At(inLane)).FirstBut(known));

        static DateTimeOffset? At(long? ms) => ms is { } some ? RecordJson.At(some) : null;
    }
}
