using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Storage;

/// <summary>Engines that answer as PostgreSQL and are not: refused at the start, with a sentence.</summary>
public sealed class PostgresEngineTests
{
    [Theory]
    [InlineData("CockroachDB CCL v23.1.11 (x86_64-pc-linux-gnu, built 2023/09/27 01:53:43, go1.19.10)", "CockroachDB")]
    [InlineData("PostgreSQL 11.2-YB-2.20.1.3-b0 on x86_64-pc-linux-gnu, compiled by clang 16", "YugabyteDB")]
    [InlineData("PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2, Redshift 1.0.48", "Redshift")]
    public void An_engine_that_does_not_keep_locks_is_refused(string version, string name) =>
        Assert.Contains(name, PostgresEngine.ProblemOf(version), StringComparison.Ordinal);

    [Theory]
    [InlineData("PostgreSQL 15.18 (Debian 15.18-0+deb12u1) on x86_64-pc-linux-gnu, compiled by gcc 12.2.0, 64-bit")]
    [InlineData("PostgreSQL 16.4 on aarch64-unknown-linux-gnu, compiled by gcc, a 64-bit version of Amazon Aurora")]
    public void PostgreSQL_is_taken(string version) => Assert.Null(PostgresEngine.ProblemOf(version));

    /// <summary>Citus keeps a row of its catalog for each table that it has distributed.</summary>
    [Fact]
    public async Task A_database_whose_tables_are_distributed_is_refused()
    {
        await using var engines = await Engines.Start(TestDatabase.Postgres);
        await engines.Database.Execute("CREATE TABLE pg_dist_partition (logicalrelid text)", _ => 0);
        await using (await Engines.Connect(TestDatabase.Postgres, engines.Location, lanes: 1)) { }
        await engines.Database.Execute("INSERT INTO pg_dist_partition VALUES ('objects'), ('journal')", _ => 0);
        var refused = await Assert.ThrowsAsync<UnusableDatabaseException>(() =>
            Engines.Connect(TestDatabase.Postgres, engines.Location, lanes: 1)
        );
        Assert.Contains("2 of the tables", refused.Message, StringComparison.Ordinal);
    }
}
