using Xunit;

namespace Tender.Core.Tests;

/// <summary>
/// Records kept in memory: decisions without a store. Each <see cref="Do{T}"/> is a sheet, stored if it was a yes, and
/// checks what must hold of every sheet.
/// </summary>
internal sealed class Sheets
{
    private readonly Dictionary<ObjectId, Tender.Core.Record> kept = [];

    public static readonly ObjectId Permission = ObjectId.Read("S01-1234567-1234567");

    public DateTimeOffset Now { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>Everything ever posted, per account and currency.</summary>
    public Dictionary<(LedgerAccount, Currency), long> Ledger { get; } = [];

    public List<ScheduledJob> Jobs { get; } = [];

    public T Get<T>(ObjectId id)
        where T : Tender.Core.Record => (T)kept[id];

    public bool Has(ObjectId id) => kept.ContainsKey(id);

    public ChargePermission Current => Get<ChargePermission>(Permission);

    public IEnumerable<Authorization> Live =>
        kept.Values.OfType<Authorization>().Where(one => one.State is State.Pending or State.Open);

    /// <summary>Decides, and keeps a yes. The sheet of a no must be thrown away, so it is.</summary>
    public Result<T> Do<T>(Func<Change, Result<T>> decide)
    {
        var change = new Change(Now, kept.GetValueOrDefault);
        var outcome = decide(change);
        if (outcome.Ok)
            Keep(change);
        return outcome;
    }

    public void Do(Action<Change> decide) =>
        Do<bool>(change =>
        {
            decide(change);
            return true;
        });

    private void Keep(Change change)
    {
        foreach (var currency in change.Lines.GroupBy(line => line.Amount.Currency))
            Assert.Equal(0, currency.Sum(line => line.Amount.Minor));
        foreach (var line in change.Lines)
            Ledger[(line.Account, line.Amount.Currency)] =
                Ledger.GetValueOrDefault((line.Account, line.Amount.Currency)) + line.Amount.Minor;
        foreach (var step in change.Steps)
        {
            Assert.Equal((step.Before?.Version ?? 0) + 1, step.After.Version);
            kept[step.After.Id] = step.After;
        }
        Jobs.AddRange(change.Jobs);
        // What the totals on the permission say is what the children say.
        foreach (var permission in kept.Values.OfType<ChargePermission>())
        {
            var children = kept.Values.OfType<Authorization>().Where(one => one.Id.Root == permission.Id).ToList();
            var captures = kept.Values.OfType<Capture>().Where(one => one.Id.Root == permission.Id).ToList();
            Assert.Equal(children.Count(one => one.State is State.Pending or State.Open), permission.OpenCount);
            Assert.Equal(captures.Count(one => one.State == State.Pending), permission.PendingCaptureCount);
            Assert.Equal(captures.Count(one => one.State is State.Completed or State.Closed), permission.CapturedCount);
            Assert.Equal(
                captures.Where(one => one.State is State.Completed or State.Closed).Sum(one => one.Amount.Minor),
                permission.Captured.Minor
            );
            Assert.Equal(children.Count(one => one.State != State.Declined), permission.AuthorizationCount);
            var held = children.Where(one =>
                one.State is State.Pending or State.Open
                || captures.Any(capture => capture.Id.Number == one.Id.Number && capture.State == State.Pending)
            );
            Assert.Equal(held.Sum(one => one.Amount.Minor) + permission.Captured.Minor, permission.Authorized.Minor);
        }
        // The ledger moves when money moves: what the processor owes is what was captured and did not go back.
        var captured = kept.Values.OfType<ChargePermission>().Sum(one => one.Captured.Minor);
        var refunded = Sum<Refund>(one => one.State == State.Completed, one => one.Amount);
        var lost = Sum<Dispute>(one => one.Resolution == DisputeResolution.BuyerWon, one => one.Amount);
        Assert.Equal(
            captured - refunded - lost,
            -Ledger.Where(pair => pair.Key.Item1 == LedgerAccount.Processor).Sum(pair => pair.Value)
        );

        long Sum<T>(Func<T, bool> counts, Func<T, Money> amount)
            where T : Record => kept.Values.OfType<T>().Where(counts).Sum(one => amount(one).Minor);
    }

    public static Money Usd(decimal amount) => new((long)(amount * 100), Currency.USD);

    public static Money Yen(long amount) => new(amount, Currency.JPY);

    /// <summary>A checkout that could complete.</summary>
    public CheckoutSession Session(
        Money total,
        string terms = "v2.one-time",
        CheckoutSetup? setup = null,
        bool confirmed = true,
        IReadOnlyList<Constraint>? requires = null
    )
    {
        var kind =
            terms.Contains("recurring", StringComparison.Ordinal)
            || terms.Contains("agreement", StringComparison.Ordinal)
                ? PermissionKind.Recurring
            : terms.Contains("on-file", StringComparison.Ordinal) ? PermissionKind.PaymentMethodOnFile
            : PermissionKind.OneTime;
        var session = Do<CheckoutSession>(change =>
            CheckoutSession.Open(
                change,
                new CheckoutSession
                {
                    Id = Permission.Draft,
                    State = State.Open,
                    CreatedAt = Now,
                    Kind = kind,
                    Terms = Terms.Named(terms),
                    Requires = requires ?? [],
                    Setup = new CheckoutSetup { TotalOrderAmount = total }.With(setup ?? new()),
                    Instrument = new Instrument("1111", "Visa"),
                }
            )
        ).Value;
        return confirmed ? Do<CheckoutSession>(change => session.Confirm(change)).Value : session;
    }

    /// <summary>A permission in force.</summary>
    public ChargePermission Open(Money total, string terms = "v2.one-time") =>
        Do(change => Session(total, terms).Complete(change, Permission, needsConfirmation: true)).Value;

    public Result<Authorization> Authorize(Money amount, bool captureNow = false, TimeSpan? pending = null) =>
        Do(change =>
            Current.Authorize(
                change,
                new AuthorizeRequest
                {
                    Amount = amount,
                    Answering = AnswerMode.WhenKnown,
                    CaptureNow = captureNow,
                    PendingWindow = pending,
                }
            )
        );

    /// <summary>An authorization that is approved.</summary>
    public Authorization Reserve(Money amount)
    {
        var made = Authorize(amount).Value;
        Do(change => Assert.True(made.Conclude(change, Verdict.Approval, inAnswer: true)));
        return Get<Authorization>(made.Id);
    }

    public Result<Capture> Take(ObjectId authorization, Money amount) =>
        Do(change => Get<Authorization>(authorization).Capture(change, new CaptureRequest(amount)));

    /// <summary>An amount that is authorized and captured.</summary>
    public Capture Charge(Money amount, Money? captured = null)
    {
        var capture = Take(Reserve(amount).Id, captured ?? amount).Value;
        Conclude(capture, Verdict.Approval);
        return Get<Capture>(capture.Id);
    }

    public void Conclude(Tender.Core.Record pending, Verdict verdict) =>
        Do(change =>
            Assert.True(
                pending switch
                {
                    Authorization one => one.Conclude(change, verdict, inAnswer: false),
                    Capture one => one.Conclude(change, verdict),
                    _ => ((Refund)pending).Conclude(change, verdict),
                }
            )
        );

    public Result<Refund> Refund(ObjectId capture, Money amount) =>
        Do(change => Get<Capture>(capture).Refund(change, new RefundRequest(amount)));

    public Refund Refunded(ObjectId capture, Money amount)
    {
        var refund = Refund(capture, amount).Value;
        Conclude(refund, Verdict.Approval);
        return Get<Refund>(refund.Id);
    }
}
