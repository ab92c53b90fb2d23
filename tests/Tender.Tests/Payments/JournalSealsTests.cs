using Tender.Core;
using Tender.Server.Payments;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Payments;

/// <summary>
/// Threat L2: who has all rights in the database can get round its triggers. What was sealed and is another now is
/// found, entry by entry.
/// </summary>
public class JournalSealsTests
{
    private static readonly string[] Triggers = ["keeps", "stays"];

    [Theory, OnBothDatabases]
    public async Task What_was_changed_after_it_was_sealed_is_named(TestDatabase kind)
    {
        await using var engines = await Booked(kind);
        await Seal(engines);
        var posted = await Numbers(engines, "SELECT DISTINCT seq FROM ledger ORDER BY seq");
        var others = await Numbers(
            engines,
            "SELECT seq FROM journal WHERE seq NOT IN (SELECT seq FROM ledger) ORDER BY seq"
        );
        await Unlock(engines);
        await Run("UPDATE journal SET summary = 'nothing' WHERE seq = @seq", others[0]);
        await Run("UPDATE ledger SET amount = 2 * amount WHERE seq = @seq", posted[0]);
        await Run("DELETE FROM ledger WHERE seq = @seq", posted[1]);
        await Run("DELETE FROM journal WHERE seq = @seq", others[1]);
        await Run(
            "INSERT INTO journal (bucket, merchant, seq, root, at, who, summary, moves, notices, steps) "
                + "SELECT bucket, merchant, seq - 1, root, at, who, summary, moves, notices, steps FROM journal "
                + "WHERE seq = @seq",
            posted[2]
        );

        var check = await Check(engines);
        (long Seq, string Found)[] expected =
        [
            (others[0], "were changed"),
            (posted[0], "were changed"),
            (posted[1], "were changed"),
            (others[1], "was taken away"),
            (posted[2] - 1, "was added"),
        ];
        Assert.Equal(expected.Length, check.Broken.Count);
        Assert.All(expected, one =>
            Assert.Single(check.Broken, told => told.Contains($"entry {one.Seq}") && told.Contains(one.Found))
        );
        // It is not hidden under a new seal.
        await engines.Authorize(await engines.OpenPermission(Engines.Usd(20)), Engines.Usd(5));
        engines.Clock.Now += 2 * JournalSeals.Age;
        Assert.Equal(0, await engines.Engine.Seals.Add(Engines.MerchantId, await Check(engines)));

        Task Run(string sql, long seq) => engines.Database.Execute(sql + " RETURNING 1", _ => 0, ("seq", seq));
    }

    [Theory, OnBothDatabases]
    public async Task Seals_are_a_chain_that_needs_the_key_and_grow_with_the_journal(TestDatabase kind)
    {
        await using var engines = await Booked(kind);
        // What is young may yet have an entry before it.
        Assert.Empty((await Check(engines)).Next);
        await Seal(engines);
        var first = await Check(engines);
        Assert.Empty(first.Next);
        await engines.Authorize(await engines.OpenPermission(Engines.Usd(20)), Engines.Usd(5));
        await Seal(engines);
        var second = await Check(engines);
        Assert.Equal((await Numbers(engines, "SELECT count(*) FROM journal"))[0], second.Sealed);
        Assert.True(second.Sealed > first.Sealed);
        Assert.Empty(second.Broken);

        // Of two who verify at once one adds the seals.
        Assert.Equal(0, await engines.Engine.Seals.Add(Engines.MerchantId, first with { Next = second.Next }));

        // The first of two seals is taken away: the other does not stand by itself.
        await engines.Database.Execute(
            "DELETE FROM journal_seals WHERE seq = (SELECT min(seq) FROM journal_seals) RETURNING 1",
            _ => 0
        );
        Assert.Contains((await Check(engines)).Broken, one => one.Contains("is not one of this server's"));
    }

    [Theory, OnBothDatabases]
    public async Task A_merchant_that_is_removed_takes_its_seals_along(TestDatabase kind)
    {
        await using var engines = await Booked(kind);
        await Seal(engines);
        Assert.True(await new MerchantRemoval(engines.Store).Remove(Engines.MerchantId));
        Assert.Equal([0], await Numbers(engines, "SELECT count(*) FROM journal_seals"));
    }

    private static async Task<Engines> Booked(TestDatabase kind)
    {
        var engines = await Engines.Start(kind);
        var permission = await engines.OpenPermission(Engines.Usd(100));
        for (var i = 0; i < 3; i++)
            Assert.True(
                (await engines.Authorize(permission, Engines.Usd(10), AnswerMode.Now, captureNow: true)).Result.Ok
            );
        return engines;
    }

    private static async Task Seal(Engines engines)
    {
        engines.Clock.Now += 2 * JournalSeals.Age;
        var check = await Check(engines);
        Assert.Empty(check.Broken);
        Assert.InRange(await engines.Engine.Seals.Add(Engines.MerchantId, check), 1, int.MaxValue);
    }

    private static Task<SealCheck> Check(Engines engines) =>
        engines.Database.Snapshot(reader => engines.Engine.Seals.Check(reader, Engines.MerchantId));

    /// <summary>As who owns the tables may.</summary>
    private static async Task Unlock(Engines engines)
    {
        foreach (var (table, trigger) in new[] { "journal", "ledger" }.SelectMany(_ => Triggers, (t, g) => (t, g)))
            if (engines.Kind == TestDatabase.Sqlite)
                await engines.Database.Execute($"DROP TRIGGER {table}_{trigger}", _ => 0);
            else
                await engines.Database.Execute($"ALTER TABLE {table} DISABLE TRIGGER {table}_{trigger}", _ => 0);
    }

    private static Task<List<long>> Numbers(Engines engines, string sql) =>
        engines.Database.Query(sql, row => row.GetInt64(0));
}
