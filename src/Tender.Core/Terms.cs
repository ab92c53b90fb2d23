namespace Tender.Core;

/// <summary>
/// The windows, ceilings and counts fixed on a permission when it is created. Where the two APIs, regions and sandboxes
/// differ in a rule, they differ here, as data; no decision ever asks which dialect is calling.
/// </summary>
/// <remarks>
/// A checkout and a permission store the name of their terms. A name never changes its figures: a changed figure is a
/// new name, and old permissions keep theirs. Which terms follow from which is said by links, never by the text of a
/// name: <see cref="Extended"/>, <see cref="Overcharging"/>, <see cref="ForChild"/>,
/// <see cref="ExpectingAuthorization"/> and <see cref="AsAmazonSandbox"/>.
/// </remarks>
public sealed record Terms
{
    /// <summary>The name that is stored.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The same with a longer lifetime of the permission, for a checkout that asks for it; null where there are none.
    /// </summary>
    // Wire v2: paymentDetails.extendExpiration
    public Terms? Extended { get; private init; }

    /// <summary>
    /// The same for a checkout that asks to be charged more than its total; null where that cannot be asked for.
    /// </summary>
    // Wire v2: paymentDetails.allowOvercharge
    public Terms? Overcharging { get; private init; }

    /// <summary>
    /// The terms of an order made for one authorization under these; null for kinds without such orders.
    /// </summary>
    // Wire v1: AuthorizeOnBillingAgreement
    public Terms? ForChild { get; private init; }

    /// <summary>
    /// The same for a permission that is closed unless it is authorized soon (<see cref="FirstAuthorizationWindow"/>);
    /// null on terms that demand it already.
    /// </summary>
    // Wire v1: ConfirmOrderReference, ExpectImmediateAuthorization
    public Terms? ExpectingAuthorization { get; private init; }

    /// <summary>The same with the short authorizations of Amazon's own sandbox; null on terms that have them.</summary>
    public Terms? AsAmazonSandbox { get; private init; }

    /// <summary>How long a checkout may take before it lapses.</summary>
    public required TimeSpan SessionWindow { get; init; }

