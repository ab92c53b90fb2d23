using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Sdk;

/// <summary>
/// Clients of other people, unmodified and without an endpoint setting, reach Tender by HTTPS_PROXY and its authority
/// alone (tests/clients/npm/proxy-story.mjs).
/// </summary>
public class ProxyModeClientsTests
{
    [Fact]
    public async Task Both_generations_of_Node_clients_work_with_a_proxy_and_an_authority_alone()
    {
        await using var host = await TenderHost.Start(TestDatabase.Sqlite, settings => settings with { Proxy = -1 });
        var merchant = await host.Control.NewMerchant();
        var lines = await NodeScripts.Tell(host, merchant, "proxy-story.mjs", proxy: host.Proxy);
        Says("v2 create session", ("status", 201m), ("state", "Open"));
        Says("v2 complete", ("status", 200m), ("state", "Completed"));
        Says("v2 get charge", ("status", 200m), ("state", "Authorized"));
        Says("v1 profile", ("error", null));
        Says("v1 get order", ("state", "Draft"));
        Says("another host", ("status", 403m));
        Assert.Contains("example.com is none of them", (string?)NodeScripts.Read(lines["another host"], "told"));

        void Says(string step, params (string Member, object? Value)[] members)
        {
            Assert.True(lines.TryGetValue(step, out var line), $"{step} was not told");
            foreach (var (member, value) in members)
                Assert.True(Equals(value, NodeScripts.Read(line, member)), $"{step}: {line}");
        }
    }
}
