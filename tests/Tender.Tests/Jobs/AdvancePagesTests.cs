using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Jobs;

/// <summary>Pages of due work that overlap while a clock is advanced.</summary>
public sealed class AdvancePagesTests
{
    private const int Each = 100,
        Permissions = 3;

    /// <summary>
    /// An answer each minute; every fifth authorization is closed half an hour behind it, which is known only once the
    /// answer is committed, when the jobs behind it are in hand already.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task What_a_page_makes_due_happens_before_what_was_read_behind_it(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var made = await Pending(engines, i => i % 5 == 0);
        var from = await engines.Store.Now(Engines.MerchantId);
        await Advance(engines, TimeSpan.FromDays(1));

        for (var i = 0; i < made.Count; i++)
        {
            var one = await engines.Get<Authorization>(made[i]);
            var answered = from + TimeSpan.FromMinutes(i + 1);
            Assert.Equal(answered, one.OpenedAt);
            Assert.Equal(i % 5 == 0 ? State.Closed : State.Open, one.State);
            Assert.Equal(i % 5 == 0 ? answered + TimeSpan.FromMinutes(30) : answered, one.ChangedAt);
        }
        var entries = await engines.Database.Query(
            "SELECT at FROM journal WHERE who = 'processor' OR who = 'clock' ORDER BY seq",
            row => row.GetInt64(0)
        );
        Assert.Equal(Permissions * Each * 6 / 5, entries.Count);
        Assert.Equal(entries.Order(), entries);
    }

    /// <summary>A process may be killed behind any commit: another one goes on from what it finds.</summary>
    [Theory, OnBothDatabases]
    public async Task Behind_each_commit_the_clock_stands_at_what_was_done_and_all_before_it_is(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        await Pending(engines, _ => false);
        var found = new List<(long? Reached, long Last, long Earlier)>();
        engines.Database.AtCommit = point =>
        {
            if (point == CommitPoint.After)
                found.AddRange(Look(engines).GetAwaiter().GetResult());
        };
        await Advance(engines, TimeSpan.FromHours(6));
        engines.Database.AtCommit = null;

        // Notices are owed at each instant; nobody waits for them, so a page shares its commits.
        Assert.InRange(found.Count(one => one.Last > 0), 1, Permissions * Each / 2);
        Assert.All(found.Where(one => one.Last > 0), one => Assert.Equal((one.Last, 0), (one.Reached, one.Earlier)));
    }

    /// <summary>
    /// How far the clock has come, the instant of the last answer, and how many earlier ones are still to come.
    /// </summary>
    private static Task<List<(long? Reached, long Last, long Earlier)>> Look(Engines engines) =>
        engines.Database.Query(
            $"""
            SELECT m.reached_at, done.last, (
              SELECT count(*) FROM jobs j WHERE j.kind = {(int)JobKind.Conclude} AND j.due_at <= done.last)
            FROM merchants m
            CROSS JOIN (SELECT coalesce(max(at), 0) AS last FROM journal WHERE who = 'processor') done
            WHERE m.merchant = '{Engines.MerchantId}'
            """,
            row => (row.IsDBNull(0) ? (long?)null : row.GetInt64(0), row.GetInt64(1), row.GetInt64(2))
        );

    /// <summary>Authorizations that are answered minute by minute, in order of their answers.</summary>
    private static async Task<List<ObjectId>> Pending(Engines engines, Func<int, bool> closes)
    {
        var made = new List<ObjectId>();
        for (var p = 0; p < Permissions; p++)
        {
            var permission = await engines.OpenPermission(Engines.Usd(1000), PermissionKind.PaymentMethodOnFile);
            await engines.Store.Apply(
                new Command<bool>(Engines.MerchantId, "fill", Requester.Operator)
                {
                    Roots = [permission],
                    Decide = (change, context) =>
                    {
                        for (var n = 0; n < Each; n++)
                            made.Add(Authorize(engines, change, context, permission, made.Count, closes(made.Count)));
                        return true;
                    },
                }
            );
        }
        return made;
    }

    private static ObjectId Authorize(
        Engines engines,
        Change change,
        DecisionContext context,
        ObjectId permission,
        int minutes,
        bool closes
    ) =>
        engines
            .Engine.ProcessorCalls.Authorize(
                change,
                context,
                change.Get<ChargePermission>(permission),
                new AuthorizeRequest
                {
                    Amount = Engines.Usd(1),
                    Answering = AnswerMode.WhenKnown,
                    Simulation = new Simulation(
                        Pending: true,
                        AfterMinutes: closes ? 30 : 0,
                        Then: closes ? Reason.AmazonClosed : null,
                        Delay: TimeSpan.FromMinutes(minutes + 1)
                    ),
                }
            )
            .Value.Authorization.Id;

    private static async Task Advance(Engines engines, TimeSpan by) =>
        Assert.True(
            (
                await engines.Executor.Clocks.Advance(
                    Engines.MerchantId,
                    new AdvanceTarget(null, by),
                    settle: false,
                    TimeSpan.FromMinutes(10),
                    default
                )
            )!.Finished
        );
}
