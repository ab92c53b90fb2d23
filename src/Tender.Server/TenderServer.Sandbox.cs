using Tender.Server.Http;
using Tender.Server.Notifications;
using Tender.Server.Pages.BuyerWallet;
using Tender.Server.Pages.BuyNow;
using Tender.Server.Pages.Checkout;
using Tender.Server.Pages.Console;
using Tender.Server.Pages.Login;
using Tender.Server.Pages.Scripts;
using Tender.Server.Pages.Start;
using Tender.Server.Pages.Widgets;
using Tender.Server.Payments;
using Tender.Server.Sandbox;
using Tender.Server.Sandbox.Control;
using Tender.Server.Sandbox.Coverage;
using Tender.Server.Sandbox.Doctor;
using Tender.Server.Sandbox.Faults;
using Tender.Server.Sandbox.Receivers;

namespace Tender.Server;

/// <summary>
/// What a sandbox serves beside both dialects: test buyers and their pages, the control API, the console, faults and
/// everything that plays with time. None of it exists in live.
/// </summary>
public sealed partial class TenderServer
{
    private static Surface[] SandboxSurfaces(Foundation on, ConsoleSessions sessions)
    {
        var (settings, time) = (on.Settings, on.Time);
        var calls = on.Parts.Keep(new CallRecorder(on.Store, time));
        var control = Control(on, calls);
        var router = new ControlRouter(on.Engine, control);
        OpenApiPage about = new("control.json", "the control API of the sandbox", () => ControlDocument.Print(control));
        return
        [
            new ScriptSurface(isSandbox: true), // before v1, under whose paths Widgets.js stands
            .. Told(on, [.. Apis(on, Filter(on, calls)), ControlApi(on, router)]),
            .. Pages(on, Console(on, router, calls, sessions)),
            Service(on, [.. Documents, about], StartSurface.Root),
        ];
    }

    /// <summary>What each verified call passes: it is recorded, and may be struck by a fault.</summary>
    private static CallFilter Filter(Foundation on, CallRecorder calls)
    {
        var faults = new CallFaults(on.Executor, on.Time);
        return (call, perform) => calls.Answer(call, () => faults.Answer(call, perform));
    }

    private static ControlSurface ControlApi(Foundation on, ControlRouter router) =>
        new(router, on.Token, on.Security, on.Settings);

    /// <summary>Whoever develops against the sandbox reads in its terminal what it refuses.</summary>
    private static IEnumerable<Surface> Told(Foundation on, Surface[] apis)
    {
        if (on.Settings is not { FailedCalls: true, Log: <= LogLevel.Warning })
            return apis;
        var (log, lines) = (on.Logs.CreateLogger(FailedCalls.Category), new RateLimits<int>(on.Time));
        return apis.Select(api => new FailedCalls(api, log, lines));
    }

    private static IReadOnlyList<ControlRoute> Control(Foundation on, CallRecorder calls)
    {
        var (store, settings) = (on.Store, on.Settings);
        var secrets = on.Directory.Secrets;
        return ControlRoutes.All(
            on.Engine,
            on.Executor.Clocks,
            on.Executor.Table,
            on.Accounts,
            new NoticeHistory(store),
            new Mailbox(store),
            on.Deliveries.Composer,
            new SignatureDoctor(store.Merchants, secrets, on.Signer, settings, on.Time),
            new MerchantSnapshots(store),
            calls,
            settings.StrictJson
        );
    }

    private static ConsoleSurface Console(
        Foundation on,
        ControlRouter router,
        CallRecorder calls,
        ConsoleSessions sessions
    )
    {
        var (engine, jobs, store) = (on.Engine, on.Executor.Table, on.Store);
        var (keys, snapshots) = (new MerchantKeys(store, on.Directory.Secrets), new MerchantSnapshots(store));
        var entry = new TokenEntry(sessions, on.Security);
        var live = new LiveStream(entry, on.App.Lifetime.ApplicationStopping);
        var log = on.Logs.CreateLogger("Tender");
        var check = new ReceiverCheck(engine, on.Executor.Clocks, on.Accounts, on.Deliveries.Composer);
        var checks = on.Parts.Keep(new ReceiverChecks(check, on.Time, log));
        var (address, settings) = (on.Address, on.Settings);
        var pages = ConsoleRoutes.All(engine, jobs, router, keys, snapshots, calls, checks, live, address, settings);
        return new(entry, pages, engine, on.Directory, settings);
    }

    private static Surface[] Pages(Foundation on, ConsoleSurface console)
    {
        var (engine, directory, settings, time) = (on.Engine, on.Directory, on.Settings, on.Time);
        var (buyers, edits) = (new BuyerActions(engine), new BuyerEdits(engine, on.Accounts));
        var (signedOut, secrets) = (new SignedOutMarkers(time), directory.Secrets);
        var buttons = new ButtonActions(engine, settings.StrictJson);
        return
        [
            console,
            new BuyNowSurface(engine, buttons, buyers, edits, directory, signedOut, time, settings),
            new ConfirmationSurface(engine, buyers, secrets, signedOut, time, settings),
            new CheckoutSurface(engine, buttons, buyers, edits, secrets, signedOut, time, settings),
            new WalletSurface(engine, buyers, edits, new Mailbox(engine.Store), directory, signedOut, time, settings),
            new LoginPagesSurface(engine, buyers, edits, secrets, signedOut, time, settings),
            new WidgetSurface(engine, buyers, settings),
            new FirstGenerationShop(engine, directory, settings),
            new StartSurface(engine, directory, on.Address, time, settings),
        ];
    }
}
