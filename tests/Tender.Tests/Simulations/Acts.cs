using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Payments;
using Tender.Server.Processors;
using Tender.Server.Storage;

namespace Tender.Tests.Simulations;

/// <summary>What the merchants of a world, their buyers and the world itself do.</summary>
internal sealed partial class World
{
    private static readonly TimeSpan[] Spans =
    [
        TimeSpan.FromSeconds(10),
        TimeSpan.FromSeconds(25),
        TimeSpan.FromSeconds(45),
        TimeSpan.FromMinutes(3),
        TimeSpan.FromMinutes(12),
        TimeSpan.FromMinutes(40),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(9),
        TimeSpan.FromDays(1),
        TimeSpan.FromDays(8),
        TimeSpan.FromDays(31),
        TimeSpan.FromDays(130),
    ];

    /// <summary>Does one thing at random; answers what.</summary>
    private async Task<string> Act(Shop shop)
    {
        (int Weight, string Name, Func<Shop, Task> Do)[] acts =
        [
            (6, "buy", Buy),
            (3, "open", Open),
            (4, "draft", Draft),
            (3, "update", Update),
            (1, "choose", Choose),
            (3, "pay", Pay),
            (4, "complete", Complete),
            (5, "confirm", Confirm),
            (1, "abandon", Abandon),
            (22, "authorize", Authorize),
            (18, "capture", Capture),
            (11, "refund", Refund),
            (3, "give up", GiveUp),
            (1, "cancel", Cancel),
            (1, "close", Close),
            (3, "change instrument", ChangeInstrument),
            (1, "note", NotePermission),
            (7, "replay", Replay),
            (5, "burst", Burst),
            (7, "advance", Advance),
            (5, "next", Next),
            (6, "tick", Tick),
            (1, "sleeper", Sleeper),
            (1, "restart", Restart),
            (2, "nonsense", Nonsense),
        ];
        var at = random.Next(acts.Sum(act => act.Weight));
        var chosen = acts.First(act => (at -= act.Weight) < 0);
        Arm(oneIn: 9);
        await chosen.Do(shop);
        return chosen.Name;
    }

    // Checkouts

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

    // Money

    private async Task Authorize(Shop shop)
    {
        if (await Permission(shop) is not { } family)
            return;
        var (request, amount) = AuthorizeRequest(shop, family);
        var now = await Any().Store.Now(shop.Id);
        await Send(shop, Authorizing(shop, family.Root, request), family.Authorize(amount, now), isCertain: true);
        await Checks(shop).Check(family.Root);
    }

    private async Task Capture(Shop shop)
    {
        if (
            await Permission(shop, one => one.Authorizations.Any(a => a.State == State.Open))
            is not { Authorizations.Count: > 0 } family
        )
            return;
        var open = family.Authorizations.Where(one => one.State == State.Open).ToList();
        var authorization =
            open.Count > 0 && random.Next(10) < 8
                ? open[random.Next(open.Count)]
                : family.Authorizations[random.Next(family.Authorizations.Count)];
        var amount = Part(authorization.Amount);
        await Send(
            shop,
            Capturing(shop, authorization.Id, amount),
            Family.Capture(authorization, amount),
            isCertain: true
        );
        await Checks(shop).Check(family.Root);
    }

    private async Task Refund(Shop shop)
    {
        if (
            await Permission(shop, one => one.Captures.Values.Any(c => c.State == State.Completed))
            is not { Captures.Count: > 0 } family
        )
            return;
        var open = family.Captures.Values.Where(one => one.State == State.Completed).ToList();
        var capture =
            open.Count > 0 && random.Next(10) < 8
                ? open[random.Next(open.Count)]
                : family.Captures.Values.ElementAt(random.Next(family.Captures.Count));
        var many = random.Next(5) == 0 ? random.Next(2, 13) : 1;
        for (var i = 0; i < many; i++)
        {
            var amount =
                many > 1
                    ? capture.Amount with
                    {
                        Minor = Math.Max(1, capture.Amount.Minor / 11),
                    }
                    : Part(capture.Amount, overPercent: 30);
            await Send(shop, Refunding(shop, capture.Id, amount), family.Refund(capture, amount), isCertain: true);
            family = await Family.Read(Database, shop.Id, family.Root);
            capture = family.Captures[capture.Id.Number];
        }
        await Checks(shop).Check(family.Root);
    }

