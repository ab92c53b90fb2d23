using Tender.Core;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processes;

/// <summary>
/// The file of the embedded database is deleted or replaced under a server that runs: what it would answer from then on
/// would be found by nobody after a restart.
/// </summary>
public class MovedDatabaseTests
{
    private static readonly TimeSpan NoticeWindow = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_database_that_is_not_there_any_more_is_noticed_and_used_no_more(bool isReplaced)
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        using var server = await TenderProcess.Serve(place);
        var shop = await KeyedCharges.Open(place, server.Http);
        var order = (await place.Control(server.Http).NewOrderReference()).Id;
        var kept = await shop.Charge("kept");
        Assert.Equal(201, kept.Status);

        var file = Path.Combine(place.Data, "tender.db");
        File.Move(file, file + ".aside");
        if (isReplaced)
            File.Copy(file + ".aside", file);
        var said = await KeyedCharges.UntilReady(server.Http, ready: false, NoticeWindow);
        Assert.Contains("its file was moved, replaced or deleted", said);
        await shop.IsUnavailable("lost");
        await FullDiskTests.IsToldByAll(place, server.Http, order);
        Assert.Equal(503, (await shop.Read()).Status);

        // The one it has open is put back.
        File.Move(file + ".aside", file, overwrite: true);
        await shop.UntilCharged("lost");
        await KeyedCharges.UntilReady(server.Http, ready: true, NoticeWindow);
        Assert.Equal(kept.Text, (await shop.Charge("kept")).Text);
        Assert.Equal(2, (await Audit.Of(place)).All<Authorization>(place.Ready.MerchantId).Count());
        var end = await server.Terminate();
        var lines = (end.Output + end.Errors).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Single(lines, line => line.Contains("moved, replaced or deleted", StringComparison.Ordinal));
        Assert.True(lines.Length <= 4, string.Join('\n', lines));
    }

    [Fact]
    public async Task A_restart_after_a_deletion_begins_anew_with_the_same_keys()
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        using (var server = await TenderProcess.Serve(place))
        {
            var shop = await KeyedCharges.Open(place, server.Http);
            Assert.Equal(201, (await shop.Charge("gone")).Status);
            foreach (var file in Directory.GetFiles(place.Data, "tender.db*"))
                File.Delete(file);
            await KeyedCharges.UntilReady(server.Http, ready: false, NoticeWindow);
            Assert.Equal(0, (await server.Terminate()).Code);
        }
        using var again = await TenderProcess.Serve(place);
        var fresh = await KeyedCharges.Open(place, again.Http);
        Assert.Equal(201, (await fresh.Charge("new")).Status);
        Assert.Single((await Audit.Of(place)).All<Authorization>(place.Ready.MerchantId));
        await again.Stop();
    }
}
