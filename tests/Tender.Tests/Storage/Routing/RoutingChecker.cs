using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;

namespace Tender.Tests.Storage.Routing;

/// <summary>
/// Says of a statement whether Citus could send it to one shard: every distributed table in it is looked up by the one
/// same bucket, a parameter or a constant, and what is inserted has that bucket. Citus reads that from PostgreSQL's
/// planner, from what each table is restricted to once equalities have been followed through joins; so does this, from
/// the plan that PostgreSQL makes without knowing any argument.
/// </summary>
internal sealed partial class RoutingChecker
{
    private readonly NpgsqlConnection connection;
    private readonly HashSet<string> distributed;

    private RoutingChecker(NpgsqlConnection connection, HashSet<string> distributed) =>
        (this.connection, this.distributed) = (connection, distributed);

    /// <summary>
    /// The statement's parameters are numbered from here on: a plan prints those of its own, what one part of it hands
    /// to another, in the same way.
    /// </summary>
    private const int Shift = 100;

    /// <param name="connection">To a database that has Tender's tables; it keeps its settings.</param>
    public static async Task<RoutingChecker> On(NpgsqlConnection connection)
    {
        await Run(connection, "SET plan_cache_mode = force_generic_plan");
        // Those whose key begins with the bucket, and the parts of such: a plan names the parts.
        var distributed = await Run(
            connection,
            """
            SELECT array_agg(i.indrelid::regclass::text) FROM pg_index i
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] AND a.attname = 'bucket'
            WHERE i.indisprimary AND a.attnum = 1
            """
        );
        return new(connection, [.. (string[])distributed!]);
    }

    /// <summary>Why a statement is not one shard's; null when it is, or when it touches no distributed table.</summary>
    public async Task<string?> Problem(string sql)
    {
        await Run(connection, "DEALLOCATE ALL");
        var unused = string.Join(", ", Enumerable.Repeat("smallint", Shift));
        var shifted = Parameter().Replace(sql, match => $"${int.Parse(match.Groups[1].ValueSpan) + Shift}");
        await Run(connection, $"PREPARE checked ({unused}) AS {shifted}");
        var count = await Run(connection, "SELECT cardinality(parameter_types) FROM pg_prepared_statements");
        var nulls = string.Join(", ", Enumerable.Repeat("NULL", (int)count!));
        var plan = await Run(connection, $"EXPLAIN (VERBOSE, FORMAT JSON) EXECUTE checked ({nulls})");
        using var document = JsonDocument.Parse((string)plan!);
        var found = new List<(string Table, string? Bucket)>();
        Walk(document.RootElement[0].GetProperty("Plan"), found);
        if (found.FirstOrDefault(one => one.Bucket is null).Table is { } table)
            return $"{table} is not looked up by one bucket that is given";
        if (found.Count > 0 && ChoiceByValue().IsMatch(sql))
            return "Citus sends CASE x WHEN y to a worker without x; write CASE WHEN x = y";
        return found.Select(one => one.Bucket).Distinct().Count() > 1 ? "it names several buckets" : null;
    }

    private void Walk(JsonElement node, List<(string Table, string? Bucket)> found)
    {
        var parts = node.TryGetProperty("Plans", out var plans) ? plans.EnumerateArray().ToList() : [];
        if (Text(node, "Relation Name") is { Length: > 0 } table && distributed.Contains(table))
        {
            if (Text(node, "Node Type") != "ModifyTable")
                found.Add((table, BucketOf(Text(node, "Alias"), node)));
            else if (Text(node, "Operation") == "Insert")
                // In the order of the table's columns, of which the bucket is the first.
                found.Add((table, Given(parts.Last().GetProperty("Output")[0].GetString()!)));
        }
        foreach (var part in parts)
            Walk(part, found);
    }

    /// <summary>What all rows of a scan have as their bucket; null when it is not given.</summary>
    private static string? BucketOf(string alias, JsonElement scan) =>
        new[] { "Index Cond", "Recheck Cond", "Filter" }
            .SelectMany(where => Conditions(Text(scan, where)))
            .Where(one => one.StartsWith($"{alias}.bucket = ", StringComparison.Ordinal))
            .Select(one => Given(one[(one.IndexOf('=') + 2)..]))
            .FirstOrDefault(given => given is not null);

    /// <summary>
    /// The conditions that must all hold, as a plan prints them: one in brackets, or several in brackets of their own
    /// with AND between, in brackets. Of others, such as one OR another, none must.
    /// </summary>
    private static List<string> Conditions(string text)
    {
        if (text.Length < 2 || text[1] != '(')
            return text.Length < 2 ? [] : [text[1..^1]];
        var (all, between, depth, start) = (new List<string>(), "", 0, 0);
        for (var i = 1; i < text.Length - 1; i++)
            if (text[i] == '(' && depth++ == 0)
                start = i + 1;
            else if (text[i] == ')' && --depth == 0)
                all.Add(text[start..i]);
            else if (depth == 0)
                between += text[i];
        return between.Replace(" AND ", "", StringComparison.Ordinal).Length == 0 ? all : [];
    }

    private static string? Given(string value) =>
        GivenValue().IsMatch(value) && (value[0] != '$' || int.Parse(value.AsSpan(1)) > Shift) ? value : null;

    private static string Text(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) ? value.GetString()! : "";

    private static async Task<object?> Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    [GeneratedRegex(@"\bCASE\s+(?!WHEN\b)")]
    private static partial Regex ChoiceByValue();

    [GeneratedRegex(@"\$(\d+)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^(\$\d+|\d+|'\d+'::smallint)$")]
    private static partial Regex GivenValue();
}
