using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Processors;

namespace Tender.Simulated;

/// <summary>What acts draw, and what several of them ask.</summary>
internal sealed partial class Stage
{
    public T Pick<T>(params T[] of) => of[random.Next(of.Length)];

    public bool Rarely(int oneIn) => random.Next(oneIn) == 0;

    public Money Amount() => new(random.NextInt64(1, 200_000), Shop.Currency);

    /// <summary>All of an amount, a part, more than it, or as much in another currency.</summary>
    public Money Part(Money of) =>
        random.Next(100) switch
        {
            < 8 => of with { Minor = of.Minor + 1 + random.NextInt64(0, 9_000) },
            < 40 => of with { Minor = random.NextInt64(1, of.Minor + 1) },
            > 95 => of with { Currency = of.Currency == Currency.USD ? Currency.EUR : Currency.USD },
            _ => of,
        };

    public Instrument Card() =>
        random.Next(10) < 8 ? TestCards.All[0].Instrument : TestCards.All[random.Next(TestCards.All.Count)].Instrument;

    public Simulation? AuthorizationWish() =>
        random.Next(5) > 0
            ? null
            : Pick(
                new Simulation(Reason.SoftDeclined),
                new Simulation(Reason.HardDeclined, AfterMinutes: 3),
                new Simulation(Reason.AmazonRejected),
                new Simulation(Reason.TransactionTimedOut),
                new Simulation(Pending: true),
                new Simulation(Reason.HardDeclined, Pending: true),
                new Simulation(Then: Reason.AmazonClosed, AfterMinutes: 20),
                new Simulation(Then: Reason.ExpiredUnused, AfterMinutes: 60)
            );

