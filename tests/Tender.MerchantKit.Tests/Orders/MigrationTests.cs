using System.Data.Common;
using Npgsql;
using Tender.MerchantKit.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests.Orders;

/// <summary>The kit's tables are made and brought up to date while others are at work.</summary>
public class MigrationTests
{
    /// <summary>A database in which the given version fails the first times, as SQLSTATE says.</summary>
    private static async Task<NpgsqlDataSource> Failing(int version, string state, int times)
    {
        var source = NpgsqlDataSource.Create(await Postgres.NewDatabase());
        await using var command = source.CreateCommand(
            $"""
            CREATE TABLE amazonpay_schema (version INTEGER NOT NULL PRIMARY KEY);
            CREATE SEQUENCE failures;
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.version = {version} AND nextval('failures') <= {times} THEN
                    RAISE EXCEPTION 'not now' USING ERRCODE = '{state}';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER failing BEFORE INSERT ON amazonpay_schema FOR EACH ROW EXECUTE FUNCTION fail();
            """
        );
        await command.ExecuteNonQueryAsync();
        return source;
    }

    private static async Task<int> Version(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("SELECT COALESCE(MAX(version), 0) FROM amazonpay_schema");
        return (int)(await command.ExecuteScalarAsync())!;
    }

    private static Task Migrate(NpgsqlDataSource source) =>
        new Database(source, TimeSpan.FromSeconds(30)).Migrate(CancellationToken.None);

    [Theory]
    [InlineData("40P01")]
    [InlineData("55P03")]
    public async Task A_deadlock_or_a_lock_that_was_not_had_is_tried_again(string state)
    {
        await using var source = await Failing(Schema.Versions.Count, state, times: 2);
        await Migrate(source);
        Assert.Equal(Schema.Versions.Count, await Version(source));
    }

    [Theory]
    [InlineData("40P01", 5)]
    [InlineData("23514", 1)]
    public async Task What_does_not_pass_is_told_and_keeps_the_versions_before_it(string state, int times)
    {
        await using var source = await Failing(Schema.Versions.Count, state, times);
        var failure = await Assert.ThrowsAnyAsync<DbException>(() => Migrate(source));
        Assert.Equal((state, Schema.Versions.Count - 1), (failure.SqlState, await Version(source)));
        await Migrate(source);
        Assert.Equal(Schema.Versions.Count, await Version(source));
    }
}
