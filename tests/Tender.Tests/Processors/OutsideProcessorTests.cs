using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processors;

/// <summary>
/// The seam to a processor that must be asked: whatever is lost between it and us, money and books agree in the end.
/// </summary>
public class OutsideProcessorTests
{
    private static readonly Money Ten = Engines.Usd(10);

    private static async Task<(Engines Engines, ScriptedProcessor Processor, ObjectId Permission)> Start(
        TestDatabase database
    )
    {
        var processor = new ScriptedProcessor();
        var engines = await Engines.Start(database, processor);
        return (engines, processor, await engines.OpenPermission(Engines.Usd(100)));
    }

    [Theory, OnBothDatabases]
    public async Task The_intent_is_stored_before_the_processor_hears_of_it(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        JobRow? asking = null;
        State? seen = null;
        processor.OnPerform = async call =>
        {
            asking = (await engines.Jobs(JobKind.Conclude)).Single();
            seen = (await engines.Get<Authorization>(call.Operation)).State;
        };
        var charge = (await engines.Authorize(permission, Ten)).Result.Value;
        Assert.Equal(State.Open, charge.Authorization.State);
        Assert.Equal((State.Pending, charge.Authorization.Id), (seen!.Value, asking!.Object));
        // The job that would have asked finds the answer there and does not ask.
        await engines.MoveBy(TimeSpan.FromMinutes(1));
        Assert.Equal([$"perform {charge.Authorization.Id}"], processor.Calls);
    }

