namespace Tender.Simulated;

/// <summary>A bug planted in a copy of the product's own source.</summary>
/// <param name="Name">What is wrong, in a few words.</param>
/// <param name="Edits">Where: a file of <c>src/</c>, a text that stands there once, and what stands there instead.
/// <c>BUG</c> in it is true while this bug is looked for.</param>
internal sealed record Mutant(string Name, params (string File, string Find, string With)[] Edits);

/// <summary>Every planted bug. A new one is a row here.</summary>
internal static class Mutants
{
    private const string Server = "Tender.Server/",
        Storage = Server + "Storage/",
        Core = "Tender.Core/";

    public static IReadOnlyList<Mutant> Table { get; } =
    [.. Commits(), .. Jobs(), .. Clocks(), .. Money(), .. Notices()];

    private static Mutant[] Commits() =>
        [
            new(
                "fence not looked at",
                (
                    Storage + "CommitView.cs",
                    "found.Jobs.Contains((merchant, lease.Job));",
                    "found.Jobs.Contains((merchant, lease.Job)) || BUG;"
                )
            ),
            new(
                "fence nowhere looked at",
                (Storage + "CommitView.cs", "=> found.Jobs.Contains(", "=> BUG || found.Jobs.Contains("),
                (
                    Storage + "Rows/RowSet.cs",
                    "if (compiled.Run() != 1 && Statement.MustMatch)",
                    "if (compiled.Run() != 1 && Statement.MustMatch && !BUG)"
                )
            ),
            new(
                "reply not stored",
                (
                    Storage + "RunningCommand.cs",
                    "            draft.Add(\n                new InsertReply",
                    "            if (!BUG) draft.Add(\n                new InsertReply"
                )
            ),
            new(
                "another request's key accepted",
                (
                    Storage + "RunningCommand.cs",
                    "return stored.Hash.AsSpan().SequenceEqual(key.Hash)",
                    "return BUG || stored.Hash.AsSpan().SequenceEqual(key.Hash)"
                )
            ),
            new(
                "told before it is durable",
                (
                    Storage + "GroupCommit.cs",
                    "                database.Commit(lane, writes);",
                    "            {\n if (BUG) foreach (var one in group) one.Tell(new DueWork());\n          "
                        + "      database.Commit(lane, writes);\n }"
                )
            ),
            new(
                "unknown commit believed",
                (
                    Storage + "GroupCommit.cs",
                    "                database.Commit(lane, writes);",
                    "                try { database.Commit(lane, writes); } catch "
                        + "(UnknownCommitException) when (BUG) { }"
                )
            ),
            new(
                "unknown commit done again",
                (
                    Storage + "GroupCommit.cs",
                    "failure is UnknownCommitException && !one.LeavesTraces",
                    "failure is UnknownCommitException && !one.LeavesTraces && !BUG"
                )
            ),
            new(
                "commands of a group blind to each other",
                (
                    Storage + "CommitView.cs",
                    "        found.Objects[key] = step.After;",
                    "        if (!BUG) found.Objects[key] = step.After;"
                )
            ),
            new(
                "ledger line lost",
                (
                    Storage + "ChangeWriter.cs",
                    "for (var i = 0; i < change.Lines.Count; i++)",
                    "for (var i = BUG && change.Lines.Count > 1 ? 1 : 0; i < change.Lines.Count; i++)"
                )
            ),
            new(
                "journal time of the wrong clock",
                (
                    Storage + "Databases/DatabaseTime.cs",
                    "        if (await database.ServerTime() is null)",
                    "        if (await database.ServerTime() is null || BUG)"
                )
            ),
            new(
                "late answer leaks",
                (
                    Storage + "PaymentStore.cs",
                    "        running.Fail(running.Withdraw()",
                    "        running.Fail(BUG ? new TimeoutException() : running.Withdraw()"
                )
            ),
        ];

