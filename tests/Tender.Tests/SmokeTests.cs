using Xunit;

namespace Tender.Tests;

public class SmokeTests
{
    [Fact]
    public void Runs() => Assert.True(true);
}
