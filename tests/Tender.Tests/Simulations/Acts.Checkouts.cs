using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Processors;

namespace Tender.Tests.Simulations;

internal sealed partial class World
{
    /// <summary>A whole checkout of either generation, with a card that pays.</summary>
    private async Task Buy(Shop shop)
    {
        var (kind, isDraft, made) = (
            Pick(
                PermissionKind.OneTime,
                PermissionKind.OneTime,
                PermissionKind.Recurring,
                PermissionKind.PaymentMethodOnFile
            ),
            random.Next(3) == 0,
            default(ObjectId?)
        );
        var setup = Setup(shop, kind) with
        {
            TotalOrderAmount = isDraft ? Amount(shop) : null,
            PresentmentCurrency = shop.Currency,
        };
        if (isDraft && kind == PermissionKind.PaymentMethodOnFile)
            kind = PermissionKind.OneTime;
        await Send(shop, Ask<CheckoutSession>(shop, isDraft ? "draft" : "open", (engine, ask) => engine.Sessions.Open(
                    ask,
                    (_, id) =>
                        new CheckoutSession
                        {
                            Id = (made = id).Value,
                            State = State.Open,
                            CreatedAt = default,
                            Kind = kind,
                            Setup = isDraft ? setup with { ChargeAmount = null } : setup,
                            Terms = (kind, isDraft) switch
                            {
                                (PermissionKind.OneTime, true) => Terms.OrderReference,
                                (_, true) => Terms.BillingAgreement,
                                (PermissionKind.OneTime, _) => Terms.OneTime,
                                (PermissionKind.Recurring, _) => Terms.Recurring,
                                _ => Terms.PaymentMethodOnFile,
                            },
                            Requires = [Constraint.PaymentPlanNotSet],
                        },
                    isDraft,
                    isDraft && kind == PermissionKind.Recurring
                )));
        if (
            made is not { } session
            || (await Family.ReadAll(Database, shop.Id, "AND id = @id", ("id", session.Value))).Count == 0
        )
            return;
        await Send(
            shop,
            Ask<CheckoutSession>(
                shop,
                "pay",
                (engine, ask) =>
                    engine.Sessions.Pay(ask, session, _ =>
                        (new Buyer("B4", "Ada", "ada@example.com"), TestCards.All[0].Instrument, null, null)
                    ),
                keyed: false
            )
        );
        if (isDraft)
            await Send(
                shop,
                Ask<ChargePermission>(shop, "confirm", (engine, ask) =>
                    engine.Sessions.ConfirmDraft(ask, session.Family, false)
                )
            );
        else
            await Send(
                shop,
                Ask<Completion>(shop, "complete", (engine, ask) =>
                    engine.Sessions.Complete(ask, session, setup.ChargeAmount!.Value, null, null, default)
                )
            );
        await Checks(shop).Check(session.Family);
    }

    private async Task Open(Shop shop)
    {
        var kind = random.Next(5) switch
        {
            0 => PermissionKind.Recurring,
            1 => PermissionKind.PaymentMethodOnFile,
            _ => PermissionKind.OneTime,
        };
        var setup = Setup(shop, kind);
        await Send(
            shop,
            Ask<CheckoutSession>(shop, "open", (engine, ask) => engine.Sessions.Open(ask, (_, id) => new CheckoutSession
                    {
                        Id = id,
                        State = State.Open,
                        CreatedAt = default,
                        Kind = kind,
                        Setup = setup,
                        Terms = kind switch
                        {
                            PermissionKind.OneTime => Terms.OneTime,
                            PermissionKind.Recurring => Terms.Recurring,
                            _ => Terms.PaymentMethodOnFile,
                        },
                        Requires =
                        [
                            Constraint.BuyerNotAssociated,
                            Constraint.ChargeAmountNotSet,
                            Constraint.PaymentIntentNotSet,
                        ],
                    })),
            expected: null,
            isCertain: true
        );
    }

    private async Task Draft(Shop shop)
    {
        var kind = random.Next(3) == 0 ? PermissionKind.Recurring : PermissionKind.OneTime;
        var terms =
            (kind == PermissionKind.Recurring ? "v1.agreement" : "v1.order")
            + (random.Next(4) == 0 ? "/amazon-sandbox" : "");
        var total = random.Next(5) == 0 ? (Money?)null : Amount(shop);
        var instrument = random.Next(4) == 0 ? null : Card();
        await Send(shop, Ask<CheckoutSession>(shop, "draft", (engine, ask) => engine.Sessions.Open(
                    ask,
                    (_, id) =>
                        new CheckoutSession
                        {
                            Id = id,
                            State = State.Open,
                            CreatedAt = default,
                            Kind = kind,
                            Terms = Terms.Named(terms),
                            Setup = new CheckoutSetup { TotalOrderAmount = total, PresentmentCurrency = shop.Currency },
                            Requires =
                                kind == PermissionKind.OneTime
                                    ? [Constraint.AmountNotSet, Constraint.PaymentPlanNotSet]
                                    : [Constraint.PaymentPlanNotSet],
                            Buyer = new Buyer("B1", "Ada Lovelace", "ada@example.com"),
                            Instrument = instrument,
                        },
                    draft: true,
                    recurring: kind == PermissionKind.Recurring
                )), expected: null, isCertain: true);
    }

