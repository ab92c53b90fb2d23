using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Storage;

/// <summary>What one node changes of a merchant, another knows within a second, and the commit at once.</summary>
public sealed class MerchantCopiesTests
{
    /// <summary>A second, and what a busy machine takes.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(4);

    [Theory, OnBothDatabases]
    public async Task A_suspension_is_known_to_a_node_that_only_reads(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        await using var other = kind == TestDatabase.Postgres ? await engines.Another() : null;
        var copies = (other ?? engines).Store.Merchants;
        Assert.False((await copies.Of(Engines.MerchantId))!.Settings.Suspended);
        await Change(engines, settings => settings with { Suspended = true, Throttling = true });
        await Until(async () =>
            (await copies.Of(Engines.MerchantId))!.Settings is { Suspended: true, Throttling: true }
        );
        await Change(engines, settings => settings with { Suspended = false });
        await Until(async () => !(await copies.Of(Engines.MerchantId))!.Settings.Suspended);
    }

    [Fact]
    public async Task A_removal_and_a_withdrawn_key_are_known_to_the_other_node()
    {
        const string key = "SANDBOX-KEY";
        await using var engines = await Engines.Start(TestDatabase.Postgres);
        await using var other = await engines.Another();
        await engines.Database.Execute(
            """
            INSERT INTO keys (id, bucket, merchant, kind, material)
            VALUES (@id, @bucket, @merchant, 'v2-public-key', @material) RETURNING 1
            """,
            _ => 0,
            ("id", key),
            ("bucket", Merchant.BucketOf(Engines.MerchantId)),
            ("merchant", Engines.MerchantId.Value),
            ("material", new byte[] { 1 })
        );
        var copies = other.Store.Merchants;
        Assert.NotNull(await copies.Credential(key));
        Assert.NotNull(await copies.Of(Engines.MerchantId));
        await engines.Database.Execute("DELETE FROM keys WHERE id = @id RETURNING 1", _ => 0, ("id", key));
        await Until(async () => await copies.Credential(key) is null);
        Assert.NotNull(await copies.Of(Engines.MerchantId));
        Assert.True(await new MerchantRemoval(engines.Store).Remove(Engines.MerchantId));
        await Until(async () => await copies.Of(Engines.MerchantId) is null);
    }

    [Theory, OnBothDatabases]
    public async Task A_suspended_merchants_command_is_refused_in_the_commit(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var permission = await engines.OpenPermission(Engines.Usd(100));
        var made = (await engines.Authorize(permission, Engines.Usd(10))).Result.Value.Authorization.Id;
        await Change(engines, settings => settings with { Suspended = true });
        // The request was let in a moment before; nothing of it is stored.
        var entries = await engines.Count("journal");
        Assert.Equal(Refusal.MerchantSuspended, (await engines.Authorize(permission, Engines.Usd(1))).Result.No);
        Assert.Equal(Refusal.MerchantSuspended, (await engines.Capture(made, Engines.Usd(1))).Result.No);
        Assert.Equal(entries, await engines.Count("journal"));
        // What happens by itself goes on.
        await engines.MoveBy(TimeSpan.FromDays(31));
        Assert.Equal(State.Closed, (await engines.Get<Authorization>(made)).State);
    }

    [Theory, OnBothDatabases]
    public async Task A_merchant_that_is_asked_for_all_the_time_is_read_once_a_second(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var copies = engines.Store.Merchants;
        var first = await copies.Of(Engines.MerchantId);
        var same = 0;
        for (var i = 0; i < 200; i++)
            if (ReferenceEquals(first, await copies.Of(Engines.MerchantId)))
                same++;
        Assert.InRange(same, 1, 200);
        // Many at once share one read.
        await Until(async () => !ReferenceEquals(first, await copies.Of(Engines.MerchantId)));
    }

    private static async Task Change(Engines engines, Func<MerchantSettings, MerchantSettings> change)
    {
        var applied = await engines.Store.Apply(
            new Command<Merchant>(Engines.MerchantId, "test", Requester.Operator)
            {
                Decide = (_, context) => context.Merchant with { Settings = change(context.Merchant.Settings) },
                ExtraWrites = (writing, merchant) => writing.Add(UpdateMerchant.To(merchant)),
            }
        );
        Assert.True(applied.Result.Ok);
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var bound = new CancellationTokenSource(Bound);
        while (!await condition())
            await Task.Delay(20, bound.Token);
    }
}