    private async Task GiveUp(Shop shop)
    {
        if (
            await Permission(shop, one => one.Authorizations.Any(a => a.State is State.Open or State.Pending))
            is not { Authorizations.Count: > 0 } family
        )
            return;
        var one = family.Authorizations[random.Next(family.Authorizations.Count)];
        Refusal? expected =
            one.IsUnseen ? Refusal.NotFound
            : one.State is State.Open or State.Pending ? null
            : Refusal.AuthorizationNotOpen;
        await Send(
            shop,
            Ask<Charge>(shop, "give up", (engine, ask) => engine.Authorizations.End(ask, one.Id, "not wanted")),
            expected,
            isCertain: true
        );
        await Checks(shop).Check(family.Root);
    }

    // Permissions

    private async Task Cancel(Shop shop)
    {
        if (await Permission(shop) is not { } family)
            return;
        await Send(
            shop,
            Ask<PermissionWithDetails>(shop, "cancel", (engine, ask) =>
                engine.Permissions.Cancel(ask, family.Root, "no more")
            ),
            family.Cancel(),
            isCertain: true
        );
        var after = await Family.Read(Database, shop.Id, family.Root);
        if (
            after.Permission!.State == State.Canceled
            && after.Authorizations.Any(one => one.State is State.Open or State.Pending)
        )
            throw new InvariantBrokenException($"I10 {family.Root} is canceled, and something under it is open");
        await Checks(shop).Check(family.Root);
    }

    private async Task Close(Shop shop)
    {
        if (await Permission(shop) is not { } family)
            return;
        var (cancelOpen, simulated) = (random.Next(2) == 0, random.Next(4) == 0);
        await Send(
            shop,
            Ask<PermissionWithDetails>(shop, "close", (engine, ask) =>
                engine.Permissions.Close(ask, family.Root, "enough", cancelOpen, simulated)
            ),
            IsInForce(family) ? null : Refusal.CloseNotPossible,
            isCertain: true
        );
        await Checks(shop).Check(family.Root);
    }

    private async Task ChangeInstrument(Shop shop)
    {
        if (await Permission(shop, one => one.Permission!.State == State.Suspended) is not { } family)
            return;
        var card = Card();
        await Send(
            shop,
            Ask<PermissionWithDetails>(shop, "change", (engine, ask) =>
                engine.Permissions.ChangeInstrument(ask, family.Root, card)
            ),
            IsInForce(family) ? null : Refusal.PermissionNotOpen,
            isCertain: true
        );
        await Checks(shop).Check(family.Root);
    }

    private async Task NotePermission(Shop shop)
    {
        if (await Permission(shop) is not { } family)
            return;
        var setup = new CheckoutSetup { Metadata = new MerchantMetadata($"order-{random.Next(1000)}") };
        await Send(
            shop,
            Ask<PermissionWithDetails>(shop, "note", (engine, ask) =>
                engine.Permissions.Update(ask, family.Root, _ => setup)
            ),
            IsInForce(family) ? null : Refusal.PermissionNotOpen,
            isCertain: true
        );
    }

    // Repetition and crowds

    /// <summary>
    /// A request once more: the same, which is answered the same; or another under its key, which is refused if the key
    /// was used.
    /// </summary>
    private async Task Replay(Shop shop)
    {
        if (shop.Asked.Count == 0)
            return;
        var request = shop.Asked[^(1 + random.Next(Math.Min(shop.Asked.Count, 40)))];
        if (request.Answer is null || random.Next(4) > 0)
        {
            var came = await Send(shop, request);
            if (request.Answer is not null && came is { Failure: null, IsReplay: false, Ok: false })
                throw new InvariantBrokenException(
                    $"I18 {request.Summary} was answered with a yes, and is refused now"
                );
            return;
        }
        var before = await Mark();
        var other = await request.Send(Any(), as_another: true);
        Note($"{shop.Id} {request.Summary} {request.Key} as another: {other}");
        if (!other.KeyWasForAnother || await Mark() != before)
            throw new InvariantBrokenException($"I19 {request.Summary}: another request under its key came to {other}");
    }

