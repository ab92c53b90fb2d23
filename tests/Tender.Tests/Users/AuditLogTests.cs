using System.Data.Common;
using System.Security.Cryptography;
using Tender.Server.Hosting;
using Tender.Server.Users;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Users;

/// <summary>
/// Threat L2: who has all rights in the database can get round the triggers. A row of the audit log that is not as it
/// was written, or is gone, is named.
/// </summary>
public class AuditLogTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    [Fact]
    public void A_value_is_cut_between_characters()
    {
        Assert.Equal(new string('x', 80), AuditLog.Short(new string('x', 80)));
        Assert.Equal(new string('x', 79) + "...", AuditLog.Short(new string('x', 79) + "😀 and more"));
    }

    [Theory, OnBothDatabases]
    public async Task Rows_are_numbered_and_hold_what_was_written_without_control_characters(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var audit = Log(engines);
        Assert.Equal(1, await audit.Add("anna", "192.0.2.1", "keys/new", "merchant A\r\n\u001b[31mB", "asked"));
        Assert.Equal(2, await audit.Add("anna", "192.0.2.1", "keys/new", new string('x', 5_000), "done", asked: 1));
        var rows = await audit.Before(null, 10);
        Assert.Equal((2, "done", 1L), (rows[0].Seq, rows[0].Outcome, rows[0].Asked));
        Assert.Equal("merchant A...[31mB", rows[1].Subject);
        Assert.Equal(1_000, rows[0].Subject.Length);
        Assert.Equal(engines.Clock.Now, rows[1].At);
        Assert.Equal([1L], (await audit.Before(2, 10)).Select(row => row.Seq));
        Assert.Equal((2, 2, true), Told(await audit.Check()));
        // Another node writes on in the same chain.
        Assert.Equal(3, await Log(engines).Add("bert", "-", "sign-in", "", "done"));
        Assert.Equal((3, 3, true), Told(await audit.Check()));
    }

    [Theory, OnBothDatabases]
    public async Task Two_nodes_that_write_at_once_make_one_chain(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var (one, other) = (Log(engines), Log(engines));
        await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(i => (i % 2 == 0 ? one : other).Add("anna", "-", "jobs/retry", $"{i}", "done"))
        );
        Assert.Equal((40, 40, true), Told(await one.Check()));
    }

    [Theory, OnBothDatabases]
    public async Task It_is_only_ever_added_to(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        await Log(engines).Add("anna", "-", "keys/new", "", "done");
        foreach (var sql in new[] { "UPDATE audit SET who = 'bert' RETURNING 1", "DELETE FROM audit RETURNING 1" })
            await Assert.ThrowsAnyAsync<DbException>(() => engines.Database.Execute(sql, _ => 0));
        if (kind == TestDatabase.Postgres)
            await Assert.ThrowsAnyAsync<DbException>(() => engines.Database.Execute("TRUNCATE audit", _ => 0));
        Assert.Equal((1, 1, true), Told(await Log(engines).Check()));
    }

    [Theory, OnBothDatabases]
    public async Task An_edited_a_moved_and_a_removed_row_are_named_each_by_its_number(TestDatabase kind)
    {
        await using var engines = await Written(kind, 12);
        await Run("UPDATE audit SET outcome = 'refused' WHERE seq = 2");
        // Two rows change places.
        await Run("UPDATE audit SET seq = 100 WHERE seq = 5");
        await Run("UPDATE audit SET seq = 5 WHERE seq = 6");
        await Run("UPDATE audit SET seq = 6 WHERE seq = 100");
        await Run("DELETE FROM audit WHERE seq = 9");
        var check = await Log(engines).Check();
        Assert.Equal(
            [
                "L2 audit: row 2 was changed, moved or added",
                "L2 audit: row 5 was changed, moved or added",
                "L2 audit: row 6 was changed, moved or added",
                "L2 audit: row 9 was taken away",
            ],
            check.Broken
        );
        Assert.Equal((11, 12), (check.Count, check.Last));

        Task Run(string sql) => engines.Database.Execute(sql + " RETURNING 1", _ => 0);
    }

    [Theory, OnBothDatabases]
    public async Task A_row_of_another_history_does_not_fit_although_it_was_written_by_this_server(TestDatabase kind)
    {
        await using var engines = await Written(kind, 3);
        await using var other = await Written(kind, 3, who: "bert");
        var row = (
            await other.Database.Query(
                "SELECT at, who, place, action, subject, outcome, code FROM audit WHERE seq = 2",
                row => (At: row.GetInt64(0), Code: row.GetBytes(6))
            )
        )[0];
        await engines.Database.Execute(
            "UPDATE audit SET at = @at, who = 'bert', code = @code WHERE seq = 2 RETURNING 1",
            _ => 0,
            ("at", row.At),
            ("code", row.Code)
        );
        Assert.Contains("L2 audit: row 2 does not follow the row before it", (await Log(engines).Check()).Broken);
    }

    [Theory, OnBothDatabases]
    public async Task Who_has_the_database_without_the_key_adds_no_row(TestDatabase kind)
    {
        await using var engines = await Written(kind, 2);
        var stranger = new AuditLog(engines.Database, new Secrets(RandomNumberGenerator.GetBytes(32)), engines.Clock);
        await stranger.Add("anna", "-", "keys/new", "", "done");
        Assert.Equal(["L2 audit: row 3 was changed, moved or added"], (await Log(engines).Check()).Broken);
        // All of them taken away but the last, and that one numbered anew.
        await engines.Database.Execute("DELETE FROM audit WHERE seq = 1 RETURNING 1", _ => 0);
        await engines.Database.Execute("UPDATE audit SET seq = 1 WHERE seq = 2 RETURNING 1", _ => 0);
        Assert.Contains("L2 audit: row 1 was changed, moved or added", (await Log(engines).Check()).Broken);
    }

    private static (long Count, long Last, bool Holds) Told(AuditCheck check) =>
        (check.Count, check.Last, check.Broken.Count == 0);

    private static AuditLog Log(Engines engines) => new(engines.Database, new Secrets(Key), engines.Clock);

    /// <summary>Some rows, in a database without its triggers.</summary>
    private static async Task<Engines> Written(TestDatabase kind, int count, string who = "anna")
    {
        var engines = await Engines.Start(kind);
        var audit = Log(engines);
        for (var i = 0; i < count; i++)
            await audit.Add(who, "-", "jobs/retry", $"job {i}", "done");
        string[] drops =
            kind == TestDatabase.Postgres
                ? ["DROP FUNCTION audit_only_added_to() CASCADE"]
                : ["DROP TRIGGER audit_keeps", "DROP TRIGGER audit_stays"];
        foreach (var sql in drops)
            await engines.Database.Execute(sql, _ => 0);
        return engines;
    }
}
