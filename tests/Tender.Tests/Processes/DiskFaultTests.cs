using Tender.Core;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processes;

/// <summary>
/// A disk that fails under the embedded database: what cannot be made durable is answered to nobody, and what was
/// answered is there, after the disk works again and after a crash. The failures are injected by strace, which test.sh
/// installs.
/// </summary>
public class DiskFaultTests
{
    private static readonly TimeSpan RecoveryWindow = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("fsync,fdatasync")]
    [InlineData("pwrite64")]
    public async Task What_the_disk_does_not_take_is_answered_to_nobody(string calls)
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        using var server = await TenderProcess.Serve(place);
        var shop = await KeyedCharges.Open(place, server.Http);
        var order = (await place.Control(server.Http).NewOrderReference()).Id;
        Assert.Equal(201, (await shop.Charge("kept")).Status);

        await using (await FailingCalls.Begin(server, calls))
        {
            await Task.WhenAll(Enumerable.Range(0, 12).Select(i => shop.IsUnavailable("new-" + i)));
            await FullDiskTests.IsToldByAll(place, server.Http, order);
            Assert.Contains(
                "its disk fails",
                await KeyedCharges.UntilReady(server.Http, ready: false, TimeSpan.FromSeconds(5))
            );
            Assert.Equal(200, (await shop.Read()).Status);
        }

        // Half of them are asked for again once the disk works, the others after a crash.
        for (var i = 0; i < 6; i++)
            Assert.InRange(await shop.UntilCharged("new-" + i), TimeSpan.Zero, RecoveryWindow);
        await server.Kill();
        using var again = await TenderProcess.Serve(place);
        shop = shop.At(place, again.Http);
        for (var i = 0; i < 12; i++)
            await shop.UntilCharged("new-" + i);
        Assert.Equal(201, (await shop.Charge("kept")).Status);
        Assert.Equal(13, (await Audit.Of(place)).All<Authorization>(place.Ready.MerchantId).Count());
        await again.Stop();
    }
}