    /// <summary>
    /// Many at once on one permission, on every node: they share commits, and one of those that exclude each other
    /// wins.
    /// </summary>
    private async Task Burst(Shop shop)
    {
        if (await Permission(shop) is not { } family)
            return;
        var crowd = new List<Request>();
        var open = family.Authorizations.Where(one => one.State == State.Open).ToList();
        for (var n = random.Next(2, 9); n > 0; n--)
            switch (random.Next(6))
            {
                case 0 when open.Count > 0:
                    var capturable = open[random.Next(open.Count)];
                    crowd.Add(Capturing(shop, capturable.Id, capturable.Amount));
                    break;
                case 1 when open.Count > 0:
                    var unwanted = open[random.Next(open.Count)];
                    crowd.Add(
                        Ask<Charge>(shop, "give up", (engine, ask) => engine.Authorizations.End(ask, unwanted.Id, null))
                    );
                    break;
                case 2 when family.Captures.Count > 0:
                    var capture = family.Captures.Values.ElementAt(random.Next(family.Captures.Count));
                    crowd.Add(Refunding(shop, capture.Id, Part(capture.Amount)));
                    break;
                case 3:
                    await Session(shop); // another family beside it
                    crowd.Add(
                        Ask<PermissionWithDetails>(shop, "note", (engine, ask) =>
                            engine.Permissions.Update(ask, family.Root, _ => new CheckoutSetup
                            {
                                SoftDescriptor = "SHOP",
                            })
                        )
                    );
                    break;
                default:
                    crowd.Add(Authorizing(shop, family.Root, AuthorizeRequest(shop, family).Request));
                    break;
            }
        // I21: some of them several times, at once.
        var all = crowd
            .SelectMany(one =>
                Enumerable.Repeat(one, one.Key is not null && random.Next(2) == 0 ? random.Next(2, 5) : 1)
            )
            .Select(one => (Request: one, Node: Any()))
            .ToList();
        var came = await Task.WhenAll(all.Select(one => one.Request.Send(one.Node)));
        foreach (var group in all.Zip(came).GroupBy(pair => pair.First.Request))
        {
            var done = group.Where(pair => pair.Second is { Ok: true, IsReplay: false }).ToList();
            if (group.Key.Key is not null && done.Count > 1)
                throw new InvariantBrokenException($"I21 {group.Key.Summary} was done {done.Count} times at once");
            // Who repeats a request while the processor outside is still being asked is told what is known: the final
            // answer is the one that stays.
            foreach (var (_, result) in done.Concat(group.Except(done)))
                Judge(
                    group.Key,
                    Processor is null || !result.IsReplay ? result : result with { Reply = null },
                    isFirst: false
                );
            Note(
                $"{shop.Id} crowd: {group.Key.Summary} {group.Key.Key}: {string.Join(", ", group.Select(pair => pair.Second))}{(faultFired ? $" (the world failed {faultAt} a commit)" : "")}"
            );
        }
        await Checks(shop).Check(family.Root);
    }

    /// <summary>Objects that are not there, of another kind, or another merchant's.</summary>
    private async Task Nonsense(Shop shop)
    {
        var other = shops.First(one => one != shop);
        var root =
            random.Next(2) == 0 && await Permission(other) is { } theirs
                ? theirs.Root
                : ObjectId.Read("S01-0000000-0000001");
        await Send(
            shop,
            Authorizing(shop, root, new AuthorizeRequest { Amount = Amount(shop), Answering = AnswerMode.Now }),
            Refusal.NotFound,
            isCertain: true
        );
        await Send(shop, Capturing(shop, root.Authorization(1), Amount(shop)), Refusal.NotFound, isCertain: true);
        await Send(shop, Refunding(shop, root.Capture(1), Amount(shop)), Refusal.NotFound, isCertain: true);
        await Send(
            shop,
            Ask<PermissionWithDetails>(shop, "close", (engine, ask) => engine.Permissions.Close(ask, root, null, true)),
            Refusal.NotFound,
            isCertain: true
        );
    }