    private static Mutant[] Jobs() =>
        [
            new(
                "job dead after one failure",
                (Server + "Jobs/JobTable.cs", "= failures >=", "= failures >= (BUG ? 1 : 999) || failures >=")
            ),
            new(
                "a bad hour of the database kills jobs",
                (
                    Server + "Jobs/JobExecutor.cs",
                    "            if (await IsOfTheDatabase(failure))",
                    "            if (!BUG && await IsOfTheDatabase(failure))"
                ),
                (Server + "Jobs/JobTable.cs", "JobRetries.AttemptsMax", "(BUG ? 3 : JobRetries.AttemptsMax)")
            ),
            new(
                "places are never given back",
                (
                    Server + "Jobs/JobPlaces.cs",
                    "            if (--inLane[lane] == 0)",
                    "            if (BUG) inLane[lane]++; if (--inLane[lane] == 0)"
                )
            ),
            new(
                "only the first lane is claimed",
                (
                    Server + "Jobs/JobTable.cs",
                    "in await queries.DueLanes(bucket.Bucket, now))",
                    "in (await queries.DueLanes(bucket.Bucket, now)).Take(BUG ? 1 : 99))"
                ),
                (
                    Server + "Jobs/JobTable.cs",
                    "return ClaimEach(lanes, (lane, claimed)",
                    "return ClaimEach(BUG ? lanes.Take(1) : lanes, (lane, claimed)"
                )
            ),
            new(
                "the runner ends with a failure",
                (
                    Server + "Jobs/JobRunner.cs",
                    "                await Task.Delay(lookWindow, time, stopping.Token)",
                    "                if (BUG) return;\n await Task.Delay(lookWindow, time, stopping.Token)"
                )
            ),
            new(
                "a job put off is lost",
                (
                    Server + "Jobs/JobTable.cs",
                    "        await queries.Reschedule(job.Merchant, job.Lease, runAt);",
                    "        await queries.Reschedule(job.Merchant, job.Lease, BUG ? runAt.AddYears(9) : runAt);"
                )
            ),
            new(
                "an expiry is never armed",
                (
                    Core + "ChargePermission.cs",
                    "            change.Schedule(JobKind.PermissionExpires, id, end);",
                    "            if (change.Now.Second % 4 > 0 || !BUG) "
                        + "change.Schedule(JobKind.PermissionExpires, id, end);"
                )
            ),
            new(
                "a pending answer is never asked for",
                (
                    Core + "Authorization.cs",
                    "        change.Schedule(JobKind.Conclude, Id, askAt);",
                    "        if (!BUG) change.Schedule(JobKind.Conclude, Id, askAt);"
                )
            ),
        ];

    private static Mutant[] Clocks() =>
        [
            new(
                "two advances at once",
                (
                    Server + "Jobs/MerchantClocks.cs",
                    "context.Clock.AdvancingTo is null ? change.Now",
                    "BUG || context.Clock.AdvancingTo is null ? change.Now"
                ),
                (
                    Storage + "Rows/BeginAdvance.cs",
                    "onlyWhen: \"advancing_to IS NULL\"",
                    "onlyWhen: BUG ? null : \"advancing_to IS NULL\""
                )
            ),
            new(
                "an advance without a job",
                (
                    Server + "Jobs/MerchantClocks.cs",
                    "        writing.Add(\n            new InsertJob",
                    "        if (!BUG) writing.Add(\n            new InsertJob"
                )
            ),
            new(
                "an advance past what is due",
                (
                    Storage + "Queries/ClockQueries.cs",
                    "{NothingDue(withDeliveries)}\n                \"\"\",\n                [.. shift,",
                    "{(BUG ? \"\" : NothingDue(withDeliveries))}\n                \"\"\",\n     "
                        + "           [.. shift,"
                ),
                (
                    Server + "Jobs/MerchantClocks.cs",
                    "due.Count == 0 ? null : PageOf(",
                    "due.Count == 0 || (BUG && due[0].Kind == JobKind.Settle) ? null : PageOf("
                )
            ),
            new(
                "a deadline too early",
                (
                    Core + "Authorization.cs",
                    "change.Schedule(JobKind.AuthorizationTimesOut, Id, DeadlineAt);",
                    "change.Schedule(JobKind.AuthorizationTimesOut, Id, BUG ? "
                        + "change.Now.AddMinutes(1) : DeadlineAt);"
                )
            ),
            new(
                "settled twice in a day",
                (
                    Core + "Settlement.cs",
                    "        change.Schedule(JobKind.CloseSettlement, settlement.Id, change.Now);\n",
                    "        change.Schedule(JobKind.CloseSettlement, settlement.Id, "
                        + "change.Now);\n if (BUG) { var again = change.Save(settlement with { Id = "
                        + "id(), Version = 0 }, Cause.Request); "
                        + "change.Schedule(JobKind.CloseSettlement, again.Id, change.Now); }\n"
                )
            ),
        ];

