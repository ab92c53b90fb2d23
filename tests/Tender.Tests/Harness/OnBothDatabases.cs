using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Tender.Tests.Harness;

/// <summary>The databases the product promises to run on.</summary>
public enum TestDatabase
{
    Sqlite,
    Postgres,
}

/// <summary>
/// Runs a theory once on SQLite and once on PostgreSQL: its first parameter is a <see cref="TestDatabase"/>. With a
/// table (the name of a static property of the test class that lists row names) it runs once per row and database, and
/// the second parameter is the row's name.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnBothDatabasesAttribute(string? table = null) : DataAttribute
{
    public override bool SupportsDiscoveryEnumeration() => true;

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(
        MethodInfo testMethod,
        DisposalTracker disposalTracker
    )
    {
        var rows = new List<ITheoryDataRow>();
        foreach (var database in Enum.GetValues<TestDatabase>())
        {
            if (table is null)
                rows.Add(new TheoryDataRow<TestDatabase>(database));
            else
                foreach (var name in Names(testMethod.DeclaringType!))
                    rows.Add(new TheoryDataRow<TestDatabase, string>(database, name));
        }
        return ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>(rows);
    }

    private IEnumerable<string> Names(Type tests) =>
        tests.GetProperty(table!, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)?.GetValue(null)
            as IEnumerable<string>
        ?? throw new InvalidOperationException($"{tests.Name}.{table} is not a static property of row names.");
}
