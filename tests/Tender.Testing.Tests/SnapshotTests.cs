using Tender.Tests.Harness;
using Xunit;
using static Tender.Testing.Tests.Sandboxes;

namespace Tender.Testing.Tests;

/// <summary>States that a suite saves and begins from again, and clocks that stand still.</summary>
public class SnapshotTests
{
    [Theory, OnBothDatabases]
    public async Task A_state_is_saved_and_brought_back(TestDatabase database)
    {
        var merchant = await Merchant(database, new SandboxMerchantOptions { FrozenClock = true });
        var start = await merchant.Clock.NowAsync();
        var empty = await merchant.Snapshots.TakeAsync();
        Assert.Equal(("s-1", start, 0), (empty.Snapshot, empty.At, empty.Objects));

        var client = merchant.CreateV2Client();
        var paid = await Paid(merchant, client);
        await merchant.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        var full = await merchant.Snapshots.TakeAsync();
        Assert.True(full.Objects > 0);

        var restored = await merchant.Snapshots.RestoreAsync(empty);
        Assert.Equal(start, restored.Now);
        Assert.Equal(404, (await client.GetChargeAsync(paid.ChargeId!)).Status);
        await merchant.Snapshots.RestoreAsync(full);
        Assert.Equal(200, (await client.GetChargeAsync(paid.ChargeId!)).Status);
        Assert.Equal(start.AddDays(1), await merchant.Clock.NowAsync());

        Assert.Equal([empty, full], await merchant.Snapshots.ListAsync());
        await merchant.Snapshots.DeleteAsync(empty);
        var gone = await Assert.ThrowsAsync<SandboxException>(() => merchant.Snapshots.RestoreAsync(empty));
        Assert.Equal(404, gone.Status);
    }
}
