using Tender.Server.Storage;
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
}
