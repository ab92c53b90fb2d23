using System.Diagnostics;
using Tender.Core;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processes;

/// <summary>
/// A database that takes connections and answers nothing: everybody is told within fifteen seconds that it cannot be
/// done now, nobody is told of something half done, and it goes on by itself.
/// </summary>
public class HungDatabaseTests
{
    /// <summary>Fifteen seconds are promised; a busy machine gets more.</summary>
    private static readonly TimeSpan AnswerWindow = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_database_that_hangs_is_told_in_time_and_serves_again_when_it_answers()
    {
        await using var database = await PostgresServer.Start();
        using var place = Place.On(database.ConnectionString);
        using var server = await TenderProcess.Serve(place);
        var shop = await KeyedCharges.Open(place, server.Http);
        var order = (await place.Control(server.Http).NewOrderReference()).Id;
        Assert.Equal(201, (await shop.Charge("kept")).Status);

        await database.Freeze();
        var asked = Enumerable.Range(0, 12).Select(i => shop.IsUnavailable("new-" + i)).ToList();
        asked.Add(InTime(Reads()));
        asked.Add(InTime(FullDiskTests.IsToldByAll(place, server.Http, order)));
        for (var i = 0; i < 5; i++)
            Assert.Equal(503, (await KeyedCharges.Ready(server.Http)).Status);
        await Task.WhenAll(asked);

        await database.Thaw();
        for (var i = 0; i < 12; i++)
            Assert.InRange(await shop.UntilCharged("new-" + i), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await KeyedCharges.UntilReady(server.Http, ready: true, TimeSpan.FromSeconds(10));
        // Also what was given up while the database had it under way is there once.
        Assert.Equal(13, (await Audit.Of(place)).All<Authorization>(place.Ready.MerchantId).Count());
        var end = await server.Terminate();
        Assert.Equal(0, end.Code);
        var lines = (end.Output + end.Errors).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length <= 12, string.Join('\n', lines));

        static async Task InTime(Task answer)
        {
            var since = Stopwatch.GetTimestamp();
            await answer;
            Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, AnswerWindow);
        }

        async Task Reads()
        {
            var answer = await shop.Read();
            Assert.True(answer.Status is 200 or 503, answer.Text);
        }
    }
}
