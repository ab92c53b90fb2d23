using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Payments;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Payments;

/// <summary>What waits is what may still happen: a deadline goes with what leaves it nothing to do.</summary>
public sealed class DeadlineTests
{
    private static readonly Money One = Engines.Usd(1);

    [Theory, OnBothDatabases]
    public async Task A_deadline_goes_with_what_ends_its_object(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var session = await engines.ConfirmedSession(Engines.Usd(500));
        Assert.Equal(session, Assert.Single(await engines.Jobs()).Object);
        var permission = await engines.OpenPermission(Engines.Usd(500));
        var open = await Charge(engines, permission);
        for (var i = 0; i < 5; i++)
            Assert.True((await engines.Capture(await Charge(engines, permission), One)).Result.Ok);
        Assert.Equal(
            [
                (JobKind.SessionExpires, session),
                (JobKind.AuthorizationExpires, open),
                (JobKind.PermissionExpires, permission),
            ],
            (await Deadlines(engines)).Select(job => (job.Kind, job.Object))
        );
        var closed = await engines.Engine.Permissions.Close(
            Engines.Ask<PermissionWithDetails>("close"),
            permission,
            null,
            cancelOpen: true
        );
        Assert.True(closed.Result.Ok);
        Assert.Equal(session, Assert.Single(await Deadlines(engines)).Object);
        await engines.AssertBalanced();
    }

    [Theory, OnBothDatabases]
    public async Task One_deadline_follows_the_other(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var permission = await engines.OpenPermission(Engines.Usd(500));
        var pending = await Charge(engines, permission, AnswerMode.Later);
        Assert.Contains(await Deadlines(engines), job => job.Kind == JobKind.AuthorizationTimesOut);
        await engines.Run(Assert.Single(await engines.Jobs(JobKind.Conclude)));
        Assert.Equal(State.Open, (await engines.Get<Authorization>(pending)).State);
        Assert.Equal(
            [JobKind.AuthorizationExpires, JobKind.PermissionExpires],
            (await Deadlines(engines)).Select(job => job.Kind)
        );
    }

    [Theory, OnBothDatabases]
    public async Task One_that_somebody_has_claimed_stays_and_finds_nothing_to_do(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var permission = await engines.OpenPermission(Engines.Usd(500));
        var charge = await Charge(engines, permission);
        await engines.Database.Execute(
            $"UPDATE jobs SET lease_until = 1, fence = 7 WHERE kind = {(int)JobKind.AuthorizationExpires} RETURNING 1",
            row => row.GetInt64(0)
        );
        Assert.True((await engines.Capture(charge, One)).Result.Ok);
        var claimed = Assert.Single(await engines.Jobs(JobKind.AuthorizationExpires));
        Assert.IsType<JobOutcome.Done>(await engines.Run(claimed));
        Assert.Empty(await engines.Jobs(JobKind.AuthorizationExpires));
        Assert.Equal(Reason.MaxCapturesProcessed, (await engines.Get<Authorization>(charge)).Reason);
    }

    /// <summary>There any number of deadlines may have one instant, by which they would be found.</summary>
    [Theory, OnBothDatabases]
    public async Task What_an_advance_ends_keeps_its_deadline_which_finds_nothing_to_do(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var permission = await engines.OpenPermission(Engines.Usd(500));
        var pending = await Charge(engines, permission, AnswerMode.Later);
        await Advance(TimeSpan.FromHours(1));
        Assert.Equal(State.Open, (await engines.Get<Authorization>(pending)).State);
        Assert.Single(await engines.Jobs(JobKind.AuthorizationTimesOut));
        await Advance(TimeSpan.FromDays(1));
        Assert.Equal(State.Open, (await engines.Get<Authorization>(pending)).State);
        Assert.Empty(await engines.Jobs(JobKind.AuthorizationTimesOut));

        async Task Advance(TimeSpan by)
        {
            var moved = await engines.Executor.Clocks.Advance(
                Engines.MerchantId,
                new AdvanceTarget(null, by),
                settle: false,
                TimeSpan.FromMinutes(1),
                default
            );
            Assert.True(moved!.Finished);
        }
    }

