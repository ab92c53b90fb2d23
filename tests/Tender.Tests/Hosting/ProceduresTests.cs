using Tender.Core;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Hosting;

/// <summary>What docs/operating.md tells an operator to do is done, block by block, and works.</summary>
public sealed class ProceduresTests
{
    [Theory, OnBothDatabases]
    public async Task A_backup_is_restored_and_its_books_hold(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        using var procedure = new Procedure(host);
        var merchant = await host.Control.NewMerchant();
        var permission = await Shop.On(host, merchant).Permission(100);
        var kept = (await Charge("kept")).Is(201);
        var isEmbedded = database == TestDatabase.Sqlite;
        if (isEmbedded)
            await host.Restart(() => procedure.Run("Back up the embedded database"));
        else
            await procedure.Run("Back up PostgreSQL");
        var lost = (await Charge("lost")).Is(201);

        await host.Restart(() => procedure.Run(isEmbedded ? "Restore the embedded database" : "Restore PostgreSQL"));
        Assert.Contains(merchant.MerchantId, await procedure.Run("After a restore"));
        var v2 = Shop.On(host, merchant).V2;
        Assert.Equal(200, (await v2.Get($"charges/{kept["chargeId"]}")).Status);
        Assert.Equal(kept.Text, (await Charge("kept")).Is(201).Text);
        // What came after the backup is gone, and is made anew under the same key.
        Assert.Equal(404, (await v2.Get($"charges/{lost["chargeId"]}")).Status);
        (await Charge("lost")).Is(201);
        await procedure.Run("After a restore");

        Task<V2Reply> Charge(string key)
        {
            var shop = Shop.On(host, merchant);
            return shop.V2.Post("charges", new { chargePermissionId = permission, chargeAmount = shop.Usd(1) }, key);
        }
    }

    [Fact]
    public async Task Token_signer_and_authority_are_rolled_and_dead_jobs_tried_again()
    {
        await using var host = await TenderHost.Start(TestDatabase.Sqlite);
        await using var other = await TenderHost.Start(TestDatabase.Sqlite);
        await using var receiver = await Receiver.Start();
        using var procedure = new Procedure(host);
        var merchant = await host.Control.NewMerchant(new { settings = new { noticeDelay = "PT0S" } });
        var before = await Told();
        var (token, ca) = (host.ControlToken, host.CaPem);
        var old = await CertificateOf(before);

        // The signer's key goes while the server runs; token and authority while it is stopped.
        await host.Engine.Store.Database.Execute(Procedure.Block("Another key for notices", "sql"), _ => 0);
        await host.Restart(async () =>
        {
            await procedure.Run("Another control token");
            await procedure.Run("Another authority", ("NEW", other.DataDirectory));
        });
        Assert.NotEqual(token, host.ControlToken);
        Assert.Equal(401, (int)(await host.Control.Raw(HttpMethod.Get, "/control/v1/merchants", null, token)).Status);
        Assert.NotEqual(ca, host.CaPem);
        Assert.Equal(other.CaPem, host.CaPem);
        var after = await Told();
        Assert.NotEqual(before["SigningCertURL"], after["SigningCertURL"]);
        await Receiver.Verify(after, host);
        // What was signed before names a certificate that is still there.
        Assert.Equal(old, await CertificateOf(before));

        // Dead jobs.
        var killed = await host.Engine.Store.Database.Execute(
            "UPDATE jobs SET dead = 1, error = 'It broke.' WHERE kind = @kind RETURNING id",
            row => row.GetInt64(0),
            ("kind", (short)JobKind.AuthorizationExpires)
        );
        Assert.Contains("It broke.", await procedure.Run("Dead jobs"));
        Assert.NotEmpty(killed);
        Assert.Equal(
            [0],
            await host.Engine.Store.Database.Query("SELECT count(*) FROM jobs WHERE dead = 1", row => row.GetInt64(0))
        );

        async Task<ReceivedMessage> Told()
        {
            var shop = Shop.On(host, merchant);
            await shop.Control.PutEndpoints(new Endpoint(receiver.Url.ToString(), "v2"));
            var (_, charge) = await shop.Checkout(10);
            await shop.Control.Settle();
            return receiver.About(charge).First();
        }

        async Task<string> CertificateOf(ReceivedMessage message)
        {
            using var client = new HttpClient(new SocketsHttpHandler());
            var path = new Uri(message["SigningCertURL"]!).AbsolutePath;
            return await client.GetStringAsync(new Uri(host.Http, path));
        }
    }

