using System.Text.RegularExpressions;
using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Storage;

/// <summary>
/// However many months there are, PostgreSQL looks into one for one notice: told by its own plan of each statement, as
/// the server has it prepared.
/// </summary>
public sealed partial class PartitionPlanTests
{
    private const int MonthCount = 12;

    [Fact]
    public async Task One_notice_is_looked_for_in_one_month()
    {
        await using var engines = await Engines.Start(TestDatabase.Postgres);
        await Months(engines);
        engines.Clock.Now = new(2032, 6, 15, 0, 0, 0, TimeSpan.Zero);
        var permission = await engines.OpenPermission(Engines.Usd(500));
        var recorded = new RecordedStatements(engines.Database);
        var deliveries = new DeliveryQueries(recorded);
        var entries = await deliveries.Entries(Engines.MerchantId, [permission.Family.Value], 0, 100, Dialects.V2);
        var which = new DeliveryArguments(entries[0].Seq, 0, "e1", Dialects.V2);
        recorded.All.Clear();

        Assert.NotNull(await deliveries.Find(Engines.MerchantId, which));
        await deliveries.Deliveries(Engines.MerchantId, [which.Seq]);
        await deliveries.Attempts(Engines.MerchantId, [which.Seq]);
        // The notices of an object: those of its entries, each in the month of its entry.
        long[] seqs = [.. entries.Select(entry => entry.Seq)];
        Assert.NotEmpty(await deliveries.Deliveries(Engines.MerchantId, seqs));

        Assert.Equal(4, recorded.All.Count);
        foreach (var (sql, arguments) in recorded.All)
            Assert.Equal(["2032_06"], await MonthsRead(engines, Plans.Prepared(sql, arguments)));
    }

    [Fact]
    public async Task One_notice_and_its_attempt_are_changed_in_one_month()
    {
        await using var engines = await Engines.Start(TestDatabase.Postgres);
        await Months(engines);
        engines.Clock.Now = new(2032, 6, 15, 0, 0, 0, TimeSpan.Zero);
        await engines.OpenPermission(Engines.Usd(500));
        var seq = (await engines.Database.Query("SELECT max(seq) FROM deliveries", row => row.GetInt64(0)))[0];
        Statement[] changes =
        [
            RenewDelivery.Statement,
            UpdateDelivery.Statement,
            UpdateDeliveryBody.Statement,
            UpdateAttempt.Statement,
        ];
        foreach (var statement in changes)
            Assert.Equal(["2032_06"], await MonthsRead(engines, Prepared(statement, seq)));
    }

    [Fact]
    public async Task What_is_due_is_claimed_without_a_look_into_any_month()
    {
        await using var engines = await Engines.Start(TestDatabase.Postgres);
        await engines.OpenPermission(Engines.Usd(500));
        engines.Clock.Now += TimeSpan.FromMinutes(1);
        var recorded = new RecordedStatements(engines.Database);
        var claimed = await new JobTable(recorded, engines.Clock, TimeSpan.FromSeconds(15)).ClaimDue(new JobPlaces());
        Assert.Contains(claimed, job => job.Kind == JobKind.Deliver);
        Assert.All(recorded.All, one => Assert.DoesNotMatch("(FROM|JOIN|UPDATE|INTO) (deliveries|attempts)", one.Sql));
    }

    /// <summary>A year of months, some years ahead.</summary>
    private static async Task Months(Engines engines)
    {
        var queries = new PartitionQueries(engines.Database);
        for (var month = 1; month <= MonthCount; month++)
        {
            var from = new DateTimeOffset(2032, month, 1, 0, 0, 0, TimeSpan.Zero);
            var (first, next) = (IdGenerator.FirstOf(from), IdGenerator.FirstOf(from.AddMonths(1)));
            Assert.Equal(PartitionChange.Done, await queries.Make($"2032_{month:00}", first, next));
        }
    }

    /// <summary>The partitions whose rows or indexes a statement reads, by their months.</summary>
    private static async Task<IEnumerable<string>> MonthsRead(Engines engines, (string Prepare, string Execute) sql)
    {
        var plan = await Plans.Of(engines, sql);
        // None is there that was not asked for at all: the plan is the one that all of the statement's runs have. A
        // worker of Citus plans each run.
        if (!engines.Database.IsDistributed)
            Assert.Contains(plan, line => line.Contains("removed", StringComparison.OrdinalIgnoreCase) || Never(line));
        return plan.Where(line => !Never(line))
            .Select(line => Scanned().Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value)
            .Distinct();

        static bool Never(string line) => line.Contains("never executed", StringComparison.Ordinal);
    }

    /// <summary>A statement for one row that there is none of, but for the key that says its month.</summary>
    private static (string Prepare, string Execute) Prepared(Statement statement, long seq)
    {
        var types = statement.Types.Select(Name).ToList();
        // Bucket, merchant, seq come first. Nothing is found, and the statement fails by that: so it is not counted.
        var values = types.Select((type, i) => i == 2 ? $"ARRAY[{seq}]::bigint[]" : $"ARRAY[NULL]::{type}[]").ToList();
        values[0] = $"ARRAY[{Merchant.BucketOf(Engines.MerchantId)}]::smallint[]";
        values[1] = $"ARRAY['{Engines.MerchantId}']";
        var inner = Updating().Match(statement.Postgres).Groups[1].Value;
        Assert.NotEmpty(inner);
        return (
            $"PREPARE one ({string.Join(", ", types.Select(type => $"{type}[]"))}) AS {inner}",
            $"EXECUTE one ({string.Join(", ", values)})"
        );

        static string Name(ColumnType type) =>
            type switch
            {
                ColumnType.Short => "smallint",
                ColumnType.Long => "bigint",
                ColumnType.Text => "text",
                ColumnType.Bytes => "bytea",
            };
    }

    // Behind its name a table of Citus has the number of its part.
    [GeneratedRegex("(?:Scan|Scan using \\w+) on (?:deliveries|attempts)_(\\w+?)(?:_\\d{6,})?\\b")]
    private static partial Regex Scanned();

    [GeneratedRegex("^WITH changed AS \\((.*) RETURNING 1\\) SELECT", RegexOptions.Singleline)]
    private static partial Regex Updating();
}
