using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Processors;

namespace Tender.Tests.Simulations;

internal sealed partial class World
{
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