    [Fact]
    public async Task A_second_node_is_given_what_it_shares_and_serves_the_same()
    {
        await using var host = await TenderHost.Start(TestDatabase.Postgres);
        using var procedure = new Procedure(host);
        var second = procedure.PathOf("second");
        await procedure.Run("A second node", ("SECOND", second));
        await using var node = await Second(host, second);
        var shop = Shop.On(host, host.Ready);
        var (_, charge) = await shop.Checkout(10);
        Assert.Equal(200, (await new V2Client(host.Ready, node.Http!).Get($"charges/{charge}")).Status);
        var there = new ControlClient(node.Http!, host.ControlToken, host.Ready.MerchantId);
        Assert.NotEmpty(await there.Timeline(charge));
        Assert.Equal(host.CaPem, File.ReadAllText(Path.Combine(second, "ca.pem")));
    }

    [Fact]
    public async Task Node_by_node_token_signer_and_authority_are_rolled_while_shops_go_on()
    {
        await using var first = await TenderHost.Start(TestDatabase.Postgres);
        await using var other = await TenderHost.Start(TestDatabase.Sqlite);
        using var procedure = new Procedure(first);
        var data = procedure.PathOf("second");
        await procedure.Run("A second node", ("SECOND", data));
        var second = await Second(first, data);
        var load = new RollingLoad(first.Ready, second.Http!);
        var running = load.Run();
        try
        {
            await first.Engine.Store.Database.Execute(Procedure.Block("Another key for notices", "sql"), _ => 0);
            await first.Restart(async () =>
            {
                await procedure.Run("Another control token");
                await procedure.Run("Another authority", ("NEW", other.DataDirectory));
            });
            await load.GoOnAt(first.Http);
            await second.DisposeAsync();
            await procedure.Run("Another control token", ("DATA", data));
            await procedure.Run("Another authority", ("DATA", data), ("NEW", other.DataDirectory));
            second = await Second(first, data);
            await load.GoOnAt(second.Http!);
        }
        finally
        {
            load.End();
            await running;
            await second.DisposeAsync();
        }
        Assert.Equal(other.CaPem, first.CaPem);
        Assert.Equal(other.CaPem, File.ReadAllText(Path.Combine(data, "ca.pem")));
    }

    private static Task<TenderServer> Second(TenderHost first, string data) =>
        TenderServer.Start(
            new Settings
            {
                Data = data,
                Http = -1,
                Https = -1,
                Database = first.Connection,
                Log = Microsoft.Extensions.Logging.LogLevel.Error,
            }
        );

    /// <summary>
    /// A shop behind an address that leads to one node at a time, as an operator who restarts the other one has it: no
    /// call of it may fail.
    /// </summary>
    private sealed class RollingLoad(TestMerchant merchant, Uri first)
    {
        private readonly SemaphoreSlim turn = new(1, 1);
        private V2Client client = new(merchant, first);
        private int made;
        private volatile bool isOver;

        public async Task Run()
        {
            while (!isOver)
            {
                await turn.WaitAsync();
                try
                {
                    (
                        await client.Post(
                            "checkoutSessions",
                            new
                            {
                                webCheckoutDetails = new { checkoutReviewReturnUrl = Shop.ReviewUrl },
                                storeId = merchant.StoreId,
                            }
                        )
                    ).Is(201);
                    made++;
                }
                finally
                {
                    turn.Release();
                }
            }
        }

        /// <summary>Leads to another node, once the call under way was answered and some were made since.</summary>
        public async Task GoOnAt(Uri node)
        {
            await turn.WaitAsync();
            Assert.True(made > 0, "Nothing was asked meanwhile: this test shows nothing.");
            (client, made) = (new V2Client(merchant, node), 0);
            turn.Release();
        }

        public void End() => isOver = true;
    }

    /// <summary>A procedure without a block is told in words: its test is another one.</summary>
    [Fact]
    public void Every_procedure_is_run() =>
        Assert.Equal(
            [
                "Back up the embedded database",
                "Restore the embedded database",
                "Back up PostgreSQL",
                "Restore PostgreSQL",
                "After a restore",
                "Another control token",
                "Another key for notices",
                "Another authority",
                "Another key for a merchant",
                "The old key, when the shop has the new one",
                "Another secrets key", // SecretsKeyTests
                "Another token of a user",
                "A second node",
                "Dead jobs",
                "Differences with the processor",
                "An upgrade, and the way back", // UnusableDatabaseTests: an older build refuses
            ],
            Procedure.Names
        );
}
