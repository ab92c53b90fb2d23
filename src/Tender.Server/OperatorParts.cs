using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Jobs;
using Tender.Server.Notifications;
using Tender.Server.Operator;
using Tender.Server.Pages.Console;
using Tender.Server.Payments;
using Tender.Server.Sandbox.Control;
using Tender.Server.Users;

namespace Tender.Server;

/// <summary>
/// What users have in a live installation: the console, and the operator API. Nothing of it is loaded in a sandbox.
/// </summary>
internal sealed class OperatorParts
{
    private readonly SetupToken setup;

    private OperatorParts(
        SetupToken setup,
        UserAccounts accounts,
        UserTokens tokens,
        AuditLog audit,
        IReadOnlyList<ControlRoute> routes,
        IReadOnlyList<ConsoleRoute> pages,
        Surface[] surfaces
    )
    {
        this.setup = setup;
        (Accounts, Tokens, Audit, Routes, Pages, Surfaces) = (accounts, tokens, audit, routes, pages, surfaces);
    }

    public UserAccounts Accounts { get; }

    public UserTokens Tokens { get; }

    public AuditLog Audit { get; }

    /// <summary>Every route of the operator API.</summary>
    public IReadOnlyList<ControlRoute> Routes { get; }

    /// <summary>Every page of the console.</summary>
    public IReadOnlyList<ConsoleRoute> Pages { get; }

    public IReadOnlyList<Surface> Surfaces { get; }

    /// <summary>What makes the first user, or another admin where one is asked for, once; null else.</summary>
    public string? SetupToken => setup.Text;

    /// <summary>The document of the operator API.</summary>
    public OpenApiPage Document =>
        new("operator.json", "the operator API of a live installation", () =>
            ControlDocument.PrintOperator(Routes, OperatorSurface.Prefix)
        );

    /// <param name="executor">The engine, and what happens later.</param>
    /// <param name="merchants">The merchants' accounts.</param>
    /// <param name="deliveries">What sends notices.</param>
    /// <param name="directory">Where the setup token stands.</param>
    /// <param name="address">Where the server is reached.</param>
    /// <param name="security">Told of whoever is refused.</param>
    /// <param name="settings">The size of a body.</param>
    /// <param name="time">The time in which sessions, tokens and pauses end.</param>
    /// <param name="stopping">Ends the pages that follow what happens.</param>
    public static async Task<OperatorParts> Compose(
        JobExecutor executor,
        MerchantAccounts merchants,
        Deliveries deliveries,
        DataDirectory directory,
        PublicAddress address,
        SecurityLog security,
        Settings settings,
        TimeProvider time,
        CancellationToken stopping
    )
    {
        var (engine, jobs, database) = (executor.Engine, executor.Table, executor.Engine.Store.Database);
        var accounts = new UserAccounts(database, directory.Secrets, new Passwords(), time);
        var (tokens, audit) = (new UserTokens(database, time), new AuditLog(database, directory.Secrets, time));
        var (sessions, keys) = (
            new UserSessions(database, accounts, time, settings.PublicUrl),
            new MerchantKeys(engine.Store, directory.Secrets)
        );
        var setup = await Users.SetupToken.Draw(directory, accounts, settings.NewAdmin);
        var routes = OperatorRoutes.All(
            engine,
            jobs,
            merchants,
            keys,
            deliveries.Composer,
            accounts,
            tokens,
            audit,
            new SealedSecrets(database, directory.Secrets)
        );
        var router = new ControlRouter(engine, routes, OperatorSurface.Prefix, OperatorSurface.NoSuchCall);
        var entry = new UserEntry(accounts, sessions, setup, audit, security);
        ConsoleRoute[] ofUsers =
        [
            .. new UsersPage(accounts).Routes,
            .. new AuditPage(audit).Routes,
            .. new AccountPage(entry, accounts, sessions, tokens).Routes,
        ];
        var live = new LiveStream(entry, stopping);
        var pages = ConsoleRoutes.Live(engine, jobs, router, keys, live, address, settings, ofUsers);
        return new(
            setup,
            accounts,
            tokens,
            audit,
            routes,
            pages,
            [
                new OperatorSurface(router, tokens, audit, security, settings),
                new ConsoleSurface(entry, pages, engine, directory, settings),
            ]
        );
    }
}