    /// <summary>
    /// A charge renews a subscription: its job waits for the instant of before, and is made again then.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task A_permission_that_was_renewed_still_expires(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var permission = await engines.OpenPermission(Engines.Usd(10), PermissionKind.Recurring);
        var first = Assert.Single(await engines.Jobs(JobKind.PermissionExpires));
        await engines.MoveBy(TimeSpan.FromDays(100));
        Assert.True((await engines.Capture(await Charge(engines, permission), One)).Result.Ok);
        Assert.Equal(first, Assert.Single(await engines.Jobs(JobKind.PermissionExpires)));
        await engines.MoveTo(first.DueAt);
        Assert.Equal(State.Open, (await engines.Get<ChargePermission>(permission)).State);
        await engines.MoveBy(TimeSpan.FromDays(100));
        Assert.Equal(Reason.Expired, (await engines.Get<ChargePermission>(permission)).Reason);
        Assert.Empty(await engines.Jobs(JobKind.PermissionExpires));
    }

    /// <summary>One commit takes a deadline away and makes one of the same instant: what goes, goes first.</summary>
    [Theory, OnBothDatabases]
    public async Task One_that_is_armed_anew_at_the_same_instant_is_there(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var permission = await engines.OpenPermission(Engines.Usd(500));
        var deadline = (await engines.Get<ChargePermission>(permission)).Deadline!.Value;
        var before = Assert.Single(await engines.Jobs(JobKind.PermissionExpires));
        await engines.Store.Apply(
            Engines.Ask<bool>("arm anew") with
            {
                Decide = (_, _) => true,
                ExtraWrites = (writing, _) =>
                {
                    writing.Add(
                        new InsertJob
                        {
                            Merchant = Engines.MerchantId,
                            Id = before.Id + 1,
                            Kind = before.Kind,
                            Object = before.Object.Value,
                            Arguments = null,
                            DueAt = before.DueAt,
                            RunAt = before.DueAt,
                        }
                    );
                    writing.Add(new DeleteDeadline { Merchant = Engines.MerchantId, Deadline = deadline });
                },
            }
        );
        Assert.Equal(before.Id + 1, Assert.Single(await engines.Jobs(JobKind.PermissionExpires)).Id);
    }

    [Theory, OnBothDatabases]
    public async Task A_report_schedule_that_was_canceled_leaves_nothing(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var begun = await engines.Engine.Reports.BeginSchedule(
            Engines.Ask<ReportSchedule>("begin"),
            ReportType.Settlement,
            TimeSpan.FromDays(7),
            "P7D",
            engines.Clock.Now.AddDays(1),
            replaces: false
        );
        Assert.Single(await engines.Jobs(JobKind.ScheduleRuns));
        var ended = await engines.Engine.Reports.EndSchedule(Engines.Ask<ReportSchedule>("end"), begun.Result.Value.Id);
        Assert.True(ended.Result.Ok);
        Assert.Empty(await engines.Jobs(JobKind.ScheduleRuns));
    }

    [Theory, OnBothDatabases]
    public async Task What_ends_as_it_begins_leaves_no_deadline_and_an_address_once(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var id = await engines.ConfirmedSession(Engines.Usd(5), intent: PaymentIntent.AuthorizeWithCapture);
        var home = new Address { City = "Chicago" };
        var paid = await engines.Engine.Sessions.Pay(Engines.Ask<CheckoutSession>("pay"), id, _ =>
            (new Buyer("B1", "Ada Lovelace", "ada@example.com"), new Instrument("1111", "Visa"), home, home)
        );
        Assert.Equal(home, paid.Result.Value.ShippingAddress);
        var done = await engines.Engine.Sessions.Complete(
            Engines.Ask<Completion>("complete"),
            id,
            Engines.Usd(5),
            null,
            null,
            default
        );
        var permission = done.Result.Value.Session.Permission!.Value;
        Assert.True((await engines.Get<ChargePermission>(permission)).IsFinal);
        Assert.Empty(await engines.Jobs(JobKind.PermissionExpires));
        Assert.Empty(await engines.Jobs(JobKind.SessionExpires));
        var (session, details) = (
            await engines.Get<CheckoutSession>(id),
            await engines.Get<PermissionDetails>(permission.Details)
        );
        Assert.Equal((null, null), (session.ShippingAddress, session.BillingAddress));
        Assert.Equal((home, home), (details.ShippingAddress, details.BillingAddress));
    }

    private static async Task<ObjectId> Charge(
        Engines engines,
        ObjectId permission,
        AnswerMode answering = AnswerMode.Now
    ) => (await engines.Authorize(permission, One, answering)).Result.Value.Authorization.Id;

    /// <summary>In order of due time.</summary>
    private static async Task<List<JobRow>> Deadlines(Engines engines) =>
        [.. (await engines.Jobs()).Where(job => job.Kind is not (JobKind.Conclude or JobKind.Settle))];
}
