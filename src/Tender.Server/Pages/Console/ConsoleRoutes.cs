using Tender.Server.Hosting;
using Tender.Server.Jobs;
using Tender.Server.Payments;
using Tender.Server.Sandbox.Control;

namespace Tender.Server.Pages.Console;

/// <summary>Every page of the console. A new one is a file and a line here.</summary>
internal static class ConsoleRoutes
{
    /// <param name="engine">What is shown and done.</param>
    /// <param name="jobs">What waits.</param>
    /// <param name="control">What is done, in the control API's words.</param>
    /// <param name="keys">What merchants sign with.</param>
    /// <param name="sessions">Who may follow a page.</param>
    /// <param name="address">Where the server is reached.</param>
    /// <param name="time">Real time.</param>
    /// <param name="stopping">Ends what follows, when the server stops.</param>
    public static IReadOnlyList<ConsoleRoute> All(
        Engine engine,
        JobTable jobs,
        ControlRouter control,
        MerchantKeys keys,
        ConsoleSessions sessions,
        PublicAddress address,
        TimeProvider time,
        CancellationToken stopping
    ) =>
        [
            .. new MerchantsPage(engine, control).Routes,
            .. new NowPage(engine, jobs, sessions, time, stopping).Routes,
            .. new PaymentsPage(engine).Routes,
            .. new PaymentPage(engine, control, address).Routes,
            .. new NoticesPage(engine, control).Routes,
            .. new MoneyPage(engine).Routes,
            .. new ClockPage(engine, jobs, control).Routes,
            .. new OutcomesPage(control).Routes,
            .. new FaultsPage(control).Routes,
            .. new BuyersPage(control).Routes,
            .. new EndpointsPage(control).Routes,
            .. new KeysPage(keys).Routes,
            .. new SettingsPage(control).Routes,
            .. new DoctorPage(control).Routes,
            .. new JobsPage(control).Routes,
        ];
}
