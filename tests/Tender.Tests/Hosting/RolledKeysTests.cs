using System.Text.Json.Nodes;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Tender.Tests.Users;
using Xunit;

namespace Tender.Tests.Hosting;

/// <summary>
/// The keys of a merchant, of both generations, and the token of an operator are rolled by the procedures of
/// docs/operating.md while calls go on: none of them fails, and what was revoked opens nothing.
/// </summary>
public sealed class RolledKeysTests
{
    [Fact]
    public async Task Keys_of_both_generations_and_a_token_are_rolled_while_calls_go_on()
    {
        await using var live = await LiveUsers.Start(TestDatabase.Sqlite);
        using var procedure = new Procedure(live.Host.DataDirectory, connection: null);
        var permission = await live.Host.OpenPermission(live.Merchant, Engines.Usd(100));
        var before = live.Merchant;
        var (v2, v1, token) = (
            new Load<TestMerchant>(before, async merchant =>
                (await live.Host.V2(merchant).Get($"chargePermissions/{permission}")).Status
            ),
            new Load<TestMerchant>(before, async merchant => (await ReadByV1(live, merchant, permission)).Status),
            new Load<string>(live.TokenOf(Role.Viewer), async text =>
                (await live.Call(null, "GET", "merchants", token: text)).Status
            )
        );
        Task[] running = [v2.Run(), v1.Run(), token.Run()];
        try
        {
            var made = JsonNode.Parse(await Roll("v2"))!;
            var pair = before with { PublicKeyId = (string)made["id"]!, PrivateKey = (string)made["secret"]! };
            await v2.GoOnWith(pair);
            await Revoke(before.PublicKeyId);
            made = JsonNode.Parse(await Roll("v1"))!;
            var secret = before with { AccessKeyId = (string)made["id"]!, SecretAccessKey = (string)made["secret"]! };
            await v1.GoOnWith(secret);
            await Revoke(before.AccessKeyId);
            var name = LiveUsers.NameOf(Role.Viewer);
            var old = (await live.Parts.Tokens.Of(name)).Single();
            await Run("Another token of a user", ("NAME", name));
            var text = (string)JsonNode.Parse(await File.ReadAllTextAsync(procedure.PathOf("new.json")))!["token"]!;
            await token.GoOnWith(text);
            Assert.True(await live.Parts.Tokens.Remove(name, old.Id));
            // With nothing but the new ones all goes on.
            await v2.GoOnWith(pair);
            await v1.GoOnWith(secret);
            await token.GoOnWith(text);
        }
        finally
        {
            v2.End();
            v1.End();
            token.End();
            await Task.WhenAll(running);
        }
        Assert.All([v2.Failed, v1.Failed, token.Failed], failed => Assert.Empty(failed));
        // A node may know a key for a second more.
        Assert.Equal(403, await Refused(async () => (await live.Host.V2(before).Get($"charges/{permission}")).Status));
        Assert.Equal(403, await Refused(async () => (await ReadByV1(live, before, permission)).Status));
        Assert.Equal(401, (await live.Call(null, "GET", "merchants", token: live.TokenOf(Role.Viewer))).Status);

        async Task<string> Roll(string kind)
        {
            await Run("Another key for a merchant", ("KIND", kind));
            return await File.ReadAllTextAsync(procedure.PathOf("new.json"));
        }

        Task Revoke(string key) => Run("The old key, when the shop has the new one", ("OLD", key));

        Task<string> Run(string name, (string, string) more) =>
            procedure.Run(
                name,
                ("TENDER_TOKEN", live.TokenOf(Role.Admin)),
                ("MERCHANT", live.Merchant.MerchantId),
                ("NEW", procedure.PathOf("new.json")),
                more
            );
    }

    /// <summary>Calls need the secret of the merchant, which is sealed: each node opens it at each step.</summary>
    [Fact]
    public async Task Node_by_node_another_secrets_key_is_rolled_while_calls_go_on()
    {
        await using var live = await LiveUsers.Start(TestDatabase.Postgres);
        var (file, old) = SecretsKeyTests.KeyOf(live.Host);
        await using var second = await LiveHost.Start(TestDatabase.Sqlite, live.Processor, settings =>
            settings with
            {
                Database = live.Host.Connection,
                SecretsKey = file,
            }
        );
        var next = SecretsKeyTests.NewKey();
        var permission = await live.Host.OpenPermission(live.Merchant, Engines.Usd(100));
        // The address leads to one node while the other one is restarted.
        var calls = new Load<LiveHost>(second, async node =>
            (
                await node.V1(live.Merchant)
                    .Call("GetOrderReferenceDetails", ("AmazonOrderReferenceId", permission.Value))
            ).Status
        );
        var running = calls.Run();
        try
        {
            await Roll(old, next);
            await Roll(next, old);
            Assert.Equal(200, (await live.Call(Role.Admin, "POST", "secrets/reseal")).Status);
            await Roll(next);
        }
        finally
        {
            calls.End();
            await running;
        }
        Assert.Empty(calls.Failed);

        async Task Roll(params string[] keys)
        {
            await File.WriteAllTextAsync(file, string.Join('\n', keys) + "\n");
            await live.Host.Restart();
            await calls.GoOnWith(live.Host);
            await second.Restart();
            await calls.GoOnWith(second);
        }
    }

    /// <summary>The status with which a call is refused, once it is.</summary>
    private static async Task<int> Refused(Func<Task<int>> call)
    {
        var began = TimeProvider.System.GetTimestamp();
        int status;
        while ((status = await call()) is not (401 or 403))
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(60), $"{status}");
        return status;
    }

    private static Task<V1Reply> ReadByV1(LiveUsers live, TestMerchant merchant, Core.ObjectId permission) =>
        live.Host.V1(merchant).Call("GetOrderReferenceDetails", ("AmazonOrderReferenceId", permission.Value));

    /// <summary>Calls that go on, one after the other, with what a caller has now.</summary>
    private sealed class Load<T>(T first, Func<T, Task<int>> call)
    {
        private readonly SemaphoreSlim turn = new(1, 1);
        private T has = first;
        private int made;
        private volatile bool isOver;

        /// <summary>The status of each call that was refused.</summary>
        public List<int> Failed { get; } = [];

        public async Task Run()
        {
            while (!isOver)
            {
                await turn.WaitAsync();
                try
                {
                    if (await call(has) is var status and not 200)
                        Failed.Add(status);
                    made++;
                }
                finally
                {
                    turn.Release();
                }
            }
        }

        /// <summary>Goes on with something else once the call under way was answered; some were made since.</summary>
        public async Task GoOnWith(T other)
        {
            await turn.WaitAsync();
            Assert.True(made > 0, "Nothing was asked meanwhile: this test shows nothing.");
            (has, made) = (other, 0);
            turn.Release();
            while (Volatile.Read(ref made) == 0)
                await Task.Yield();
        }

        public void End() => isOver = true;
    }
}