    // Time

    private Task Advance(Shop shop)
    {
        var span = Spans[random.Next(Spans.Length)] * (0.5 + random.NextDouble());
        return Move(shop, async node => new AdvanceTarget(await node.Store.Now(shop.Id) + span));
    }

    private Task Next(Shop shop) => Move(shop, _ => Task.FromResult(new AdvanceTarget(null)));

    private async Task Move(Shop shop, Func<Node, Task<AdvanceTarget>> target)
    {
        var node = Any();
        var from = await node.Store.Now(shop.Id);
        // Sometimes the caller does not wait, and the advance goes on by its job.
        var patient = random.Next(5) > 0;
        try
        {
            var to = await target(node);
            var came = await node.Clocks.Advance(
                shop.Id,
                to,
                settle: true,
                patient ? TimeSpan.FromHours(1) : TimeSpan.Zero,
                default
            );
            Note(
                $"{shop.Id} moves its clock to {to.To?.ToString("u") ?? "what is next"}: {(came is null ? "another is under way" : came.Finished ? came.Now.ToString("u") : "later")}{(faultFired ? $" (the world failed {faultAt} a commit)" : "")}"
            );
            // Without a target, what has lapsed stays where it is: it changes nothing.
            if (came is { Finished: true } && !faultFired && to.To is { } wanted)
            {
                if (RecordJson.Ms(came.Now) < RecordJson.Ms(wanted))
                    throw new InvariantBrokenException($"I30 {shop.Id}: the clock reached {came.Now:u} of {wanted:u}");
                var overdue = await Database.Query(
                    "SELECT kind, object FROM jobs WHERE bucket = @bucket AND merchant = @merchant AND due_at "
                        + "<= @now AND dead = 0",
                    row => $"{(JobKind)row.GetInt16(0)} of {row.GetString(1)}",
                    ("bucket", Merchant.BucketOf(shop.Id)),
                    ("merchant", shop.Id.Value),
                    ("now", RecordJson.Ms(came.Now))
                );
                if (overdue.Count > 0)
                    throw new InvariantBrokenException($"I30 {shop.Id}: passed over {string.Join(", ", overdue)}");
            }
        }
        catch (Exception failure) when (faultFired && IsOfTheWorld(failure))
        {
            Note($"{shop.Id} moves its clock: {failure.Message}");
        }
        await LookForBrokenOff();
        if (await node.Store.Now(shop.Id) is var now && now < from)
            throw new InvariantBrokenException($"I12 {shop.Id}: the clock went back from {from:u} to {now:u}");
    }

    /// <summary>Real time passes, and a node works off what is due.</summary>
    private async Task Tick(Shop shop)
    {
        time.Now +=
            random.Next(8) == 0 ? TimeSpan.FromHours(random.Next(1, 50)) : TimeSpan.FromSeconds(random.Next(1, 240));
        var ran = await Any().Runner.Drain();
        await LookForBrokenOff();
        Note($"{ran} jobs run at {time.Now:u}{(faultFired ? $" (the world failed {faultAt} a commit)" : "")}");
    }

    /// <summary>
    /// Whether the world has just broken an advance off in the middle; only of many instants that ran together, which
    /// is the simulator's way.
    /// </summary>
    private async Task LookForBrokenOff() =>
        brokenOff |=
            faultFired
            && Processor is null
            && (await Database.Query("SELECT 1 FROM merchants WHERE advancing_to IS NOT NULL", _ => 0)).Count > 0;

