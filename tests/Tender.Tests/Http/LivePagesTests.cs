using Xunit;

namespace Tender.Tests.Http;

/// <summary>What a live installation does not serve, as far as it can be put together today.</summary>
public class LivePagesTests
{
    /// <summary>None of what they are made of is looked at: there is nothing to make them of in live.</summary>
    [Fact]
    public void A_live_installation_has_no_page_of_a_test_buyer_and_no_console() =>
        Assert.Empty(
            TenderServer.SandboxPages(null!, null!, null!, null!, null!, null!, new Settings { Mode = Mode.Live })
        );
}
