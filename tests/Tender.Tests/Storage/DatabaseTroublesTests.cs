using Npgsql;
using Tender.Server.Storage;
using Xunit;

namespace Tender.Tests.Storage;

/// <summary>What a database's failures are taken for.</summary>
public sealed class DatabaseTroublesTests
{
    /// <remarks>The last is what Citus 13.0.5 answers for a row of several whose key is taken on a worker.</remarks>
    [Theory]
    [InlineData("23505", "_bt_check_unique", true)]
    [InlineData("23514", "ExecConstraints", false)]
    [InlineData("58030", "ReportCopyError", false)]
    [InlineData("XX000", "errmsg_internal", false)]
    [InlineData("XX000", "ReportCopyError", true)]
    public void A_key_that_is_taken_is_known_by_its_code_or_by_how_Citus_says_it(
        string code,
        string routine,
        bool taken
    )
    {
        var failure = new PostgresException("duplicate key value", "ERROR", "ERROR", code, routine: routine);
        Assert.Equal(taken, DatabaseTroubles.IsTaken(failure));
    }
}