    /// <summary>A checkout of the second generation up to its permission; null where it did not come to one.</summary>
    public async Task<(ObjectId Root, Money Limit)?> Checkout(PermissionKind kind, PaymentIntent intent)
    {
        var amount = Amount();
        var setup = new CheckoutSetup
        {
            ChargeAmount = amount,
            Intent = intent,
            CanHandlePending = Pick(true, false, (bool?)null),
            PresentmentCurrency = Shop.Currency,
        };
        var opened = await Ask<CheckoutSession>("open", (engine, ask) =>
            engine.Sessions.Open(ask, (_, id) => new CheckoutSession
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
                    Requires = [Constraint.BuyerNotAssociated],
                })
        );
        if (opened.Id is not { } session)
            return null;
        await Pause();
        if (!await Pays(session))
            return null;
        await Pause();
        var completed = await Ask<Completion>("complete", (engine, ask) =>
            engine.Sessions.Complete(ask, session, amount, null, null, default)
        );
        var made = completed.Words.Split(' ').Select(ObjectId.Parse);
        if (made.FirstOrDefault(id => id?.Kind == ObjectKind.ChargePermission) is not { } root)
            return null;
        Shop.Permissions.Add(root);
        return (root, amount);
    }

    /// <summary>An order reference or a billing agreement of the first generation, confirmed.</summary>
    public async Task<(ObjectId Root, Money Limit)?> Order(bool recurring)
    {
        var total = Amount();
        var card = Card();
        var drafted = await Ask<CheckoutSession>("draft", (engine, ask) => engine.Sessions.Open(
                ask,
                (_, id) =>
                    new CheckoutSession
                    {
                        Id = id,
                        State = State.Open,
                        CreatedAt = default,
                        Kind = recurring ? PermissionKind.Recurring : PermissionKind.OneTime,
                        Terms = recurring ? Terms.BillingAgreement : Terms.OrderReference,
                        Setup = new CheckoutSetup { TotalOrderAmount = total, PresentmentCurrency = Shop.Currency },
                        Requires = [Constraint.PaymentPlanNotSet],
                        Buyer = new Buyer("B1", "Ada Lovelace", "ada@example.com"),
                        Instrument = card,
                    },
                draft: true,
                recurring: recurring
            ));
        if (drafted.Id is not { } draft)
            return null;
        await Pause();
        var confirmed = await Ask<ChargePermission>("confirm", (engine, ask) =>
            engine.Sessions.ConfirmDraft(ask, draft.Family, Rarely(4))
        );
        if (!confirmed.Ok)
            return null;
        Shop.Permissions.Add(draft.Family);
        return (draft.Family, total);
    }

    /// <summary>The buyer pays; a click whose answer is lost is clicked again.</summary>
    private async Task<bool> Pays(ObjectId session)
    {
        var card = Card();
        for (var tries = 0; tries < 4; tries++)
        {
            var came = await Ask<CheckoutSession>(
                "pay",
                (engine, ask) =>
                    engine.Sessions.Pay(ask, session, _ =>
                        (new Buyer("B4", "Ada", "ada@example.com"), card, null, null)
                    ),
                keyed: false
            );
            if (came.IsLearned)
                return came.Ok || came.No == Refusal.SessionNotOpen;
            await Pause();
        }
        return false;
    }

    public Request Authorizing(ObjectId root, Money amount)
    {
        var captureNow = Rarely(4);
        var request = new AuthorizeRequest
        {
            Amount = amount,
            Answering = Pick(AnswerMode.Now, AnswerMode.WhenKnown, AnswerMode.Later),
            CaptureNow = captureNow,
            PendingWindow = Rarely(3) ? TimeSpan.FromMinutes(random.Next(5, 1440)) : null,
            Simulation = AuthorizationWish(),
            DeclineUnseen = Rarely(2),
        };
        return Prepare<Charge>("authorize", (engine, ask) =>
            engine.Authorizations.Request(ask, root, request, default)
        );
    }

    public Request Capturing(ObjectId authorization, Money amount)
    {
        var wish = Rarely(8) ? Pick(new Simulation(Reason.ProcessingFailure), new Simulation(Pending: true)) : null;
        return Prepare<Charge>("capture", (engine, ask) =>
            engine.Captures.Request(ask, authorization, new CaptureRequest(amount, Simulation: wish), default)
        );
    }

    public Request Refunding(ObjectId capture, Money amount)
    {
        var wish = Rarely(6) ? new Simulation(Reason.ProcessingFailure) : null;
        return Prepare<Refund>("refund", (engine, ask) =>
            engine.Captures.Refund(ask, capture, new RefundRequest(amount, Simulation: wish))
        );
    }

    /// <summary>Sends what was prepared, and again while nobody answers.</summary>
    public async Task<Came> Persist(Request request)
    {
        for (var tries = 1; ; tries++)
        {
            var came = await Send(request);
            if (came.IsLearned || request.Key is null || tries == 5)
                return came;
            await Pause(tries * 8);
        }
    }

    /// <summary>Charges what was agreed, in one piece or more, and gives some of it back.</summary>
    public async Task Charge(ObjectId root, Money limit)
    {
        for (var n = random.Next(1, 3); n > 0; n--)
        {
            var amount = Part(n == 1 ? limit : limit with { Minor = 1 + limit.Minor / 2 });
            var came = await Persist(Authorizing(root, amount));
            if (came.Id is not { } authorization)
                continue;
            await Pause(Rarely(3) ? 120 : 3);
            if (Rarely(8))
            {
                await Ask<Charge>("give up", (engine, ask) =>
                    engine.Authorizations.End(ask, authorization, "not wanted")
                );
                continue;
            }
            var taken = Part(amount);
            await Persist(Capturing(authorization, taken));
            await Pause(Rarely(3) ? 60 : 3);
            if (Rarely(2))
                await Persist(Refunding(root.Capture(authorization.Number), Part(taken)));
        }
        if (Rarely(4))
            await Ask<PermissionWithDetails>("close", (engine, ask) =>
                engine.Permissions.Close(ask, root, "enough", Rarely(2), false)
            );
    }
}