    /// <summary>How long a pending authorization may stay undecided unless the request says less.</summary>
    // Wire v2: Manage asynchronous processing; v1: TransactionTimeout default 1440
    public TimeSpan PendingWindow { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long an open authorization can be captured, from its creation.</summary>
    public TimeSpan AuthorizationWindow { get; init; } = TimeSpan.FromDays(30); // Wire v1: guide, Step 6; v2: spec 4.5

    /// <summary>Captures within this time of the approval are answered at once; later ones asynchronously.</summary>
    // Wire v2: Manage asynchronous captures; v1: spec 4.12
    public TimeSpan GuaranteeWindow { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long the permission lasts; null means until somebody ends it.</summary>
    public TimeSpan? PermissionWindow { get; init; }

    /// <summary>Whether a successful charge starts the permission's window anew.</summary>
    public bool ChargeRenews { get; init; }

    /// <summary>
    /// How long a permission may stay without any authorization before it is closed; null means for ever.
    /// </summary>
    public TimeSpan? FirstAuthorizationWindow { get; init; }

    /// <summary>What may be authorized above the limit, in percent of it.</summary>
    public int OverPercent { get; init; }

    /// <summary>
    /// What may be authorized above the limit, at most, in whole units of a dollar-like currency; 112 yen stand for
    /// one.
    /// </summary>
    public int OverUnits { get; init; }

    /// <summary>
    /// Whether nine times the order's total may be authorized, and never less than 500 of a dollar-like currency.
    /// </summary>
    public bool AllowsOvercharge { get; private init; }

    /// <summary>How many authorizations that were not declined a permission takes; 0 means any number.</summary>
    public int AuthorizationsMax { get; init; }

    /// <summary>The captured authorization that closes the permission; 0 means none does.</summary>
    public int CapturedMax { get; init; }

    /// <summary>Refunds per capture that were not declined.</summary>
    public int RefundsMax { get; init; } = 10; // Wire v1: spec 7.2; v2: silent, the same (spec v2 13.9)

    /// <summary>
    /// Cap per calendar month in whole units of a dollar-like currency; 0 means the limit counts instead.
    /// </summary>
    public int MonthlyUnits { get; init; }

    /// <summary>The cap in yen; other small-unit currencies have ten times the dollar figure.</summary>
    public int MonthlyYen { get; init; }

    /// <summary>
    /// Made for one authorization under an agreement: it ends once that is decided, and what comes of it concerns the
    /// agreement.
    /// </summary>
    public bool SingleUse { get; init; }

    /// <summary>Whether an authorization that Amazon rejects ends the permission.</summary>
    public bool RejectionCloses { get; init; } = true; // Wire v2: spec 4.7; v1: 5.3, except billing agreements

    /// <summary>What may be authorized in all: the limit and what is allowed above it.</summary>
    /// <remarks>
    /// Wire v1: spec 7.1, total + min(15 % of it, 75); v2: the amount limit itself, and with allowOvercharge 900 % of
    /// it, at least 500 USD/GBP/EUR or 70,000 JPY ("Advanced one-time payment options").
    /// </remarks>
    public Money Ceiling(Money limit)
    {
        if (!AllowsOvercharge)
            return limit + Extra(limit, OverPercent, OverUnits);
        var least = Money.Whole(ByUnit(limit.Currency, dollars: 500, yen: 70_000), limit.Currency);
        var ninefold = new Money(checked(limit.Minor * 9), limit.Currency);
        return ninefold > least ? ninefold : least;
    }

    /// <summary>What may be refunded in all of a captured amount.</summary>
    /// <remarks>Wire v1: spec 4.13; v2: spec 4.6: captured + min(15 %, 75 USD/GBP/EUR or 8,400 JPY).</remarks>
    public static Money RefundCeiling(Money captured) => captured + Extra(captured, 15, 75);

    /// <summary>The largest single authorization.</summary>
    /// <remarks>
    /// Wire v2: spec 4.6, 150,000 USD/GBP/EUR and 10,000,000 JPY; the small-unit currencies scaled by ten, assumed.
    /// </remarks>
    public static Money AmountMax(Currency currency) =>
        Money.Whole(ByUnit(currency, dollars: 150_000, yen: 10_000_000), currency);

    /// <summary>The cap of a calendar month in a currency; null where the limit counts instead.</summary>
    public Money? MonthlyCap(Currency currency) =>
        MonthlyUnits == 0 ? null : Money.Whole(ByUnit(currency, MonthlyUnits, MonthlyYen), currency);

    /// <summary>Terms by their stored name.</summary>
    /// <exception cref="KeyNotFoundException">No such terms: the row was written by a newer version.</exception>
    public static Terms Named(string name) => All[name];

    // Wire v1: spec 4.14, the order reference that AuthorizeOnBillingAgreement makes; 5.3, no decline but one of the
    // payment method touches the agreement.
    private static readonly Terms Child = WithVariants(
        new()
        {
            Name = "v1.child",
            SessionWindow = TimeSpan.FromHours(3),
            PermissionWindow = TimeSpan.FromDays(180),
            AuthorizationsMax = 1,
            SingleUse = true,
            RejectionCloses = false,
        }
    );

    private static readonly Terms OneTimeExtended = ForOneTime("v2.one-time.extended", days: 396);

    /// <summary>A v2 checkout for one order.</summary>
    public static Terms OneTime { get; } = ForOneTime("v2.one-time", days: 180, OneTimeExtended);

    /// <summary>A v2 subscription.</summary>
    public static Terms Recurring { get; } =
        WithVariants(
            new()
            {
                Name = "v2.recurring",
                SessionWindow = TimeSpan.FromHours(24),
                PermissionWindow = TimeSpan.FromDays(396),
                ChargeRenews = true,
                MonthlyUnits = 1_000,
                MonthlyYen = 100_000,
                ForChild = Child,
            }
        );

    /// <summary>A v2 saved wallet.</summary>
    public static Terms PaymentMethodOnFile { get; } =
        WithVariants(
            new()
            {
                Name = "v2.on-file",
                SessionWindow = TimeSpan.FromHours(24),
                MonthlyUnits = 15_000,
                MonthlyYen = 2_000_000,
                ForChild = Child,
            }
        );

    /// <summary>A v1 order reference.</summary>
    // Wire v1: spec 7.1-7.3; a draft not confirmed in three hours is Stale; 10 authorizations: the guide, Step 6.
    public static Terms OrderReference { get; } =
        WithVariants(
            new()
            {
                Name = "v1.order",
                SessionWindow = TimeSpan.FromHours(3),
                PermissionWindow = TimeSpan.FromDays(180),
                OverPercent = 15,
                OverUnits = 75,
                AuthorizationsMax = 10,
                CapturedMax = 10,
            }
        );

    /// <summary>A v1 billing agreement.</summary>
    public static Terms BillingAgreement { get; } =
        WithVariants(
            new()
            {
                Name = "v1.agreement",
                SessionWindow = TimeSpan.FromHours(3),
                MonthlyUnits = 500,
                MonthlyYen = 50_000,
                RejectionCloses = false,
                ForChild = Child,
            }
        );

    /// <summary>A v1 billing agreement in Europe.</summary>
    // Wire v1: "Supported currencies and monthly limits for billing agreements" of the European documentation: 1,000,
    // 10,000 of the small units, 100,000 yen.
    public static Terms BillingAgreementEurope { get; } =
        WithVariants(
            BillingAgreement with
            {
                Name = "v1.agreement.europe",
                MonthlyUnits = 1_000,
                MonthlyYen = 100_000,
            }
        );

    /// <summary>A v1 billing agreement in a region.</summary>
    public static Terms AgreementIn(Region region) =>
        region == Region.Europe ? BillingAgreementEurope : BillingAgreement;

    /// <summary>The terms of a permission of v2.</summary>
    public static Terms Of(PermissionKind kind) =>
        kind switch
        {
            PermissionKind.OneTime => OneTime,
            PermissionKind.Recurring => Recurring,
            PermissionKind.PaymentMethodOnFile => PaymentMethodOnFile,
        };

    /// <summary>Every set of terms ever given out, by name.</summary>
    public static IReadOnlyDictionary<string, Terms> All { get; } =
        new[]
        {
            OneTime,
            OneTimeExtended,
            Recurring,
            PaymentMethodOnFile,
            OrderReference,
            BillingAgreement,
            BillingAgreementEurope,
            Child,
        }
            .SelectMany(terms => terms.Overcharging is { } overcharging ? [terms, overcharging] : new[] { terms })
            .SelectMany(terms => new[] { terms, terms.AsAmazonSandbox! })
            .SelectMany(terms => new[] { terms, terms.ExpectingAuthorization! })
            .ToDictionary(terms => terms.Name, StringComparer.Ordinal);

    // Wire v2: spec 4.2, 4.5, 4.6.
    private static Terms ForOneTime(string name, int days, Terms? extended = null)
    {
        var terms = new Terms
        {
            Name = name,
            SessionWindow = TimeSpan.FromHours(24),
            PermissionWindow = TimeSpan.FromDays(days),
            AuthorizationsMax = 25,
        };
        var overcharging = WithVariants(terms with { Name = name + ".overcharge", AllowsOvercharge = true });
        return WithVariants(terms with { Extended = extended, Overcharging = overcharging });
    }

    /// <summary>
    /// The terms with their two variants linked, and their variant's variant. The real v1 sandbox keeps an
    /// authorization for two days only (spec v1 7.3); a merchant's setting chooses it.
    /// </summary>
    private static Terms WithVariants(Terms terms)
    {
        var sandbox = terms with
        {
            Name = terms.Name + "/amazon-sandbox",
            AuthorizationWindow = TimeSpan.FromDays(2),
            Extended = terms.Extended?.AsAmazonSandbox,
            Overcharging = terms.Overcharging?.AsAmazonSandbox,
            ForChild = terms.ForChild?.AsAmazonSandbox,
        };
        return terms with
        {
            AsAmazonSandbox = sandbox with { ExpectingAuthorization = Expecting(sandbox) },
            ExpectingAuthorization = Expecting(terms),
        };

        // Wire v1: ConfirmOrderReference, ExpectImmediateAuthorization: closed after 60 minutes without an
        // authorization.
        static Terms Expecting(Terms terms) =>
            terms with
            {
                Name = terms.Name + "/immediate",
                FirstAuthorizationWindow = TimeSpan.FromMinutes(60),
            };
    }

    /// <summary>
    /// A figure in whole units of a currency: yen have one of their own, small units ten times the dollars.
    /// </summary>
    private static int ByUnit(Currency currency, int dollars, int yen) =>
        currency switch
        {
            Currency.JPY => yen,
            Currency.DKK or Currency.HKD or Currency.NOK or Currency.SEK or Currency.ZAR => dollars * 10,
            Currency.USD or Currency.EUR or Currency.GBP or Currency.AUD or Currency.CHF or Currency.NZD => dollars,
        };

    /// <summary>A share of an amount, at most so many whole units.</summary>
    private static Money Extra(Money of, int percent, int units)
    {
        if (percent == 0)
            return Money.Zero(of.Currency);
        // Wire v2: spec 4.6, 8,400 yen stand for 75 dollars.
        var cap =
            of.Currency == Currency.JPY ? Money.Whole(units * 112, Currency.JPY) : Money.Whole(units, of.Currency);
        var share = new Money(of.Minor / 100 * percent + of.Minor % 100 * percent / 100, of.Currency);
        return share < cap ? share : cap;
    }
}
