using Microsoft.Data.Sqlite;
using Tender.Core;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processes;

/// <summary>
/// The file of the embedded database is not what Tender wrote: a byte of it is another, or its log is missing. No
/// payment is taken on what may be wrong, and nothing is lost in silence.
/// </summary>
public class DamagedDatabaseTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("SELECT (rootpage - 1) * 4096 FROM sqlite_master WHERE name = 'objects'")]
    public async Task A_flipped_byte_is_found_at_the_start_and_told_in_a_sentence(string where)
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        using (var server = await TenderProcess.Serve(place))
        {
            Assert.Equal(201, (await (await KeyedCharges.Open(place, server.Http)).Charge("kept")).Status);
            await server.Stop();
        }
        var at = where == "0" ? 0 : await Number(place, where);
        Flip(place, at);
        var refused = await Start(place);
        StartTests.IsRefused(refused);
        Assert.Contains("tender.db is damaged", refused.Errors);
        Assert.Contains("Restore a backup", refused.Errors);

        // Nothing was touched: put right, it is whole.
        Flip(place, at);
        using var again = await TenderProcess.Serve(place);
        Assert.Single((await Audit.Of(place)).All<Authorization>(place.Ready.MerchantId));
        await again.Stop();
    }

    [Fact]
    public async Task A_page_that_turns_out_damaged_stops_all_payments_until_a_restart()
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        using var server = await TenderProcess.Serve(place);
        var shop = await KeyedCharges.Open(place, server.Http);
        var order = (await place.Control(server.Http).NewOrderReference()).Id;
        Assert.Equal(201, (await shop.Charge("kept")).Status);
        var root = await Number(place, "SELECT (rootpage - 1) * 4096 FROM sqlite_master WHERE name = 'objects'");
        // What the log holds moves into the file, and nobody has the page in memory then.
        await Number(place, "PRAGMA wal_checkpoint(TRUNCATE)");
        Flip(place, root);

        await shop.IsUnavailable("new");
        await FullDiskTests.IsToldByAll(place, server.Http, order);
        Assert.Contains(
            "its file is damaged",
            await KeyedCharges.UntilReady(server.Http, ready: false, TimeSpan.FromSeconds(5))
        );
        Flip(place, root);
        await shop.IsUnavailable("new");
        var end = await server.Terminate();
        Assert.Single((end.Output + end.Errors).Split('\n', StringSplitOptions.RemoveEmptyEntries), line =>
            line.Contains("its file is damaged", StringComparison.Ordinal)
        );
        using var again = await TenderProcess.Serve(place);
        Assert.Equal(201, (await shop.At(place, again.Http).Charge("new")).Status);
        await again.Stop();
    }

    [Theory]
    [InlineData("-wal")]
    [InlineData("")]
    public async Task A_killed_servers_file_that_is_missing_is_asked_for(string ending)
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        using (var server = await TenderProcess.Serve(place))
        {
            Assert.Equal(201, (await (await KeyedCharges.Open(place, server.Http)).Charge("kept")).Status);
            await server.Kill();
        }
        var missing = Path.Combine(place.Data, "tender.db") + ending;
        File.Move(missing, missing + ".aside");
        var refused = await Start(place);
        StartTests.IsRefused(refused);
        Assert.Contains(missing + " is missing", refused.Errors);
        Assert.Contains("delete " + Path.Combine(place.Data, "tender.db-open"), refused.Errors);

        File.Move(missing + ".aside", missing, overwrite: true);
        using (var again = await TenderProcess.Serve(place))
        {
            Assert.Single((await Audit.Of(place)).All<Authorization>(place.Ready.MerchantId));
            await again.Stop();
        }
        // A server that was told to stop leaves all of it in one file.
        Assert.Equal(["tender.db"], Directory.GetFiles(place.Data, "tender.db*").Select(Path.GetFileName));
    }

    private static Task<(int Code, string Output, string Errors)> Start(Place place) =>
        TenderProcess.Run(
            place.Here,
            new Dictionary<string, string>(),
            "--data",
            place.Data,
            "--http",
            "-1",
            "--https",
            "0"
        );

    private static void Flip(Place place, long at)
    {
        using var file = File.Open(
            Path.Combine(place.Data, "tender.db"),
            FileMode.Open,
            FileAccess.ReadWrite,
            FileShare.ReadWrite
        );
        file.Position = at;
        var old = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(old ^ 0x40));
    }

    private static async Task<long> Number(Place place, string sql)
    {
        await using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(place.Data, "tender.db")};Pooling=False"
        );
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), null);
    }
}
