using Xunit;
using static Tender.Core.Tests.Sheets;

namespace Tender.Core.Tests;

/// <summary>
/// Children of an agreement: one authorization each, counted in the agreement's month, ended once it is decided.
/// </summary>
public class ChildrenTests
{
    private readonly Sheets sheets = new();
    private int children;

    [Fact]
    public void A_child_is_a_permission_over_its_amount_and_counts_in_the_month()
    {
        Agreement();
        var child = Bear(Usd(120)).Value;
        Assert.Equal(
            (Permission, PermissionKind.OneTime, State.Open, Usd(120), Permission),
            (child.Parent, child.Kind, child.State, child.Ceiling, child.Payer)
        );
        Assert.Equal((Usd(380), Usd(0)), (sheets.Current.Balance(sheets.Now), sheets.Current.Authorized));
        Assert.Contains(sheets.Jobs, job =>
            job == new ScheduledJob(JobKind.PermissionExpires, child.Id, sheets.Now + TimeSpan.FromDays(180))
        );
    }

    [Fact]
    public void The_child_inherits_what_the_buyer_shared_and_is_told_what_the_merchant_says()
    {
        Agreement();
        var there = Bear(Usd(10), setup: new CheckoutSetup { Metadata = new MerchantMetadata("o-1") }).Value;
        var details = sheets.Get<PermissionDetails>(there.Id.Details);
        Assert.Equal(
            ("o-1", "Shop", "Seattle", "Jane"),
            (
                details.Setup.Metadata!.ReferenceId,
                details.Setup.Metadata.StoreName,
                details.ShippingAddress?.City,
                details.Buyer?.Name
            )
        );
        Assert.Null(sheets.Get<PermissionDetails>(Bear(Usd(10), inherits: false).Value.Id.Details).ShippingAddress);
    }

    [Fact]
    public void The_month_bounds_what_is_born_and_the_next_month_begins_anew()
    {
        Agreement();
        Assert.True(Bear(Usd(500)).Ok);
        Assert.Equal(Refusal.PeriodAmountExceeded, Bear(Usd(0.01m)).No);
        sheets.Now = new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.True(Bear(Usd(500)).Ok);
        Assert.Equal(Refusal.PeriodAmountExceeded, Bear(Usd(1)).No);
    }

    [Fact]
    public void Refusals_come_in_the_documented_order()
    {
        Agreement();
        Assert.Equal(Refusal.CurrencyMismatch, Bear(Yen(200_000_000)).No);
        Assert.Equal(Refusal.AmountExceeded, Bear(Usd(150_000.01m)).No);
        Assert.Equal(Refusal.PeriodAmountExceeded, Bear(Usd(150_000)).No);
        sheets.Do(change => sheets.Current.Close(change, Cause.MerchantEnds, Reason.MerchantClosed));
        Assert.Equal(Refusal.PermissionNotOpen, Bear(Yen(1)).No);
    }

    [Fact]
    public void The_child_ends_when_its_authorization_is_approved_and_can_still_be_captured()
    {
        Agreement();
        var authorization = Reserve(Usd(100));
        Assert.Equal((State.Closed, Reason.MaxAuthorizationsProcessed), StateOf(authorization.Id.Root));
        Assert.Equal(
            Refusal.PermissionNotOpen,
            sheets
                .Do(change => sheets.Get<ChargePermission>(authorization.Id.Root).Authorize(change, Request(Usd(1))))
                .No
        );

        sheets.Conclude(sheets.Take(authorization.Id, Usd(60)).Value, Verdict.Approval);
        Learn();
        Assert.Equal(
            (State.Closed, Usd(440)),
            (sheets.Get<ChargePermission>(authorization.Id.Root).State, sheets.Current.Balance(sheets.Now))
        );
    }

    [Fact]
    public void A_declined_payment_method_suspends_the_agreement_and_gives_the_amount_back()
    {
        Agreement();
        var pending = Authorize(Usd(100));
        sheets.Conclude(pending, Verdict.Decline(Reason.HardDeclined));
        Assert.Equal((State.Closed, Reason.MaxAuthorizationsProcessed), StateOf(pending.Id.Root));
        Assert.Equal(State.Open, sheets.Current.State); // it has not learned of it yet
        Learn();
        Assert.Equal((State.Suspended, Reason.InvalidPaymentMethod), StateOf(Permission));
        Assert.Equal(Usd(500), sheets.Current.Balance(sheets.Now));
        Assert.Equal(Refusal.PermissionNotOpen, Bear(Usd(1)).No);
    }

