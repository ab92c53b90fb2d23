using Microsoft.Extensions.Logging.Abstractions;
using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Sandbox.Receivers;
using Tender.Server.Storage;
using Xunit;

namespace Tender.Tests.Sandbox;

/// <summary>Checks that are begun and looked on at.</summary>
public sealed class ReceiverChecksTests
{
    [Fact]
    public async Task A_check_that_breaks_off_for_whatever_reason_says_so_and_harms_no_end()
    {
        // A check that has nothing to run with fails as nobody expects.
        var checks = new ReceiverChecks(new(null!, null!, null!, null!), TimeProvider.System, NullLogger.Instance);
        var (merchant, _) = MerchantAccounts.Draw(Region.NorthAmerica, Currency.USD, null, 1, sandbox: true);
        var endpoint = new NoticeEndpoint
        {
            Id = "checked",
            Url = "http://127.0.0.1/",
            Dialects = Dialects.V2,
        };
        Assert.True(checks.Begin(merchant, new(endpoint, endpoint.Url, endpoint.Url, null, TimeSpan.Zero)));
        await checks.DisposeAsync();
        Assert.StartsWith("It broke off", checks.Of(merchant.Id)?.Trouble, StringComparison.Ordinal);
    }
}
