using Tender.Core;
using Tender.Core.Tests;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Storage;

/// <summary>Authorizations by their amount: in the order in which they were made, page by page.</summary>
public sealed class AmountsTests
{
    [Theory, OnBothDatabases]
    public async Task The_authorizations_of_an_amount_come_in_the_order_in_which_they_were_made(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        ObjectId[] permissions = [.. await Permissions(engines, 3)];
        List<ObjectId> made = [];
        // Not in the order of their ids: the last permission is charged first, and the first again.
        foreach (var permission in permissions.Reverse().Append(permissions[0]))
            made.Add((await engines.Authorize(permission, Engines.Usd(7))).Result.Value.Authorization.Id);
        await engines.Authorize(permissions[1], Engines.Usd(8));
        Assert.Equal(Enumerable.Reverse(made), await Pages(engines, Engines.Usd(7)));
        Assert.Single(await Pages(engines, Engines.Usd(8)));
        Assert.Empty(await Pages(engines, Engines.Usd(9)));
    }

    [Theory, OnBothDatabases]
    public async Task Those_of_an_older_schema_come_behind_in_the_order_of_their_ids(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        ObjectId[] permissions = [.. await Permissions(engines, 3)];
        List<ObjectId> old = [];
        foreach (var permission in permissions.Reverse())
            old.Add((await engines.Authorize(permission, Engines.Usd(7))).Result.Value.Authorization.Id);
        await engines.Database.Execute("UPDATE objects SET made = 0 RETURNING 1", _ => 0);
        await engines.Database.Execute(Numbering() + " RETURNING 1", _ => 0);
        var young = (await engines.Authorize(permissions[0], Engines.Usd(7))).Result.Value.Authorization.Id;
        ObjectId[] expected = [young, .. old.OrderByDescending(id => id.Value, StringComparer.Ordinal)];
        Assert.Equal(expected, await Pages(engines, Engines.Usd(7)));
    }

    /// <summary>A snapshot of before the numbers brings its own back: two may have the same.</summary>
    [Theory, OnBothDatabases]
    public async Task None_is_lost_between_two_pages_where_numbers_are_the_same(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        foreach (var permission in await Permissions(engines, 5))
            Assert.True((await engines.Authorize(permission, Engines.Usd(7))).Result.Ok);
        await engines.Database.Execute("UPDATE objects SET made = 4711 RETURNING 1", _ => 0);
        Assert.Equal(5, (await Pages(engines, Engines.Usd(7))).Distinct().Count());
    }

    private static async Task<List<ObjectId>> Permissions(Engines engines, int count)
    {
        List<ObjectId> permissions = [];
        for (var i = 0; i < count; i++)
            permissions.Add(await engines.OpenPermission(Engines.Usd(500)));
        return [.. permissions.OrderBy(id => id.Value, StringComparer.Ordinal)];
    }

    /// <summary>All of them, two a page.</summary>
    private static async Task<List<ObjectId>> Pages(Engines engines, Money amount)
    {
        var queries = new ConsoleQueries(engines.Database);
        List<ObjectId> all = [];
        for ((long, string)? before = null; ; )
        {
            var page = await queries.OfAmount(Engines.MerchantId, amount.Minor, before, limit: 2);
            all.AddRange(page.Select(one => one.Found.Id));
            if (page.Count < 2)
                return all;
            before = (page[^1].Made, page[^1].Found.Id.Value);
        }
    }

    private static string Numbering()
    {
        var schema = Path.Combine(Repository.Root, "src", "Tender.Server", "Storage", "Schema");
        var migration = File.ReadAllText(Path.Combine(schema, "0020-indexes-of-a-charge.sql"));
        var from = migration.IndexOf("UPDATE objects ", StringComparison.Ordinal);
        return migration[from..migration.IndexOf(';', from)];
    }
}