    /// <summary>
    /// A worker claims what is due and falls asleep; others take over when its leases have ended, and what it does when
    /// it wakes counts no more.
    /// </summary>
    private async Task Sleeper(Shop shop)
    {
        faultsLeft = 0;
        time.Now += TimeSpan.FromSeconds(random.Next(1, 90));
        var sleeper = Any();
        var claimed = await sleeper.Jobs.ClaimDue(new JobPlaces());
        time.Now += Node.Lease + TimeSpan.FromSeconds(1);
        await Any().Runner.Drain();
        var before = await Mark();
        foreach (var job in claimed.Where(job => job.Kind != JobKind.Advance))
            await sleeper.Executor.Run(job, default);
        Note($"a worker slept over {claimed.Count} jobs");
        if (await Mark() is var after && after != before)
            throw new InvariantBrokenException(
                $"I31 a worker whose leases had ended changed something: {before} is {after}"
            );
    }

    /// <summary>A process ends, and another begins on the same database.</summary>
    private async Task Restart(Shop shop)
    {
        var node = nodes[^1];
        nodes.Remove(node);
        await node.DisposeAsync();
        await StartNode();
        Note("a node was started anew");
    }

    // Draws

    private Request Authorizing(Shop shop, ObjectId permission, AuthorizeRequest request) =>
        Ask<Charge>(shop, "authorize", (engine, ask) =>
            engine.Authorizations.Request(ask, permission, request, default)
        );

    private Request Capturing(Shop shop, ObjectId authorization, Money amount)
    {
        var wish =
            random.Next(6) == 0
                ? Pick(
                    new Simulation(Reason.ProcessingFailure),
                    new Simulation(Reason.AmazonRejected),
                    new Simulation(Pending: true),
                    new Simulation(Then: Reason.AmazonClosed, AfterMinutes: 30)
                )
                : null;
        return Ask<Charge>(shop, "capture", (engine, ask) =>
            engine.Captures.Request(ask, authorization, new CaptureRequest(amount, Simulation: wish), default)
        );
    }

    private Request Refunding(Shop shop, ObjectId capture, Money amount)
    {
        var wish =
            random.Next(5) == 0
                ? Pick(new Simulation(Reason.ProcessingFailure), new Simulation(Reason.AmazonRejected))
                : null;
        return Ask<Refund>(shop, "refund", (engine, ask) =>
            engine.Captures.Refund(ask, capture, new RefundRequest(amount, Simulation: wish))
        );
    }

    private (AuthorizeRequest Request, Money Amount) AuthorizeRequest(Shop shop, Family family)
    {
        var limit = family.Permission!.Limit;
        var amount = random.Next(10) switch
        {
            0 => Amount(shop),
            1 => limit,
            2 => limit with { Minor = limit.Minor * 2 },
            3 => Amount(shop, mayBeForeign: true),
            _ => limit with { Minor = random.NextInt64(1, Math.Max(2, limit.Minor / 2)) },
        };
        var answering = Pick(AnswerMode.Now, AnswerMode.WhenKnown, AnswerMode.Later);
        var captureNow = random.Next(3) == 0;
        return (
            new AuthorizeRequest
            {
                Amount = amount,
                Answering = answering,
                CaptureNow = captureNow,
                PendingWindow = random.Next(3) == 0 ? TimeSpan.FromMinutes(random.Next(5, 1440)) : null,
                Simulation = random.Next(4) == 0 ? AuthorizationWish() : null,
                CaptureSimulation =
                    captureNow && random.Next(5) == 0
                        ? Pick(new Simulation(Pending: true), new Simulation(Reason.ProcessingFailure))
                        : null,
                DeclineUnseen = random.Next(2) == 0,
            },
            amount
        );
    }

