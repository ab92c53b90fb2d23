using System.Security.Cryptography;
using Tender.Server.Gateway;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Pages.Live;
using Tender.Server.Pages.Scripts;
using Tender.Server.Pages.Widgets;
using Tender.Server.Processors;
using Tender.Server.Sandbox;
using Tender.Server.Storage;
using Tender.Server.Users;

namespace Tender.Server;

/// <summary>
/// What a live server serves: both dialects and the service's own pages. What plays with time, buyers or outcomes is
/// not composed here, so that no setting, header or note can bring it back.
/// </summary>
public sealed partial class TenderServer
{
    private static Surface[] LiveSurfaces(Foundation on, OperatorParts operators) =>
        [
            .. on.Engine.Visits.AreOutside ? LivePages(on) : [],
            .. Apis(on, filter: null),
            .. operators.Surfaces,
            Service(on, [.. Documents, operators.Document]),
        ];

    private static Task<OperatorParts> OfUsers(Foundation on) =>
        OperatorParts.Compose(
            on.Executor,
            on.Accounts,
            on.Deliveries,
            on.Directory,
            on.Address,
            on.Security,
            on.Settings,
            on.Time,
            on.App.Lifetime.ApplicationStopping
        );

    /// <summary>
    /// What a buyer's browser meets: the scripts, and the ways to the pages where she chooses and confirms.
    /// </summary>
    private static Surface[] LivePages(Foundation on)
    {
        var (engine, settings) = (on.Engine, on.Settings);
        var (buttons, buyers) = (new ButtonActions(engine, settings.StrictJson), new BuyerActions(engine));
        return
        [
            new ScriptSurface(isSandbox: false), // before v1, under whose paths Widgets.js stands
            new LiveOrderSurface(engine, settings), // before the checkout, under whose paths the confirmation stands
            new LiveLoginSurface(engine, buyers, on.Directory.Secrets, on.Time, settings),
            new WidgetSurface(engine, buyers, settings),
            new LiveCheckoutSurface(engine, buttons, buyers, on.Time, settings),
        ];
    }

    /// <summary>Who moves the money, as the settings say it once nothing is missing.</summary>
    private static Outside OutsideOf(Settings settings) =>
        settings.AmazonPay is null ? HttpOutside(settings) : AmazonPayOutside(settings);

    private static Outside HttpOutside(Settings settings)
    {
        var key = KeyFile.Read(settings.ProcessorKey!)!;
        var trouble = new ProcessorTrouble(settings.ProcessorUrl!.AbsoluteUri, TimeProvider.System);
        var channel = new ProcessorChannel(settings.ProcessorUrl, key, TimeProvider.System, trouble);
        return new(new HttpProcessor(channel, TimeProvider.System), new HttpBuyerPages(channel), channel, trouble);
    }

    private static Outside AmazonPayOutside(Settings settings)
    {
        var account = AmazonPayAccount.Read(settings.AmazonPay!).Account!;
        var trouble = new ProcessorTrouble($"Amazon Pay, account {account.MerchantId},", TimeProvider.System);
        var gateway = new AmazonPayGateway(account, settings.ProcessorTimeout, trouble);
        return new(gateway.Processor, gateway.Pages, gateway, trouble);
    }

    /// <summary>Whether every secret in a live database opens: a key may have been left out too early.</summary>
    /// <exception cref="CannotStartException">One does not; the message says what to do.</exception>
    private static async Task OpenSecrets(Database database, DataDirectory directory, Mode mode)
    {
        if (mode == Mode.Sandbox)
            return;
        var kept = new SealedSecrets(database, directory.Secrets);
        if ((await kept.Count()).Lost is > 0 and var lost)
            throw new CannotStartException(
                $"{lost} secrets in the database are under a key that is not in {directory.SecretsFile}: put it back "
                    + "as another line, and have them sealed anew with `tender secrets reseal`."
            );
        await kept.Load();
    }

    /// <summary>
    /// A database with keys that everyone knows, or that were made for a sandbox, takes no real money.
    /// </summary>
    /// <exception cref="CannotStartException">There is such a key; the message names it.</exception>
    private static async Task RefuseTestKeys(Database database)
    {
        foreach (var (id, pem) in await new MerchantQueries(database).PublicKeys())
        {
            using var key = RSA.Create();
            key.ImportFromPem(pem);
            if (TestKeys.Contains(key) || id.StartsWith("SANDBOX", StringComparison.OrdinalIgnoreCase))
                throw new CannotStartException(
                    $"The database holds the test key {id}, whose private half others know: remove it before this "
                        + "database takes real money."
                );
        }
    }
}
