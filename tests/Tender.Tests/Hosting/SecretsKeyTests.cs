using System.Security.Cryptography;
using System.Text.Json.Nodes;
using OtpNet;
using Tender.Server.Hosting;
using Tender.Server.Storage;
using Tender.Server.Users;
using Tender.Tests.Harness;
using Tender.Tests.Users;
using Xunit;

namespace Tender.Tests.Hosting;

/// <summary>The procedure of docs/operating.md by which what a database keeps gets under another secrets key.</summary>
public sealed class SecretsKeyTests
{
    [Theory, OnBothDatabases]
    public async Task Everything_gets_under_another_key_and_what_the_old_one_vouched_for_still_holds(
        TestDatabase database
    )
    {
        await using var live = await LiveUsers.Start(database);
        var (file, old) = KeyOf(live.Host);
        var next = NewKey();
        var permission = await live.Host.OpenPermission(live.Merchant, Engines.Usd(100));
        var secret = SecondFactor.NewSecret();
        var user = LiveUsers.NameOf(Role.Viewer);
        Assert.Null(await live.Parts.Accounts.SetSecondFactor(user, secret, new Totp(secret).ComputeTotp()));
        // A row of the audit log that the old key vouches for.
        await live.Call(Role.Admin, "POST", "jobs/retry", new JsonObject());
        await Holds((3, 0));

        // Each node can open what another one will seal, before any does.
        await Use(old, next);
        await Holds((3, 0));
        await Use(next, old);
        await Holds((3, 3));
        var withNext = new SealedSecrets(
            live.Host.Engine.Store.Database,
            new Secrets([Convert.FromBase64String(next)])
        );
        Assert.Equal((3, 0, 3), await withNext.Count());

        Assert.Equal(403, (await live.Call(Role.Operator, "POST", "secrets/reseal")).Status);
        var resealed = (await live.Call(Role.Admin, "POST", "secrets/reseal")).Body!;
        // The old key itself is kept as well, for the codes that were made with it.
        Assert.Equal((4, 0, 3), Numbers(resealed));
        Assert.Equal((4, 0, 0), Numbers((await live.Call(Role.Admin, "POST", "secrets/reseal")).Body!));
        await Holds((4, 0));

        await Use(next);
        await Holds((4, 0));
        var kept = (await live.Parts.Accounts.Find(user))!.Totp!;
        var secrets = new Secrets([Convert.FromBase64String(next)]);
        Assert.Equal(secret, secrets.Open(kept, UserAccounts.PlaceOf(user)));

        // Whoever has the old key can vouch for nothing that comes after.
        var thief = new AuditLog(
            live.Host.Engine.Store.Database,
            new Secrets([Convert.FromBase64String(old)]),
            TimeProvider.System
        );
        var row = await thief.Add("ada", "-", "nothing", "", "done");
        var check = (await live.Call(Role.Viewer, "POST", "audit/verify")).Body!;
        Assert.Contains($"row {row} was changed", check["broken"]![0]!.ToString());

        Task Use(params string[] keys) => Restart(live, file, keys);

        async Task Holds((int All, int Old) expected)
        {
            var asked = await live
                .Host.V1(live.Merchant)
                .Call("GetOrderReferenceDetails", ("AmazonOrderReferenceId", permission.Value));
            Assert.Equal(200, asked.Status);
            var (all, underOld, _) = Numbers((await live.Call(Role.Viewer, "GET", "secrets")).Body!);
            Assert.Equal(expected, (all, underOld));
            foreach (var path in new[] { "audit/verify", $"merchants/{live.Merchant.MerchantId}/verify" })
            {
                var found = (await live.Call(Role.Viewer, "POST", path)).Body!;
                Assert.True((bool)found["holds"]!, found.ToJsonString());
            }
        }

        static (int All, int Old, int Resealed) Numbers(JsonNode shown) =>
            ((int)shown["secrets"]!, (int)shown["underOldKey"]!, (int)shown["resealed"]!);
    }

