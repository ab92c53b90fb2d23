using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Tender.Server.Storage;
using Tender.Tests.Harness;

namespace Tender.Tests.Storage;

/// <summary>PostgreSQL's own plan of a statement, as the server has it prepared.</summary>
internal static class Plans
{
    /// <summary>What is told of a run of a prepared statement, line by line; what it wrote is undone.</summary>
    public static async Task<List<string>> Of(Engines engines, (string Prepare, string Execute) sql)
    {
        await using var connection = new NpgsqlConnection(engines.Location + ";Pooling=false");
        await connection.OpenAsync();
        foreach (var (name, value) in PostgresPools.SessionOn(engines.Database.IsDistributed))
            await Run($"SET {name} = '{value}'");
        await Run("BEGIN");
        await Run(sql.Prepare);
        await using var explain = new NpgsqlCommand(
            $"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {sql.Execute}",
            connection
        );
        await using var lines = await explain.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await lines.ReadAsync())
            plan.Add(lines.GetString(0));
        return plan;

        async Task Run(string text)
        {
            await using var command = new NpgsqlCommand(text, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>A statement with its named arguments, as PREPARE and EXECUTE.</summary>
    public static (string Prepare, string Execute) Prepared(string sql, (string Name, object? Value)[] arguments)
    {
        foreach (var (name, _) in arguments.OrderByDescending(one => one.Name.Length))
            sql = Regex.Replace(sql, $"@{name}\\b", $"${Array.FindIndex(arguments, one => one.Name == name) + 1}");
        var types = arguments.Select(one =>
            one.Value switch
            {
                short => "smallint",
                long => "bigint",
                _ => "text",
            }
        );
        var values = arguments.Select(one => Literal(one.Value));
        return ($"PREPARE one ({string.Join(", ", types)}) AS {sql}", $"EXECUTE one ({string.Join(", ", values)})");
    }

    private static string Literal(object? value) =>
        value is string text ? $"'{text}'" : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "NULL";
}
