using System.Security.Cryptography;
using Tender.Core;
using Tender.Server;
using Tender.Server.Payments;
using Tender.Server.Processors;
using Tender.Server.Storage;
using Xunit;

[assembly: AssemblyFixture(typeof(Tender.Browser.Tests.LiveServer))]

namespace Tender.Browser.Tests;

/// <summary>A live server in this process, with a merchant; started by the first test that needs it.</summary>
public sealed class LiveServer : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    private readonly string place = Directory.CreateTempSubdirectory("tender-live-browser-").FullName;
    private readonly SemaphoreSlim one = new(1);
    private TenderServer? server;
    private Merchant? merchant;

    public Uri Url => server!.Http!;

    public string Merchant => merchant!.Id.Value;

    /// <summary>Starts it, unless it runs.</summary>
    public async Task Start()
    {
        await one.WaitAsync();
        try
        {
            if (server is not null)
                return;
            var key = Path.Combine(place, "secrets.key");
            await File.WriteAllTextAsync(key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
            var settings = new Settings
            {
                Mode = Mode.Live,
                Data = Path.Combine(place, "data"),
                SecretsKey = key,
                PublicUrl = new Uri("https://pay.example"),
                Http = -1,
                Https = 0,
                Log = Microsoft.Extensions.Logging.LogLevel.Error,
            };
            server = await TenderServer.StartLive(settings, new Simulator(), TimeProvider.System);
            var (home, currency) = MerchantAccounts.HomeOf("na")!.Value;
            (merchant, var secret) = MerchantAccounts.Draw(home, currency, "Duck & Sons", null, sandbox: false);
            using var rsa = RSA.Create(2048);
            Assert.True(await server.Accounts.Register(merchant, rsa.ExportSubjectPublicKeyInfoPem(), secret));
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Makes a user.</summary>
    public async Task AddUser(string name, string role) =>
        Assert.Null(await server!.Operators!.Accounts.Add(name, Password, Roles.Parse(role)!.Value));

    /// <summary>Lets the time in which a password counts as just given pass.</summary>
    public Task Age(string user) =>
        server!.Engine.Store.Database.Execute(
            "UPDATE user_sessions SET fresh = 0 WHERE owner = @owner RETURNING 1",
            _ => 0,
            ("owner", user)
        );

    /// <summary>The books and the processor's differ about a charge.</summary>
    public async Task Differ(string charge)
    {
        var database = server!.Engine.Store.Database;
        (string, object?)[] its =
        [
            ("bucket", Tender.Server.Storage.Merchant.BucketOf(merchant!.Id)),
            ("merchant", Merchant),
            ("object", charge),
            ("at", TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()),
        ];
        await database.Execute(
            """
            INSERT INTO differences (bucket, merchant, id, object, kind, state, here, there, first_day, first_at,
              last_at) VALUES (@bucket, @merchant, @at, @object, 2, 1, 'Open, 30.00 USD', 'not known', '2026-11-30',
              @at, @at) RETURNING 1
            """,
            _ => 0,
            its
        );
        await database.Execute(
            """
            INSERT INTO reconciliations (bucket, merchant, day, version, state, from_seq, to_seq, stage, place, tries,
              listing, listed_to, compared, began_at, completed_at, open_count, waiting_count, unanswered_count)
            VALUES (@bucket, @merchant, '2026-11-30', 1, 2, 0, 1, 3, '', 0, 2, 0, 1, @at, @at, 1, 0, 0)
            ON CONFLICT DO NOTHING RETURNING 1
            """,
            _ => 0,
            its
        );
    }

    /// <summary>A charge of 30 that is authorized; its id.</summary>
    public async Task<string> Charge()
    {
        var engine = server!.Engine;
        var id = merchant!.Id;
        var total = new Money(10_000, Currency.USD);
        var opened = await engine.Sessions.Open(new Command<CheckoutSession>(id, "open"), (_, made) =>
            new CheckoutSession
            {
                Id = made,
                State = State.Open,
                CreatedAt = default,
                Kind = PermissionKind.OneTime,
                Terms = Terms.OneTime,
                Requires = [Constraint.BuyerNotAssociated],
                Setup = new CheckoutSetup { ChargeAmount = total, Intent = PaymentIntent.Confirm },
            }
        );
        var session = opened.Result.Value.Id;
        await engine.Sessions.Pay(new Command<CheckoutSession>(id, "pay"), session, _ =>
            (
                new Buyer("B1", "Ada Lovelace", "ada@example.com"),
                new Instrument("1111", "Visa ending in 1111"),
                null,
                null
            )
        );
        var done = await engine.Sessions.Complete(
            new Command<Completion>(id, "complete"),
            session,
            total,
            null,
            null,
            default
        );
        var charge = await engine.Authorizations.Request(
            new Command<Charge>(id, "Create Charge USD 30.00"),
            done.Result.Value.Session.Permission!.Value,
            new AuthorizeRequest { Amount = new Money(3_000, Currency.USD), Answering = AnswerMode.Now },
            default
        );
        return charge.Result.Value.Authorization.Id.Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        Directory.Delete(place, recursive: true);
        one.Dispose();
    }
}