    private async Task Update(Shop shop)
    {
        if (await Session(shop) is not { } session)
            return;
        var setup =
            session.Id == session.Id.Family.Draft
                ? new CheckoutSetup { TotalOrderAmount = Amount(shop, mayBeForeign: true) }
                : Setup(shop, session.Kind);
        Refusal? expected = session.State switch
        {
            State.Completed => Refusal.NotModifiable,
            State.Canceled => Refusal.SessionCanceled,
            _ => null,
        };
        await Send(
            shop,
            Ask<CheckoutSession>(shop, "update", (engine, ask) => engine.Sessions.Update(ask, session.Id, setup)),
            expected,
            isCertain: expected is not null
        );
    }

    private async Task Choose(Shop shop)
    {
        if (await Session(shop) is not { } session)
            return;
        var card = Card();
        await Send(
            shop,
            Ask<CheckoutSession>(
                shop,
                "choose",
                (engine, ask) =>
                    engine.Sessions.Choose(
                        ask,
                        session.Id,
                        new Buyer("B2", "Grace Hopper", "grace@example.com"),
                        card,
                        null,
                        null
                    ),
                keyed: false
            ),
            session.State == State.Open ? null : Refusal.SessionNotOpen,
            isCertain: true
        );
    }

    private async Task Pay(Shop shop)
    {
        if (await Session(shop) is not { } session)
            return;
        var card = Card();
        var open = session.State == State.Open;
        await Send(
            shop,
            Ask<CheckoutSession>(
                shop,
                "pay",
                (engine, ask) =>
                    engine.Sessions.Pay(ask, session.Id, _ =>
                        (new Buyer("B3", "Ada", "ada@example.com"), card, null, null)
                    ),
                keyed: false
            ),
            open ? null : Refusal.SessionNotOpen,
            isCertain: !open
        );
    }

    private async Task Complete(Shop shop)
    {
        if (await Session(shop, isDraft: false) is not { } session)
            return;
        var agreed = session.Setup.ChargeAmount ?? Amount(shop);
        var amount = random.Next(12) switch
        {
            0 => agreed with { Minor = agreed.Minor + 1 },
            1 => agreed with { Currency = Currency.EUR },
            _ => agreed,
        };
        var simulation = random.Next(6) switch
        {
            0 => new CompletionSimulation(Cancel: Pick(Reason.BuyerCanceled, Reason.AmazonCanceled, Reason.Declined)),
            1 => new CompletionSimulation(Charge: AuthorizationWish()),
            _ => null,
        };
        Refusal? expected =
            session.State == State.Canceled ? Refusal.SessionCanceled
            : session.State != State.Open || session.ConfirmedAt is null || session.Constraints().Any()
                ? Refusal.SessionNotOpen
            : amount.Currency != agreed.Currency ? Refusal.CurrencyMismatch
            : amount != agreed ? Refusal.AmountMismatch
            : null;
        await Send(
            shop,
            Ask<Completion>(shop, "complete", (engine, ask) =>
                engine.Sessions.Complete(ask, session.Id, amount, null, simulation, default)
            ),
            expected,
            isCertain: expected is not null
        );
    }

    private async Task Confirm(Shop shop)
    {
        if (await Session(shop, isDraft: true) is not { } draft)
            return;
        var expects = random.Next(4) == 0;
        var permission = (await Family.Read(Database, shop.Id, draft.Id.Family)).Permission;
        Refusal? expected = permission?.State switch
        {
            State.Open => null,
            State.Suspended => Refusal.InstrumentNotChanged,
            not null => Refusal.PermissionNotOpen,
            null => draft.State != State.Open ? Refusal.PermissionNotOpen
            : draft.Constraints().Any() ? Refusal.ConstraintsExist
            : null,
        };
        await Send(
            shop,
            Ask<ChargePermission>(shop, "confirm", (engine, ask) =>
                engine.Sessions.ConfirmDraft(ask, draft.Id.Family, expects)
            ),
            expected,
            isCertain: true
        );
        await Checks(shop).Check(draft.Id.Family);
    }

    private async Task Abandon(Shop shop)
    {
        if (await Session(shop) is not { } session)
            return;
        var (cause, reason) =
            random.Next(2) == 0
                ? (Cause.MerchantEnds, Reason.MerchantCanceled)
                : (Cause.BuyerEnds, Reason.BuyerCanceled);
        await Send(
            shop,
            Ask<CheckoutSession>(shop, "abandon", (engine, ask) =>
                engine.Sessions.Cancel(ask, session.Id, cause, reason)
            ),
            session.State == State.Open ? null : Refusal.SessionNotOpen,
            isCertain: true
        );
    }
}
