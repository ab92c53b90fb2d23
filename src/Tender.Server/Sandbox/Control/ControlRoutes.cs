using Tender.Server.Jobs;
using Tender.Server.Notifications;
using Tender.Server.Payments;
using Tender.Server.Sandbox.Coverage;
using Tender.Server.Sandbox.Doctor;

namespace Tender.Server.Sandbox.Control;

/// <summary>Every route of the control API. A new noun is a file and a line here.</summary>
internal static class ControlRoutes
{
    public static IReadOnlyList<ControlRoute> All(
        Engine engine,
        MerchantClocks clocks,
        JobTable jobs,
        MerchantAccounts accounts,
        NoticeHistory history,
        Mailbox mailbox,
        NoticeComposer composer,
        SignatureDoctor doctor,
        MerchantSnapshots snapshots,
        CallRecorder calls,
        bool strictJson
    )
    {
        var buyers = new BuyerActions(engine);
        var buttons = new ButtonActions(engine, strictJson);
        return
        [
            .. new MerchantRoutes(engine, accounts).Routes,
            .. new ClockRoutes(engine, clocks, calls).Routes,
            .. new ReceiverRoutes(engine, clocks, accounts, composer).Routes,
            .. new SnapshotRoutes(engine, snapshots).Routes,
            .. new EndpointRoutes(accounts, composer).Routes,
            .. new NotificationRoutes(engine, history).Routes,
            .. new TimelineRoutes(engine, history).Routes,
            .. new OutcomeRoutes(accounts).Routes,
            .. new FaultRoutes(engine, accounts).Routes,
            .. new CoverageRoutes(engine, calls).Routes,
            .. new CheckoutRoutes(buttons, buyers).Routes,
            .. new BuyerRoutes(new BuyerEdits(engine, accounts)).Routes,
            .. new OrderReferenceRoutes(buyers).Routes,
            .. new PermissionRoutes(engine, buyers).Routes,
            .. new ChargeRoutes(engine, buyers).Routes,
            .. new DisputeRoutes(engine).Routes,
            .. new MailboxRoutes(engine, mailbox).Routes,
            .. new JobRoutes(engine, jobs).Routes,
            .. new VerifyRoutes(engine).Routes,
            .. new DoctorRoutes(doctor).Routes,
        ];
    }
}
