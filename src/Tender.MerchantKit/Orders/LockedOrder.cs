using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Policies;
using Tender.MerchantKit.Storage;

namespace Tender.MerchantKit.Orders;

/// <summary>
/// One order, locked until its transaction ends: the only place where anything about an order is stored. What is
/// learned, told, asked next and watched further is one commit.
/// </summary>
internal sealed partial class LockedOrder
{
    private readonly DbSession db;
    private readonly Rules rules;
    private readonly DateTimeOffset now;
    private readonly CancellationToken cancellation;
    private long sequence;

    private LockedOrder(
        DbSession db,
        string orderId,
        long sequence,
        Rules rules,
        DateTimeOffset now,
        CancellationToken cancellation
    ) =>
        (this.db, OrderId, this.sequence, this.rules, this.now, this.cancellation) = (
            db,
            orderId,
            sequence,
            rules,
            now,
            cancellation
        );

    public string OrderId { get; }

    /// <summary>What was told in this transaction.</summary>
    public List<Outcome> Recorded { get; } = [];

    public static async Task<LockedOrder> Open(
        DbSession db,
        string orderId,
        Rules rules,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => new(db, orderId, await ObjectRows.Lock(db, orderId, cancellation), rules, now, cancellation);

    /// <summary>
    /// Stores what the merchant waits for. Registering twice is registering once; other figures replace the old ones.
    /// </summary>
    /// <exception cref="InvalidOperationException">The object belongs to another order.</exception>
    public async Task Register(Expectation expectation)
    {
        var key = TrackedObject.KeyOf(expectation.Generation, expectation.ObjectId);
        var found = await ObjectRows.Find(db, key, cancellation);
        RequireOwn(found, expectation);
        var known = (
            found?.Known
            ?? New(expectation.Generation, expectation.What, expectation.ObjectId, expectation.Name, Origin.Expected)
        ) with
        {
            Name = expectation.Name,
            PermissionId = found?.Known.PermissionId
                ?? expectation.PermissionId
                ?? (expectation.What == PaymentObject.Permission ? expectation.ObjectId : null),
            ExpectedAmount = expectation.Amount,
            ExpectedPermissionId = expectation.PermissionId,
            ExpectedReference = expectation.Reference,
            WasAsRegistered =
                found?.Known.WasAsRegistered == true
                && found.Known.ExpectedAmount == expectation.Amount
                && found.Known.ExpectedPermissionId == expectation.PermissionId
                && found.Known.ExpectedReference == expectation.Reference,
        };
        // Somebody looked at an alert and registers it anew.
        if (known.HasReported(nameof(NotFound)) || known.HasReported(nameof(Mismatched)))
            known = known with
            {
                Phase = Phase.Pending,
                Rank = 0,
                RegisteredAt = now,
                PendingSince = now,
                Reported = [.. known.Reported.Except([nameof(NotFound), nameof(Mismatched)])],
            };
        if (known is { Origin: Origin.Followed })
            known = known with { Origin = Origin.Expected };
        DateTimeOffset? due = known.Phase != Phase.Done && rules.Schedule.Next(known, now) is not null ? now : null;
        // False: another order took it since, and has committed.
        if (found is null && !await ObjectRows.Insert(db, known, due, cancellation))
            RequireOwn(await ObjectRows.Find(db, key, cancellation), expectation);
        if (found is not null)
            await ObjectRows.Save(db, known, due, known.SeenHints, now, cancellation);
        // Objects before notices, here as everywhere: two processes that lock in one order do not wait for each other.
        if (await NoticeRows.EndParked(db, key, cancellation))
            await ObjectRows.MarkDue(db, key, now, cancellation);
        if (known.PermissionId is { } permission)
            await NoticeRows.RequeueParked(db, permission, now, cancellation);
    }

    private void RequireOwn(ClaimedObject? found, Expectation expectation)
    {
        if (found is not null && found.Known.OrderId != OrderId)
            throw new InvalidOperationException(
                $"{expectation.ObjectId} belongs to order {found.Known.OrderId}, not to {OrderId}."
            );
    }

    /// <summary>
    /// Stores what a reading came to: the ending, what the policies make of it, what is watched next, and when it is
    /// read again.
    /// </summary>
    public async Task Apply(Decision decision, long hints, LearnedBy by)
    {
        var after = decision.After with { SeenHints = hints };
        var calls = await CallRows.OfOrder(db, OrderId, cancellation);
        if (decision.Ending is { } ending)
            after = await RecordEnding(after, ending, by, calls);
        else
            after = await FollowTimedPolicies(after, calls, alertsOnly: false);
        foreach (var (what, id) in decision.Children)
            await TrackChild(after, what, id, calls);
        var due = after.Phase == Phase.Done ? null : Earliest(rules.Schedule.Next(after, now), after, calls);
        await ObjectRows.Save(db, after, due, hints, now, cancellation);
    }

    /// <summary>
    /// A reading that failed: it is tried again. That nothing is heard of a payment is told meanwhile; nothing else is
    /// done about what was not read.
    /// </summary>
    public async Task RecordReadFailure(ClaimedObject claimed, TimeSpan? retryAfter)
    {
        var calls = await CallRows.OfOrder(db, OrderId, cancellation);
        var known = await FollowTimedPolicies(claimed.Known, calls, alertsOnly: true);
        await ObjectRows.Save(
            db,
            known with
            {
                FailureCount = known.FailureCount + 1,
            },
            rules.Schedule.Retry(now, known.FailureCount, retryAfter),
            claimed.Hints,
            now,
            cancellation
        );
    }

    private TrackedObject New(ApiGeneration generation, PaymentObject what, string id, string name, Origin origin) =>
        new()
        {
            Generation = generation,
            What = what,
            ObjectId = id,
            OrderId = OrderId,
            Name = name,
            Origin = origin,
            RegisteredAt = now,
            PendingSince = now,
        };

    /// <summary>What the handler would be told of an object; it has its number once it is recorded.</summary>
    private Outcome Telling(
        TrackedObject known,
        string name,
        Ending ending,
        LearnedBy by,
        PaymentObject? what = null,
        string? objectId = "",
        string? permissionId = null
    ) =>
        new(
            "",
            OrderId,
            0,
            name,
            ending,
            known.Generation,
            what ?? known.What,
            objectId is "" ? known.ObjectId : objectId,
            permissionId ?? known.PermissionId,
            by,
            now
        );

    private async Task Record(Outcome told)
    {
        sequence++;
        var outcome = told with { Id = $"{OrderId}/{sequence}", Sequence = sequence, RecordedAt = now };
        await OutcomeRows.Insert(db, outcome, cancellation);
        Recorded.Add(outcome);
    }
}
