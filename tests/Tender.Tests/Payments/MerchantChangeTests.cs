using Tender.Server.Hosting;
using Tender.Server.Payments;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Payments;

/// <summary>Changes of one merchant that come at the same time.</summary>
public sealed class MerchantChangeTests
{
    [Theory, OnBothDatabases]
    public async Task Changes_of_one_commit_build_on_each_other(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind, lanes: 1);
        var keys = new MerchantKeys(engines.Store, new Secrets(new byte[32]));
        using ManualResetEventSlim entered = new(),
            go = new();
        var commits = 0;
        engines.Database.AtCommit = point => commits += point == CommitPoint.Before ? 1 : 0;
        // While the only lane is held, what comes waits for one commit.
        var first = engines.Store.Apply(
            new Command<bool>(Engines.MerchantId, "wait")
            {
                Decide = (_, _) =>
                {
                    entered.Set();
                    return go.Wait(TimeSpan.FromMinutes(1));
                },
            }
        );
        Assert.True(entered.Wait(TimeSpan.FromMinutes(1)));
        var one = Rename("one");
        var two = Rename("two");
        go.Set();
        await first;
        Assert.EndsWith(" one", (await one)!.Name);
        Assert.EndsWith(" one two", (await two)!.Name);
        Assert.Equal(2, commits);
        var made = (await keys.Add(Engines.MerchantId, CredentialKind.V2PublicKey))!.Value.Id;
        var (stored, _) = (await engines.Store.Merchants.Read(Engines.MerchantId))!.Value;
        Assert.EndsWith(" one two", stored.Name);
        Assert.Equal(made, stored.PublicKeyId);

        Task<Merchant?> Rename(string more) =>
            MerchantAccounts.Change(
                engines.Store,
                Engines.MerchantId,
                merchant => merchant with { Name = $"{merchant.Name} {more}" },
                Requester.Operator
            );
    }
}