    [Theory]
    [InlineData(Reason.SoftDeclined)]
    [InlineData(Reason.AmazonRejected)]
    [InlineData(Reason.ProcessingFailure)]
    [InlineData(Reason.TransactionTimedOut)]
    public void Other_declines_leave_the_agreement_open(Reason reason)
    {
        Agreement();
        var pending = Authorize(Usd(100));
        sheets.Conclude(pending, Verdict.Decline(reason));
        Learn();
        Assert.Equal((State.Closed, Reason.MaxAuthorizationsProcessed), StateOf(pending.Id.Root));
        Assert.Equal((State.Open, Usd(500)), (sheets.Current.State, sheets.Current.Balance(sheets.Now)));
    }

    [Fact]
    public void What_is_given_back_in_another_month_is_not_taken_from_that_months_count()
    {
        Agreement();
        var old = Reserve(Usd(100));
        sheets.Now = new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.True(Bear(Usd(30)).Ok);
        sheets.Do(change => old.Expire(change));
        Learn();
        Assert.Equal(Usd(470), sheets.Current.Balance(sheets.Now));
    }

    [Fact]
    public void A_late_capture_that_is_declined_suspends_the_agreement_too()
    {
        Agreement();
        var authorization = Reserve(Usd(100));
        sheets.Now += TimeSpan.FromDays(8);
        sheets.Conclude(sheets.Take(authorization.Id, Usd(100)).Value, Verdict.Decline(Reason.HardDeclined));
        Learn();
        Assert.Equal((State.Suspended, Usd(500)), (sheets.Current.State, sheets.Current.Balance(sheets.Now)));
    }

    [Fact]
    public void The_simulated_repair_is_of_the_agreement()
    {
        Agreement();
        var child = Bear(Usd(10)).Value;
        var pending = sheets
            .Do(change =>
                child.Authorize(
                    change,
                    Request(Usd(10)) with
                    {
                        Simulation = new Simulation(Reason.HardDeclined, AfterMinutes: 5),
                    }
                )
            )
            .Value;
        sheets.Conclude(pending, Verdict.Decline(Reason.HardDeclined));
        Assert.Contains(sheets.Jobs, job =>
            job == new ScheduledJob(JobKind.SimulatedRepair, Permission, sheets.Now + TimeSpan.FromMinutes(5))
        );
    }

    [Fact]
    public void News_read_back_are_what_was_written()
    {
        foreach (
            var news in new[]
            {
                new ChildResult(Usd(12.34m), sheets.Now),
                new ChildResult(Yen(0), sheets.Now, MethodFailed: true),
                new ChildResult(Usd(1), sheets.Now, Captured: true),
            }
        )
            Assert.Equal(
                news with
                {
                    AuthorizedAt = DateTimeOffset.FromUnixTimeMilliseconds(news.AuthorizedAt.ToUnixTimeMilliseconds()),
                },
                ChildResult.Parse(news.Print())
            );
    }

    private static AuthorizeRequest Request(Money amount) =>
        new() { Amount = amount, Answering = AnswerMode.WhenKnown };

    private void Agreement()
    {
        sheets.Open(Usd(1), "v1.agreement");
        sheets.Do(change =>
            change.Save(
                sheets.Get<PermissionDetails>(Permission.Details) with
                {
                    Buyer = new Buyer("B", "Jane", "jane@example.com"),
                    ShippingAddress = new Address { City = "Seattle" },
                    Setup = new CheckoutSetup { Metadata = new MerchantMetadata("agreement-1", "Shop") },
                }
            )
        );
        sheets.Jobs.Clear();
    }

    private Result<ChargePermission> Bear(Money amount, CheckoutSetup? setup = null, bool inherits = true)
    {
        var child = ObjectId.MintPermission(sandbox: true, recurring: false, Region.NorthAmerica, ++children);
        return sheets.Do(change =>
            sheets.Current.CreateChild(
                change,
                child,
                amount,
                sheets.Get<PermissionDetails>(Permission.Details),
                setup ?? new(),
                inherits
            )
        );
    }

    private Authorization Authorize(Money amount)
    {
        var child = Bear(amount).Value;
        return sheets.Do(change => child.Authorize(change, Request(amount))).Value;
    }

    private Authorization Reserve(Money amount)
    {
        var pending = Authorize(amount);
        sheets.Conclude(pending, Verdict.Approval);
        return sheets.Get<Authorization>(pending.Id);
    }

    /// <summary>Runs the jobs the agreement learns by.</summary>
    private void Learn()
    {
        foreach (var job in sheets.Jobs.Where(job => job.Kind == JobKind.ApplyChildResult).ToList())
        {
            Assert.Equal(Permission, job.Object);
            sheets.Jobs.Remove(job);
            sheets.Do(change => sheets.Current.ApplyChildResult(change, (ChildResult)job.Arguments!));
        }
    }

    private (State, Reason?) StateOf(ObjectId id) =>
        (sheets.Get<ChargePermission>(id).State, sheets.Get<ChargePermission>(id).Reason);
}
