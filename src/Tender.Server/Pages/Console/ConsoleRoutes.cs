using Tender.Server.Hosting;
using Tender.Server.Jobs;
using Tender.Server.Payments;
using Tender.Server.Sandbox;
using Tender.Server.Sandbox.Control;
using Tender.Server.Sandbox.Coverage;
using Tender.Server.Sandbox.Receivers;

namespace Tender.Server.Pages.Console;

/// <summary>Every page of the console. A new one is a file and a line here.</summary>
internal static class ConsoleRoutes
{
    /// <param name="engine">What is shown and done.</param>
    /// <param name="jobs">What waits.</param>
    /// <param name="control">What is done, in the control API's words.</param>
    /// <param name="keys">What merchants sign with.</param>
    /// <param name="snapshots">What was saved of merchants.</param>
    /// <param name="calls">What merchants called.</param>
    /// <param name="checks">The receiver checks that are looked on at.</param>
    /// <param name="live">Sends a page again when it would look otherwise.</param>
    /// <param name="address">Where the server is reached.</param>
    /// <param name="settings">What the deployment accepts.</param>
    public static IReadOnlyList<ConsoleRoute> All(
        Engine engine,
        JobTable jobs,
        ControlRouter control,
        MerchantKeys keys,
        MerchantSnapshots snapshots,
        CallRecorder calls,
        ReceiverChecks checks,
        LiveStream live,
        PublicAddress address,
        Settings settings
    ) =>
        [
            .. new MerchantsPage(engine, control).Routes,
            .. new NowPage(engine, jobs, live).Routes,
            .. new PaymentsPage(engine).Routes,
            .. new PaymentPage(engine, control, calls, address, settings).Routes,
            .. new NoticesPage(engine, control).Routes,
            .. new MoneyPage(engine).Routes,
            .. new ClockPage(engine, jobs, control, live).Routes,
            .. new OutcomesPage(control).Routes,
            .. new FaultsPage(control).Routes,
            .. new BuyersPage(control).Routes,
            .. new SnapshotsPage(engine, control, snapshots).Routes,
            .. new CoveragePage(engine, calls).Routes,
            .. new ReceiverPage(checks, live).Routes,
            .. new EndpointsPage(control).Routes,
            .. new KeysPage(keys).Routes,
            .. new SettingsPage(control).Routes,
            .. new DoctorPage(control).Routes,
            .. new JobsPage(control).Routes,
        ];

    /// <summary>Every page of a live console: those that make sense with real money, and its own.</summary>
    /// <param name="engine">What is shown and done.</param>
    /// <param name="jobs">What waits.</param>
    /// <param name="control">What is done, in the operator API's words.</param>
    /// <param name="keys">What merchants sign with.</param>
    /// <param name="live">Sends a page again when it would look otherwise.</param>
    /// <param name="address">Where the server is reached.</param>
    /// <param name="settings">What the deployment accepts.</param>
    /// <param name="ofUsers">The pages about users.</param>
    public static IReadOnlyList<ConsoleRoute> Live(
        Engine engine,
        JobTable jobs,
        ControlRouter control,
        MerchantKeys keys,
        LiveStream live,
        PublicAddress address,
        Settings settings,
        IEnumerable<ConsoleRoute> ofUsers
    ) =>
        [
            .. new MerchantsPage(engine, control).Routes,
            .. new NowPage(engine, jobs, live).Routes,
            .. new PaymentsPage(engine).Routes,
            .. new PaymentPage(engine, control, calls: null, address, settings).Routes,
            .. new NoticesPage(engine, control).Routes,
            .. new MoneyPage(engine).Routes,
            .. new ReconciliationPage(control).Routes,
            .. new EndpointsPage(control).Routes,
            .. new KeysPage(keys).Routes,
            .. new SettingsPage(control).Routes,
            .. new JobsPage(control).Routes,
            .. ofUsers,
        ];
}
