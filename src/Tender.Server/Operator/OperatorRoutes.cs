using Tender.Server.Jobs;
using Tender.Server.Notifications;
using Tender.Server.Payments;
using Tender.Server.Sandbox.Control;
using Tender.Server.Users;

namespace Tender.Server.Operator;

/// <summary>
/// Every route of the operator API: those rows of the control API that make sense with real money, and its own.
/// </summary>
internal static class OperatorRoutes
{
    public static IReadOnlyList<ControlRoute> All(
        Engine engine,
        JobTable jobs,
        MerchantAccounts accounts,
        MerchantKeys keys,
        NoticeComposer composer,
        UserAccounts users,
        UserTokens tokens,
        AuditLog audit,
        SealedSecrets secrets
    )
    {
        var history = new NoticeHistory(engine.Store);
        var merchants = new MerchantRoutes(engine, accounts);
        ControlRoute[] shared =
        [
            .. merchants.Routes,
            .. new EndpointRoutes(accounts, composer).Routes,
            .. new NotificationRoutes(engine, history).Routes,
            .. new TimelineRoutes(engine, history).Routes,
            .. new JobRoutes(engine, jobs).Routes,
            .. new VerifyRoutes(engine).Routes,
        ];
        return
        [
            .. shared.Where(route => route.Live is not null),
            .. merchants.LiveRoutes,
            .. new KeyRoutes(keys).Routes,
            .. new UserRoutes(users, tokens).Routes,
            .. new AuditRoutes(audit).Routes,
            .. new SecretRoutes(engine, secrets).Routes,
            .. new ReconciliationRoutes(engine).Routes,
        ];
    }
}