    [Theory, OnBothDatabases]
    public async Task A_key_that_came_back_vouches_for_what_it_was_used_for_until_it_was_retired_again(
        TestDatabase database
    )
    {
        await using var live = await LiveUsers.Start(database);
        var (file, first) = KeyOf(live.Host);
        var (second, third) = (NewKey(), NewKey());
        await Sealed(second, first);
        // Back to the first one, which vouches for more now; then away from both.
        await Sealed(first, second);
        await live.Call(Role.Admin, "POST", "jobs/retry", new JsonObject());
        await Sealed(third, first, second);
        // Another node had the first one in front until now.
        await WithFirst().Add("ada", "-", "late", "", "done");
        await live.Call(Role.Admin, "POST", "secrets/reseal");
        await Restart(live, file, third);
        var found = (await live.Call(Role.Viewer, "POST", "audit/verify")).Body!;
        Assert.True((bool)found["holds"]!, found.ToJsonString());
        await live.Call(Role.Admin, "POST", "jobs/retry", new JsonObject());
        var forged = await WithFirst().Add("ada", "-", "later", "", "done");
        found = (await live.Call(Role.Viewer, "POST", "audit/verify")).Body!;
        Assert.Contains($"row {forged} was changed", found["broken"]!.AsArray().Single()!.ToString());

        AuditLog WithFirst() =>
            new(live.Host.Engine.Store.Database, new Secrets([Convert.FromBase64String(first)]), TimeProvider.System);

        async Task Sealed(params string[] keys)
        {
            await Restart(live, file, keys);
            Assert.Equal(200, (await live.Call(Role.Admin, "POST", "secrets/reseal")).Status);
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_node_without_the_old_key_does_not_start_before_all_is_sealed_anew(TestDatabase database)
    {
        await using var live = await LiveUsers.Start(database);
        var (file, old) = KeyOf(live.Host);
        var next = NewKey();
        await Restart(live, file, next, old);
        var refused = await Assert.ThrowsAsync<CannotStartException>(() => Restart(live, file, next));
        Assert.StartsWith($"The secrets in the database were sealed with another key than {file}.", refused.Message);
        // So does one that opens the signer, but not everything.
        await Restart(live, file, next, old);
        await live.Host.Engine.Store.Database.Execute("DELETE FROM tender WHERE name = 'signer' RETURNING 1", _ => 0);
        await Restart(live, file, next, old);
        refused = await Assert.ThrowsAsync<CannotStartException>(() => Restart(live, file, next));
        Assert.StartsWith($"1 secrets in the database are under a key that is not in {file}", refused.Message);
        Assert.Contains("put it back as another line", refused.Message);
        await Restart(live, file, next, old);
        Assert.Equal(200, (await live.Call(Role.Admin, "POST", "secrets/reseal")).Status);
        await Restart(live, file, next);
    }

    /// <summary>The file of a server's secrets key, and the key.</summary>
    internal static (string File, string Key) KeyOf(LiveHost host)
    {
        var file = Path.Combine(Path.GetDirectoryName(host.DataDirectory)!, "secrets.key");
        return (file, File.ReadAllText(file).Trim());
    }

    internal static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static async Task Restart(LiveUsers live, string file, params string[] keys)
    {
        await File.WriteAllTextAsync(file, string.Join('\n', keys) + "\n");
        await live.Host.Restart();
    }

    [Fact]
    public void A_retired_key_vouches_for_what_was_before_and_opens_nothing()
    {
        var (old, next) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));
        var (code, held) = (new Secrets([old]).Mac("said"u8, "place"), new Secrets([old]).Seal("secret", "place"));
        var secrets = new Secrets([next]) { Retired = [new(old, AuditSeq: 7, JournalSeq: 0)] };
        Assert.True(secrets.IsMac(code, "said"u8, "place", key => 7 <= key.AuditSeq));
        Assert.True(secrets.IsMac(code.AsSpan(0, 16), "said"u8, "place", key => 7 <= key.AuditSeq, length: 16));
        Assert.False(secrets.IsMac(code, "said"u8, "place", key => 8 <= key.AuditSeq));
        Assert.False(secrets.IsMac(code, "said"u8, "place"));
        Assert.False(secrets.IsMac(code, "said"u8, "other", _ => true));
        // A part of a code is none, but where codes of that length are kept.
        Assert.False(secrets.IsMac(code.AsSpan(0, 16), "said"u8, "place", _ => true));
        Assert.False(secrets.IsMac(code.AsSpan(0, 15), "said"u8, "place", _ => true, length: 16));
        Assert.False(secrets.IsMac(code, "said"u8, "place", _ => true, length: 16));
        Assert.Throws<CannotOpenSecretException>(() => secrets.Open(held, "place"));
        Assert.Equal("secret", new Secrets([next, old]).OpenText(held, "place"));
        Assert.Equal((1, 0), (new Secrets([next, old]).AgeOf(held, "place"), new Secrets([old]).AgeOf(held, "place")));
        Assert.Null(secrets.AgeOf(held, "place"));
    }
}
