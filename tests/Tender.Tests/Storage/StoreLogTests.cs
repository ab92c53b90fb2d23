using Tender.Core;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Storage;

/// <summary>Failures behind a commit, of which no caller is told.</summary>
public sealed class StoreLogTests
{
    [Theory, OnBothDatabases]
    public async Task A_listener_that_fails_is_told_in_the_log_and_hinders_nobody(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var log = new LogLines();
        engines.Store.Log = log;
        engines.Store.WorkDue += _ => throw new InvalidOperationException("It does not listen.");
        var permission = await engines.OpenPermission(Engines.Usd(100));
        Assert.Equal(permission, (await engines.Get<ChargePermission>(permission)).Id);
        Assert.All(log.All, line => Assert.Contains("A listener of the store failed", line));
        Assert.Contains(log.All, line => line.EndsWith("It does not listen.", StringComparison.Ordinal));
    }
}
