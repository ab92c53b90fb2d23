using Tender.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests;

public class SmokeTests
{
    [Fact]
    public void The_kit_knows_nothing_of_the_server() =>
        Assert.DoesNotContain(typeof(AmazonPayOptions).Assembly.GetReferencedAssemblies(), assembly =>
            assembly.Name is "Tender" or "Tender.Core"
        );

    [Fact]
    public async Task A_server_answers_in_this_process()
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        Assert.NotEmpty(host.Ready.MerchantId);
    }
}