    /// <summary>
    /// Numbers within a permission begin again after a backup was brought back: what is asked for then must be another
    /// operation than the lost one of the same number, which the processor keeps.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task An_operation_is_named_by_its_object_and_by_when_it_was_asked_for(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        engines.Clock.Now = new(2026, 11, 29, 12, 0, 0, 1, TimeSpan.Zero);
        var named = new List<(string Id, string? Authorization)>();
        processor.OnPerform = call =>
        {
            named.Add((call.OperationId, call.AuthorizationId));
            return Task.CompletedTask;
        };
        var authorization = (await engines.Authorize(permission, Ten)).Result.Value.Authorization.Id;
        await engines.MoveBy(TimeSpan.FromHours(1));
        var capture = (await engines.Capture(authorization, Ten)).Result.Value.Capture!.Id;
        await engines.MoveBy(TimeSpan.FromHours(1));
        processor.Next(new Verdict.Unknown());
        var refund = (await engines.Refund(capture, Ten)).Result.Value.Id;
        await engines.Run((await engines.Jobs(JobKind.Conclude)).Single());
        var first = $"{Engines.MerchantId}/{authorization}/2026-11-29T12:00:00.001Z";
        Assert.Equal(
            [
                (first, null),
                ($"{Engines.MerchantId}/{capture}/2026-11-29T13:00:00.001Z", first),
                ($"{Engines.MerchantId}/{refund}/2026-11-29T14:00:00.001Z", first),
            ],
            named
        );
        // It is asked about by the same name, whenever that is.
        processor.OnQuery = call => named.Add((call.OperationId, call.AuthorizationId));
        await engines.MoveBy(TimeSpan.FromHours(1));
        Assert.Equal(named[2], named[3]);
    }

    [Theory, OnBothDatabases]
    public async Task Who_repeats_a_request_meanwhile_waits_for_its_answer(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        var (asked, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        processor.OnPerform = async call =>
        {
            asked.TrySetResult();
            await go.Task;
        };
        var first = engines.Authorize(permission, Ten, key: Engines.Key("k", "ten"));
        await asked.Task;
        // The intent is committed, and its answer kept; nobody hears it.
        var others = Enumerable
            .Range(0, 3)
            .Select(i => engines.Authorize(permission, Ten, key: Engines.Key("k", i == 2 ? "twenty" : "ten")))
            .ToList();
        // Another key's request is not held up, nor is the permission.
        processor.OnPerform = null;
        Assert.Equal(
            State.Open,
            (await engines.Authorize(permission, Ten, key: Engines.Key("other", "ten")))
                .Result
                .Value
                .Authorization
                .State
        );
        Assert.All(others, other => Assert.False(other.IsCompleted));
        go.SetResult();
        var reply = (await first).Response!;
        Assert.Contains("Open", System.Text.Encoding.UTF8.GetString(reply.Body));
        foreach (var other in others.Take(2))
        {
            Assert.IsType<CommandResult<Charge>.Replayed>(await other);
            Assert.Equal(reply.Body, (await other).Response!.Body);
        }
        Assert.IsType<CommandResult<Charge>.KeyReused>(await others[2]);
        Assert.Equal(2, processor.Effects.Count);
    }

    [Theory, OnBothDatabases]
    public async Task An_unknown_answer_stays_pending_and_is_asked_for_by_the_schedule_under_the_same_operation(
        TestDatabase database
    )
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        processor
            .Next(new Verdict.Unknown())
            .NextQuery(
                new Verdict.Unknown(),
                new Verdict.Unknown(),
                new Verdict.Unknown(),
                new Verdict.Unknown(),
                new Verdict.Unknown(),
                Verdict.Approval
            );
        var charge = (await engines.Authorize(permission, Ten, AnswerMode.WhenKnown)).Result.Value;
        Assert.Equal(State.Pending, charge.Authorization.State);
        var start = engines.Clock.Now;
        var asked = new List<TimeSpan>();
        while ((await engines.Jobs(JobKind.Conclude)).SingleOrDefault() is { } job)
        {
            Assert.Equal(State.Pending, (await engines.Get<Authorization>(charge.Authorization.Id)).State);
            asked.Add(job.DueAt - engines.Clock.Now);
            engines.Clock.Now = job.DueAt;
            await engines.Run(job);
        }
        Assert.Equal(State.Open, (await engines.Get<Authorization>(charge.Authorization.Id)).State);
        Assert.Equal([0.5, 0.5, 2, 10, 60, 60], asked.Select(wait => wait.TotalMinutes));
        Assert.All(processor.Calls, call => Assert.EndsWith(charge.Authorization.Id.Value, call));
        Assert.Single(processor.Effects);
        await engines.AssertBalanced();
        Assert.Equal(Ten.Minor, await engines.Held());
    }

    [Theory, OnBothDatabases]
    public async Task A_reply_lost_after_the_effect_is_learned_by_asking(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        processor.NextLosesReply();
        var charge = (await engines.Authorize(permission, Ten, AnswerMode.WhenKnown)).Result.Value;
        Assert.Equal(State.Pending, charge.Authorization.State);
        await engines.MoveBy(TimeSpan.FromMinutes(1));
        Assert.Equal(State.Open, (await engines.Get<Authorization>(charge.Authorization.Id)).State);
        Assert.Single(processor.Effects);
        Assert.Single(processor.Calls, call => call.StartsWith("perform", StringComparison.Ordinal));
    }

    [Theory, OnBothDatabases]
    public async Task A_caller_who_waits_is_told_that_time_ran_out_and_the_late_effect_is_undone(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        processor.NextLosesReply();
        var charge = (await engines.Authorize(permission, Ten)).Result.Value;
        Assert.Equal(
            (State.Declined, Reason.TransactionTimedOut),
            (charge.Authorization.State, charge.Authorization.Reason!.Value)
        );
        Assert.Single(processor.Effects);
        await engines.MoveBy(TimeSpan.FromHours(1));
        Assert.Empty(processor.Effects);
        Assert.Empty(await engines.Jobs(JobKind.Undo));
        Assert.Equal(0, (await engines.Get<ChargePermission>(permission)).Authorized.Minor);
        Assert.Equal(0, await engines.Held());
    }

    [Theory, OnBothDatabases]
    public async Task An_effect_that_shows_after_the_undoing_is_undone_again(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        processor.NextIsLost().NextQuery(new Verdict.Unknown());
        var charge = (await engines.Authorize(permission, Ten)).Result.Value;
        Assert.Equal(State.Declined, charge.Authorization.State);
        await engines.Run((await engines.Jobs(JobKind.Undo)).Single());
        // The request was on its way all the time, and arrives after what should undo it; the first question meets
        // silence.
        await processor.Perform(Call(charge.Authorization), default);
        Assert.Single(processor.Effects);
        await engines.MoveBy(TimeSpan.FromMinutes(10));
        Assert.Empty(processor.Effects);
    }

    [Theory, OnBothDatabases]
    public async Task A_failing_undo_is_tried_until_it_is_done(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        processor.NextLosesReply();
        processor.CannotCancel = true;
        await engines.Authorize(permission, Ten);
        await engines.MoveBy(TimeSpan.FromMinutes(5));
        Assert.Single(processor.Effects);
        Assert.NotEmpty(await engines.Jobs(JobKind.Undo));
        processor.CannotCancel = false;
        await engines.MoveBy(TimeSpan.FromHours(2));
        Assert.Empty(processor.Effects);
        Assert.Empty(await engines.Jobs(JobKind.Undo));
    }

    [Theory, OnBothDatabases]
    public async Task What_cannot_be_undone_is_left_to_an_operator_after_a_day_and_a_half(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        processor.NextLosesReply();
        processor.CannotCancel = true;
        await engines.Authorize(permission, Ten);
        var began = engines.Clock.Now;
        JobOutcome outcome;
        do
        {
            Assert.True(engines.Clock.Now - began < TimeSpan.FromDays(2), "It is asked for ever.");
            var job = (await engines.Jobs(JobKind.Undo)).Single();
            engines.Clock.Now = job.DueAt > engines.Clock.Now ? job.DueAt : engines.Clock.Now;
            outcome = await engines.Run(job);
        } while (outcome is not JobOutcome.Dead);
        Assert.InRange((engines.Clock.Now - began).TotalHours, 35, 37);
        // Nothing is forgotten: it is tried again when an operator says so.
        processor.CannotCancel = false;
        await engines.Run((await engines.Jobs(JobKind.Undo)).Single());
        Assert.Empty(processor.Effects);
        Assert.Empty(await engines.Jobs(JobKind.Undo));
    }

    [Theory, OnBothDatabases]
    public async Task An_approval_after_the_deadline_does_not_count_and_is_undone(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        processor
            .Next(new Verdict.Pending(engines.Clock.Now + TimeSpan.FromHours(30)))
            .NextQuery(new Verdict.Pending(engines.Clock.Now + TimeSpan.FromHours(30)));
        var charge = (await engines.Authorize(permission, Ten, AnswerMode.WhenKnown)).Result.Value;
        await engines.MoveBy(TimeSpan.FromHours(25));
        Assert.Equal(
            (State.Declined, (Reason?)Reason.TransactionTimedOut),
            Ending(await engines.Get<Authorization>(charge.Authorization.Id))
        );
        processor.Effects[charge.Authorization.Id] = Call(charge.Authorization);
        await engines.MoveBy(TimeSpan.FromHours(6));
        Assert.Equal(
            (State.Declined, (Reason?)Reason.TransactionTimedOut),
            Ending(await engines.Get<Authorization>(charge.Authorization.Id))
        );
        Assert.Empty(processor.Effects);
        Assert.Equal(0, await engines.Held());
    }

    [Theory, OnBothDatabases]
    public async Task An_approval_after_the_merchant_gave_it_up_is_undone(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        processor.NextIsLost().NextQuery(Verdict.Approval);
        var charge = (await engines.Authorize(permission, Ten, AnswerMode.WhenKnown)).Result.Value;
        Assert.True(
            (
                await engines.Engine.Authorizations.End(
                    Engines.Ask<Tender.Server.Payments.Charge>(),
                    charge.Authorization.Id,
                    null
                )
            )
                .Result
                .Ok
        );
        await engines.MoveBy(TimeSpan.FromMinutes(1));
        Assert.Equal(
            (State.Closed, (Reason?)Reason.MerchantClosed),
            Ending(await engines.Get<Authorization>(charge.Authorization.Id))
        );
        Assert.Empty(processor.Effects);
        Assert.Equal(2, processor.Calls.Count(call => call.StartsWith("cancel", StringComparison.Ordinal)));
    }

    [Theory, OnBothDatabases]
    public async Task Never_heard_of_it_is_believed_only_after_the_settle_window(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        processor.NextIsLost();
        var charge = (await engines.Authorize(permission, Ten, AnswerMode.WhenKnown)).Result.Value;
        await engines.MoveBy(TimeSpan.FromMinutes(4));
        Assert.Equal(State.Pending, (await engines.Get<Authorization>(charge.Authorization.Id)).State);
        Assert.Single(processor.Calls, call => call.StartsWith("perform", StringComparison.Ordinal));
        await engines.MoveBy(TimeSpan.FromMinutes(30));
        Assert.Equal(State.Open, (await engines.Get<Authorization>(charge.Authorization.Id)).State);
        Assert.Equal(2, processor.Calls.Count(call => call.StartsWith("perform", StringComparison.Ordinal)));
        Assert.Single(processor.Effects);
    }

    [Theory, OnBothDatabases]
    public async Task What_nobody_wants_any_more_is_never_performed(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        processor.NextIsLost();
        var charge = (await engines.Authorize(permission, Ten, AnswerMode.WhenKnown)).Result.Value;
        await engines.Engine.Authorizations.End(
            Engines.Ask<Tender.Server.Payments.Charge>(),
            charge.Authorization.Id,
            null
        );
        await engines.MoveBy(TimeSpan.FromHours(48));
        Assert.Single(processor.Calls, call => call.StartsWith("perform", StringComparison.Ordinal));
        Assert.Empty(processor.Effects);
        // And the asking ends: the processor never heard of it, and the window is over.
        Assert.Empty(await engines.Jobs(JobKind.Conclude));
    }

    [Theory, OnBothDatabases]
    public async Task A_crash_between_the_two_commits_is_resolved_by_the_job(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        processor.OnPerform = _ =>
        {
            engines.Database.AtCommit = point => throw new IOException("the world ends");
            return Task.CompletedTask;
        };
        await Assert.ThrowsAnyAsync<Exception>(() => engines.Authorize(permission, Ten));
        (engines.Database.AtCommit, processor.OnPerform) = (null, null);
        var id = permission.Authorization(1);
        Assert.Equal(State.Pending, (await engines.Get<Authorization>(id)).State);
        await engines.MoveBy(TimeSpan.FromMinutes(1));
        Assert.Equal(State.Open, (await engines.Get<Authorization>(id)).State);
        Assert.Single(processor.Effects);
        await engines.AssertBalanced();
    }

    /// <summary>
    /// The first caller heard nothing: who repeats the request hears what the job has concluded, and from then on that,
    /// whatever becomes of the object.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task A_reply_whose_process_died_between_the_two_commits_is_rewritten(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        var key = Engines.Key("k", "ten");
        processor.OnPerform = _ =>
        {
            engines.Database.AtCommit = point => throw new IOException("the world ends");
            return Task.CompletedTask;
        };
        await Assert.ThrowsAnyAsync<Exception>(() => engines.Authorize(permission, Ten, key: key));
        (engines.Database.AtCommit, processor.OnPerform) = (null, null);
        // As long as nobody knows better, the intent is told.
        Assert.Equal("Pending", await Told());
        await engines.MoveBy(TimeSpan.FromMinutes(1));
        Assert.Equal("Open", await Told());
        await engines.Capture(permission.Authorization(1), Ten);
        Assert.Equal("Open", await Told());
        Assert.Single(processor.Calls, call => call == $"perform {permission.Authorization(1)}");

        async Task<string> Told()
        {
            var reply = Assert.IsType<CommandResult<Charge>.Replayed>(
                await engines.Authorize(permission, Ten, key: key)
            );
            return System.Text.Encoding.UTF8.GetString(reply.Response.Body).Split(' ')[1];
        }
    }

    /// <summary>The processor is slower than the first question: what that learned is no contradiction.</summary>
    [Theory, OnBothDatabases]
    public async Task What_the_job_has_learned_stands_when_the_time_of_the_request_is_over(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        processor.OnPerform = async call =>
        {
            processor.Effects[call.Operation] = call;
            await engines.MoveBy(TimeSpan.FromMinutes(1));
        };
        processor.NextIsLost();
        var charge = (await engines.Authorize(permission, Ten, key: Engines.Key("k", "ten"))).Result.Value;
        Assert.Equal((State.Open, null), (charge.Authorization.State, charge.Authorization.Contradiction));
        Assert.Empty(await engines.Jobs(JobKind.Conclude));
        Assert.True((await engines.Capture(charge.Authorization.Id, Ten)).Result.Ok);
    }

    /// <summary>A question put it into quarantine; the request's own answer alone does not end that.</summary>
    [Theory, OnBothDatabases]
    public async Task A_request_whose_authorization_is_in_quarantine_is_told_that_time_ran_out(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        processor.NextQuery(Verdict.Approval.On(Engines.Usd(7)));
        processor.OnPerform = call => engines.MoveBy(TimeSpan.FromMinutes(1));
        var charge = (await engines.Authorize(permission, Ten, captureNow: true)).Result.Value;
        Assert.Equal((State.Declined, (Reason?)Reason.TransactionTimedOut), Ending(charge.Authorization));
        await engines.MoveBy(TimeSpan.FromHours(1));
        Assert.Empty(processor.Effects);
        Assert.Equal(0, await engines.Held());
    }

    /// <summary>Its caller is gone, and has perhaps ordered again.</summary>
    [Theory, OnBothDatabases]
    public async Task What_had_to_be_answered_at_once_is_never_performed_by_a_job(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        processor.OnPerform = _ =>
        {
            engines.Database.AtCommit = point => throw new IOException("the world ends");
            return Task.CompletedTask;
        };
        processor.NextIsLost();
        await Assert.ThrowsAnyAsync<Exception>(() => engines.Authorize(permission, Ten));
        (engines.Database.AtCommit, processor.OnPerform) = (null, null);
        await engines.MoveBy(TimeSpan.FromHours(1));
        Assert.Equal(
            (State.Declined, (Reason?)Reason.TransactionTimedOut),
            Ending(await engines.Get<Authorization>(permission.Authorization(1)))
        );
        Assert.Single(processor.Calls, call => call.StartsWith("perform", StringComparison.Ordinal));
        Assert.Single(processor.Calls, call => call.StartsWith("cancel", StringComparison.Ordinal));
        Assert.Empty(processor.Effects);
        Assert.Equal(0, await engines.Held());
    }

    /// <summary>The commit was made, and its answer lost: who committed it still asks the processor.</summary>
    [Theory, OnBothDatabases]
    public async Task A_request_whose_first_commit_was_in_doubt_asks_the_processor(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        var failures = 1;
        engines.Database.AtCommit = point =>
        {
            if (point == CommitPoint.After && failures-- > 0)
                throw new IOException("after");
        };
        var charge = (await engines.Authorize(permission, Ten, key: Engines.Key("k", "ten"))).Result.Value;
        Assert.Equal(State.Open, charge.Authorization.State);
        Assert.Equal([$"perform {charge.Authorization.Id}"], processor.Calls);
    }

    [Theory, OnBothDatabases]
    public async Task The_questions_about_what_nobody_wants_end_after_a_day_and_a_half(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        var never = new Verdict.Pending(engines.Clock.Now);
        processor.Next(never).NextQuery([.. Enumerable.Repeat(never, 200)]);
        var charge = (await engines.Authorize(permission, Ten, AnswerMode.WhenKnown)).Result.Value;
        await engines.Engine.Authorizations.End(
            Engines.Ask<Tender.Server.Payments.Charge>(),
            charge.Authorization.Id,
            null
        );
        await engines.MoveBy(TimeSpan.FromHours(48));
        Assert.Equal(39, processor.Calls.Count(call => call.StartsWith("query", StringComparison.Ordinal)));
        Assert.Empty(await engines.Jobs(JobKind.Conclude));
    }

    /// <summary>What its caller was told is told again for ever, though more is known by then.</summary>
    [Theory, OnBothDatabases]
    public async Task A_reply_that_told_of_waiting_stays(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        var key = Engines.Key("k", "ten");
        processor.Next(new Verdict.Pending(engines.Clock.Now.AddHours(1)));
        var first = await engines.Authorize(permission, Ten, AnswerMode.WhenKnown, key: key);
        Assert.Contains("Pending", Text(first.Response!), StringComparison.Ordinal);
        await engines.MoveBy(TimeSpan.FromHours(3));
        Assert.Equal(State.Open, (await engines.Get<Authorization>(permission.Authorization(1))).State);
        var again = await engines.Authorize(permission, Ten, AnswerMode.WhenKnown, key: key);
        Assert.Equal(Text(first.Response!), Text(Assert.IsType<CommandResult<Charge>.Replayed>(again).Response));

        static string Text(StoredResponse reply) => System.Text.Encoding.UTF8.GetString(reply.Body);
    }

    [Theory, OnBothDatabases]
    public async Task Authorizing_and_capturing_is_one_call(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        var charge = (await engines.Authorize(permission, Ten, captureNow: true)).Result.Value;
        Assert.Equal((State.Closed, State.Completed), (charge.Authorization.State, charge.Capture!.State));
        Assert.Equal([$"perform {charge.Authorization.Id}"], processor.Calls);
        Assert.True(processor.Effects[charge.Authorization.Id].CaptureNow);
        Assert.Equal(0, await engines.Held());
        Assert.Equal(Ten.Minor, await engines.Balance(LedgerAccount.Merchant));
        await engines.MoveBy(TimeSpan.FromDays(60));
        Assert.Single(processor.Effects);
    }

    [Theory, OnBothDatabases]
    public async Task A_refund_is_performed_by_its_job_once(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        var charge = (await engines.Authorize(permission, Ten, captureNow: true)).Result.Value;
        processor.Calls.Clear();
        var refund = (await engines.Refund(charge.Capture!.Id, Engines.Usd(4))).Result.Value;
        Assert.Empty(processor.Calls);
        // At once, and not by the schedule of questions.
        Assert.Equal(
            engines.Clock.Now,
            (await engines.Jobs(JobKind.Conclude)).Single(job => job.Object == refund.Id).DueAt
        );
        processor.NextLosesReply();
        await engines.MoveBy(TimeSpan.FromMinutes(2));
        Assert.Equal([$"perform {refund.Id}", $"query {refund.Id}"], processor.Calls);
        Assert.Equal(State.Completed, (await engines.Get<Refund>(refund.Id)).State);
        Assert.Equal(Engines.Usd(6).Minor, await engines.Balance(LedgerAccount.Merchant));
    }

    [Theory, OnBothDatabases]
    public async Task The_answer_kept_under_a_key_is_the_one_its_caller_got(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        processor.Next(Verdict.Decline(Reason.HardDeclined));
        var key = Engines.Key("k1", "authorize 10");
        var first = await engines.Authorize(permission, Ten, key: key);
        Assert.Equal(State.Declined, first.Result.Value.Authorization.State);
        Assert.Equal(
            $"{permission.Authorization(1)} Declined -",
            System.Text.Encoding.UTF8.GetString(first.Response!.Body)
        );
        var again = await engines.Authorize(permission, Ten, key: key);
        Assert.IsType<CommandResult<Charge>.Replayed>(again);
        Assert.Equal(first.Response.Body, again.Response!.Body);
        Assert.Single(processor.Calls);
    }

    [Theory, OnBothDatabases]
    public async Task A_completion_tells_what_the_processor_said(TestDatabase database)
    {
        var (engines, processor, _) = await Start(database);
        await using var __ = engines;
        var session = await engines.ConfirmedSession(Ten, intent: PaymentIntent.AuthorizeWithCapture);
        var done = (
            await engines.Engine.Sessions.Complete(
                Engines.Ask<Tender.Server.Payments.Completion>(),
                session,
                Ten,
                null,
                null,
                default
            )
        )
            .Result
            .Value;
        Assert.Equal(
            (State.Completed, State.Closed, State.Completed),
            (done.Session.State, done.Charge!.Authorization.State, done.Charge.Capture!.State)
        );
        Assert.Single(processor.Effects);
    }

    /// <summary>What the processor named is kept, and said again where a later call builds on it.</summary>
    [Theory, OnBothDatabases]
    public async Task The_processors_own_names_are_kept_and_given_to_what_builds_on_them(TestDatabase database)
    {
        var (engines, processor, permission) = await Start(database);
        await using var _ = engines;
        var seen = new List<ProcessorReferences>();
        processor.OnPerform = call =>
        {
            seen.Add(call.References);
            return Task.CompletedTask;
        };
        processor.Next(Named("auth-1"), Named("capture-1"), Named("refund-1"), Declined("auth-2"), Named("both"));
        var charge = (await engines.Authorize(permission, Ten)).Result.Value;
        var captured = (await engines.Capture(charge.Authorization.Id, Ten)).Result.Value.Capture!;
        var refund = (await engines.Refund(captured.Id, Engines.Usd(4))).Result.Value;
        await engines.MoveBy(TimeSpan.FromMinutes(1));
        Assert.Equal("auth-1", (await engines.Get<Authorization>(charge.Authorization.Id)).ProcessorReference);
        Assert.Equal("capture-1", (await engines.Get<Capture>(captured.Id)).ProcessorReference);
        Assert.Equal("refund-1", (await engines.Get<Refund>(refund.Id)).ProcessorReference);
        Assert.Equal([ProcessorReferences.None, new("auth-1", null, null), new("auth-1", "capture-1", null)], seen);
        var declined = (await engines.Authorize(permission, Ten)).Result.Value;
        Assert.Equal("auth-2", declined.Authorization.ProcessorReference);
        var both = (await engines.Authorize(permission, Ten, captureNow: true)).Result.Value;
        Assert.Equal(("both", "both"), (both.Authorization.ProcessorReference, both.Capture!.ProcessorReference));

        static Verdict Named(string name) => Verdict.Approval with { Reference = name };
        static Verdict Declined(string name) => Verdict.Decline(Reason.SoftDeclined) with { Reference = name };
    }

    [Fact]
    public void A_record_without_a_name_of_the_processors_says_nothing_of_it()
    {
        var refund = new Refund
        {
            Id = ObjectId.Read("S01-1234567-1234567-R000001"),
            State = State.Pending,
            CreatedAt = default,
            Capture = ObjectId.Read("S01-1234567-1234567-C000001"),
            Amount = Ten,
        };
        Assert.DoesNotContain("eference", Text(refund), StringComparison.Ordinal);
        var named = refund with { ProcessorReference = "r-1" };
        Assert.Contains("\"processorReference\":\"r-1\"", Text(named), StringComparison.Ordinal);
        // A row of before there were such names.
        Assert.Equal(refund, RecordJson.Read(ObjectKind.Refund, RecordJson.Write(refund)));

        static string Text(Tender.Core.Record record) => System.Text.Encoding.UTF8.GetString(RecordJson.Write(record));
    }

    [Theory]
    [InlineData("")]
    [InlineData("é")]
    [InlineData("a\nb")]
    public void What_is_no_name_is_refused(string name)
    {
        Assert.Throws<ArgumentException>(() => Verdict.Approval with { Reference = name });
        Assert.Throws<ArgumentException>(() => Verdict.Approval with { Reference = new string('a', 129) });
        Assert.True(Verdict.IsReference(new string('a', 128)));
    }

    /// <summary>Whoever ends it: the merchant, a deadline, the capture that used it up.</summary>
    [Theory, OnBothDatabases]
    public async Task A_permission_that_ended_is_closed_at_the_processor(TestDatabase database)
    {
        var (engines, processor, closed) = await Start(database);
        await using var _ = engines;
        var canceled = await engines.OpenPermission(Engines.Usd(100));
        var expired = await engines.OpenPermission(Engines.Usd(100));
        var used = await engines.OpenPermission(Ten);
        Assert.Empty(await engines.Jobs(JobKind.CloseOutside));

        processor.CannotClose = true;
        var permissions = engines.Engine.Permissions;
        await permissions.Close(Engines.Ask<PermissionWithDetails>(), closed, "no more", cancelOpen: false);
        await permissions.Cancel(Engines.Ask<PermissionWithDetails>(), canceled, null);
        await engines.Authorize(used, Ten, captureNow: true);
        Assert.Equal(
            new[] { closed, canceled, used }.Order(),
            (await engines.Jobs(JobKind.CloseOutside)).Select(job => job.Object).Order()
        );
        await engines.MoveBy(TimeSpan.FromHours(1));
        // It is asked until it has done it, and never more.
        Assert.Equal(3, (await engines.Jobs(JobKind.CloseOutside)).Count);
        processor.CannotClose = false;
        processor.Closed.Clear();
        await engines.MoveBy(TimeSpan.FromHours(3));
        Assert.Equal(new[] { closed, canceled, used }.Order(), processor.Closed.Select(one => one.Permission).Order());
        Assert.Equal(
            (false, "no more", "1111"),
            processor.Closed.Where(one => one.Permission == closed).Select(Told).Single()
        );
        Assert.True(processor.Closed.Single(one => one.Permission == canceled).Canceled);
        Assert.Empty(await engines.Jobs(JobKind.CloseOutside));

        await engines.MoveBy(TimeSpan.FromDays(200));
        Assert.Equal(expired, processor.Closed[^1].Permission);
        Assert.Equal(4, processor.Closed.Count);

        static (bool, string?, string) Told(Tender.Server.Processors.PermissionCall one) =>
            (one.Canceled, one.Description, one.Instrument.Code);
    }

    [Theory, OnBothDatabases]
    public async Task A_processor_that_decides_at_once_is_told_of_no_ending(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var permission = await engines.OpenPermission(Ten);
        await engines.Engine.Permissions.Cancel(Engines.Ask<PermissionWithDetails>(), permission, null);
        Assert.Equal(State.Canceled, (await engines.Get<ChargePermission>(permission)).State);
        Assert.Empty(await engines.Jobs(JobKind.CloseOutside));
    }

    private static (State State, Reason? Reason) Ending(Authorization record) => (record.State, record.Reason);

    private static ProcessorCall Call(Authorization authorization) =>
        Tender.Server.Payments.ProcessorCalls.CallFor(authorization, new Instrument("1111", "Visa"));
}
