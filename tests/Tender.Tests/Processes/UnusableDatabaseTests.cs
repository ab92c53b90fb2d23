using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processes;

/// <summary>What would lose answers, or what this build does not understand, is not started on.</summary>
public class UnusableDatabaseTests
{
    [Theory, OnBothDatabases]
    public async Task A_schema_that_a_newer_build_has_made_is_refused_in_a_sentence(TestDatabase database)
    {
        using var place = await Place.Make(database);
        using (var server = await TenderProcess.Serve(place))
            await server.Stop();
        var schema = await Sql(place, "SELECT value FROM tender WHERE name = 'schema'");
        await Sql(place, "UPDATE tender SET value = '9999-later' WHERE name = 'schema'");
        var refused = await Start(place);
        StartTests.IsRefused(refused);
        Assert.Contains("9999-later", refused.Errors);
        Assert.Contains((string)schema!, refused.Errors);
        Assert.Contains("a newer Tender made it", refused.Errors);

        // Nothing was touched: what made it could go on.
        Assert.Equal("9999-later", await Sql(place, "SELECT value FROM tender WHERE name = 'schema'"));
        await Sql(place, $"UPDATE tender SET value = '{schema}' WHERE name = 'schema'");
        using var again = await TenderProcess.Serve(place);
        await again.Stop();
    }

    [Theory]
    [InlineData("off")]
    [InlineData("local")]
    [InlineData("remote_write")]
    public async Task A_server_that_answers_before_a_commit_is_durable_is_refused_unless_that_is_wanted(string set)
    {
        using var place = await Place.Make(TestDatabase.Postgres);
        var name = new NpgsqlConnectionStringBuilder(place.Connection).Database;
        await Sql(place, $"ALTER DATABASE {name} SET synchronous_commit = {set}");
        var refused = await Start(place);
        StartTests.IsRefused(refused);
        Assert.Contains($"synchronous_commit = {set}", refused.Errors);
        Assert.Contains("--lossy-commits", refused.Errors);
        using var server = await TenderProcess.Serve(place, "--lossy-commits", "true");
        await server.Stop();
    }

    [Fact]
    public async Task What_a_crash_would_damage_is_refused_whatever_is_wanted()
    {
        await using var database = await PostgresServer.Start();
        using var place = Place.On(database.ConnectionString);
        foreach (var setting in new[] { "fsync", "full_page_writes" })
        {
            await database.Run($"ALTER SYSTEM SET {setting} = off");
            await database.Run("SELECT pg_reload_conf()");
            await Until(async () => (string?)await database.Run($"SHOW {setting}") == "off");
            var refused = await Start(place, "--lossy-commits", "true");
            StartTests.IsRefused(refused);
            Assert.Contains($"{setting} = off", refused.Errors);
            await database.Run($"ALTER SYSTEM RESET {setting}");
            await database.Run("SELECT pg_reload_conf()");
            await Until(async () => (string?)await database.Run($"SHOW {setting}") == "on");
        }
        // Several hosts are a failover, and that one would lose what was answered.
        var several = database.ConnectionString.Replace(";Port=", ":", StringComparison.Ordinal);
        several = several.Replace(";Username", ",127.0.0.1:1;Username", StringComparison.Ordinal);
        using var pair = Place.On(several);
        var asynchronous = await Start(pair);
        StartTests.IsRefused(asynchronous);
        Assert.Contains("synchronous_standby_names", asynchronous.Errors);
    }

    [Fact]
    public async Task More_connections_than_the_server_has_are_refused_and_what_may_be_opened_is_printed()
    {
        using var place = await Place.Make(TestDatabase.Postgres);
        var name = new NpgsqlConnectionStringBuilder(place.Connection).Database;
        await Sql(place, $"ALTER DATABASE {name} CONNECTION LIMIT 12");
        var refused = await Start(place);
        StartTests.IsRefused(refused);
        Assert.Contains("allows 12 connections, and this node may open 40", refused.Errors);
        Assert.Contains("Maximum Pool Size=12", refused.Errors);

        using var fewer = Place.On(place.Connection + ";Maximum Pool Size=10");
        using var server = await TenderProcess.Serve(fewer);
        Assert.Contains(
            "at most 10 connections (2 for lanes, 2 for other writes, 6 for reads); the server has 12 for all nodes",
            string.Join('\n', server.Greeting)
        );
        var shop = await KeyedCharges.Open(fewer, server.Http);
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => shop.Charge("c" + i)));
        Assert.All(answers, answer => Assert.Equal(201, answer.Status));
        await server.Stop();

        using var tooFew = Place.On(place.Connection + ";Maximum Pool Size=4");
        var small = await Start(tooFew);
        StartTests.IsRefused(small);
        Assert.Contains("Maximum Pool Size is 4", small.Errors);
    }

    private static Task<(int Code, string Output, string Errors)> Start(Place place, params string[] more) =>
        TenderProcess.Run(
            place.Here,
            place.Connection is { } connection
                ? new Dictionary<string, string> { ["TENDER_DATABASE"] = connection }
                : [],
            ["--data", place.Data, "--http", "-1", "--https", "0", .. more]
        );

    private static async Task<object?> Sql(Place place, string sql)
    {
        await using DbConnection connection = place.Connection is { } postgres
            ? new NpgsqlConnection(postgres + ";Pooling=False")
            : new SqliteConnection($"Data Source={Path.Combine(place.Data, "tender.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync();
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
            await Task.Delay(50, patience.Token);
    }
}