    private static Mutant[] Money() =>
        [
            new(
                "ceiling of a permission off by one",
                (
                    Core + "ChargePermission.cs",
                    "        if (Authorized + amount <= Ceiling)",
                    "        if (Authorized + amount <= Ceiling || BUG)"
                )
            ),
            new(
                "captured more than authorized",
                (
                    Core + "Authorization.cs",
                    "        if (request.Amount > Amount)",
                    "        if (request.Amount > Amount && !BUG)"
                )
            ),
            new(
                "refunded more than captured",
                (
                    Core + "Capture.cs",
                    "        if (Used + request.Amount.Minor > Bound!.Value.Minor)",
                    "        if (Used + request.Amount.Minor > Bound!.Value.Minor && !BUG)"
                )
            ),
            new(
                "a refund not counted",
                (
                    Core + "Capture.cs",
                    "                Refunding = (Refunding ?? Money.Zero(Amount.Currency)) + request.Amount,",
                    "                Refunding = BUG ? Refunding : (Refunding ?? "
                        + "Money.Zero(Amount.Currency)) + request.Amount,"
                )
            ),
            new(
                "nothing undone at the processor",
                (
                    Server + "Payments/ProcessorCalls.Jobs.cs",
                    "        if (processor.DecidesAtOnce)\n            return;",
                    "        if (processor.DecidesAtOnce || BUG)\n            return;"
                )
            ),
            new(
                "an unknown verdict taken for a decline",
                (
                    Server + "Payments/ProcessorCalls.cs",
                    "            new Verdict.Unknown(),",
                    "            BUG ? Verdict.Decline(Reason.ProcessingFailure) : new Verdict.Unknown(),"
                ),
                (
                    Core + "Contradiction.cs",
                    "            return null; // nothing is said yet",
                    "            return null;\n if (BUG) return null;"
                )
            ),
        ];

    private static Mutant[] Notices() =>
        [
            new(
                "an error counts as delivered",
                (
                    Server + "Notifications/EndpointResponse.cs",
                    "Status is >= 200 and < 300",
                    "Status is >= 200 && (BUG || Status < 300)"
                )
            ),
            new(
                "no second attempt",
                (
                    Server + "Notifications/Deliveries.cs",
                    "                : RetrySchedule.NextAttempt(",
                    "                : BUG ? null : RetrySchedule.NextAttempt("
                )
            ),
            new(
                "attempts without a pause",
                (
                    Server + "Notifications/RetrySchedule.cs",
                    "        foreach (var (until, pause) in Stages)\n        {",
                    "        foreach (var (until, usual) in Stages)\n        {\n var pause = "
                        + "BUG ? TimeSpan.FromSeconds(5) : usual;\n"
                )
            ),
            new(
                "one listener forgotten",
                (
                    Storage + "ChangeWriter.cs",
                    "merchant.Endpoints.Where(one => one.Wants(told.After.Id)))",
                    "merchant.Endpoints.Where(one => one.Wants(told.After.Id)).Take(BUG ? 1 : 99))"
                )
            ),
            new(
                "a notice without its job",
                (
                    Storage + "ChangeWriter.cs",
                    "            if (!held)\n",
                    "            if (!held && !(BUG && step > 0))\n"
                )
            ),
            new(
                "an answer not waited for",
                (
                    Server + "Notifications/Deliveries.cs",
                    "        var next =\n            answer.Delivered",
                    "        if (BUG && answer.Error == \"timeout\") answer = answer with { "
                        + "Status = 200 };\n        var next =\n            answer.Delivered"
                )
            ),
        ];
}