    private Simulation AuthorizationWish() =>
        Pick(
            new Simulation(Reason.SoftDeclined),
            new Simulation(Reason.HardDeclined),
            new Simulation(Reason.HardDeclined, AfterMinutes: 3),
            new Simulation(Reason.AmazonRejected),
            new Simulation(Reason.TransactionTimedOut),
            new Simulation(Reason.ProcessingFailure),
            new Simulation(Pending: true),
            new Simulation(Reason.SoftDeclined, Pending: true),
            new Simulation(Reason.HardDeclined, Pending: true),
            new Simulation(Then: Reason.AmazonClosed, AfterMinutes: 20),
            new Simulation(Then: Reason.ExpiredUnused, AfterMinutes: 60)
        );

    private CheckoutSetup Setup(Shop shop, PermissionKind kind) =>
        new()
        {
            ChargeAmount =
                kind == PermissionKind.OneTime || random.Next(3) > 0
                    ? Amount(shop)
                    : new Money(random.NextInt64(1, 20_000), shop.Currency),
            Intent = Pick(
                PaymentIntent.Confirm,
                PaymentIntent.Confirm,
                PaymentIntent.Authorize,
                PaymentIntent.AuthorizeWithCapture
            ),
            CanHandlePending = Pick(true, false, (bool?)null),
            ExtendExpiration = random.Next(6) == 0 ? true : null,
            Metadata =
                random.Next(3) == 0
                    ? new MerchantMetadata($"order-{random.Next(1000)}", "Shop \"A\" & B", "grüezi <b>")
                    : null,
        };

    private Money Amount(Shop shop, bool mayBeForeign = false) =>
        new(random.NextInt64(1, 200_000), mayBeForeign && random.Next(3) == 0 ? Currency.EUR : shop.Currency);

    /// <summary>All of an amount, a part, more than it, or as much in another currency.</summary>
    private Money Part(Money of, int overPercent = 12) =>
        random.Next(100) switch
        {
            var n when n < overPercent => of with { Minor = of.Minor + 1 + random.NextInt64(0, 9_000) },
            < 40 => of with { Minor = random.NextInt64(1, of.Minor + 1) },
            > 93 => of with { Currency = Currency.EUR },
            _ => of,
        };

    private Instrument Card() =>
        random.Next(10) < 7 ? TestCards.All[0].Instrument : TestCards.All[random.Next(TestCards.All.Count)].Instrument;

    private T Pick<T>(params T[] of) => of[random.Next(of.Length)];

    /// <summary>A session of the merchant, most often an open one.</summary>
    private async Task<CheckoutSession?> Session(Shop shop, bool? isDraft = null)
    {
        var rows = await Family.ReadAll(
            Database,
            shop.Id,
            "AND kind = @kind",
            ("kind", (short)ObjectKind.CheckoutSession)
        );
        var fit = rows.Where(row => isDraft is null || row.Id.Value.EndsWith("-D", StringComparison.Ordinal) == isDraft)
            .ToList();
        var open = fit.Where(row => row.State == State.Open).ToList();
        if (open.Count > 0 && random.Next(10) < 8)
            fit = open;
        return fit.Count == 0 ? null : (CheckoutSession)fit[random.Next(fit.Count)].Record;
    }

    /// <summary>
    /// A permission of the merchant with its family, most often one in force; one that fits, if one is found soon.
    /// </summary>
    private async Task<Family?> Permission(Shop shop, Func<Family, bool>? fits = null)
    {
        var rows = await Family.ReadAll(
            Database,
            shop.Id,
            "AND kind = @kind",
            ("kind", (short)ObjectKind.ChargePermission)
        );
        if (rows.Count == 0)
        {
            await Buy(shop);
            return null;
        }
        Family? family = null;
        for (var tries = 0; tries < (fits is null ? 1 : 5); tries++)
        {
            var open = rows.Where(row => row.State == State.Open).ToList();
            var from = open.Count > 0 && (fits is null || tries == 0) && random.Next(10) < 8 ? open : rows;
            family = await Family.Read(Database, shop.Id, from[random.Next(from.Count)].Id);
            if (fits is null || fits(family))
                break;
        }
        return family;
    }

    private static bool IsInForce(Family family) => family.Permission!.State is State.Open or State.Suspended;
}
