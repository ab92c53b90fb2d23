using Tender.AmazonPay;
using Tender.MerchantKit.Calls;

namespace Tender.MerchantKit.Outcomes;

/// <summary>What follows from a reading: pure, given what is known and the time.</summary>
/// <param name="After">What is known now.</param>
/// <param name="Ending">What has to be told; null for nothing new.</param>
/// <param name="Children">Ids of objects this one has led to, to be watched too; with their kind.</param>
internal sealed record Decision(
    TrackedObject After,
    Ending? Ending,
    IReadOnlyList<(PaymentObject What, string ObjectId)> Children
)
{
    public static Decision Of(TrackedObject known, Snapshot reading, DateTimeOffset now)
    {
        // Done is done, except that what was not found may turn up after all.
        if (known.Phase == Phase.Done && !known.HasReported(nameof(NotFound)))
            return new(known, null, []);
        if (IsOld(known, reading))
            return new(known with { FailureCount = 0 }, null, []);

        var finding =
            reading.Generation == ApiGeneration.V2 ? V2Endings.Of(known, reading) : V1Endings.Of(known, reading);
        if (finding.Rank < known.Rank)
            return new(known with { FailureCount = 0 }, null, []);

        var after = known with
        {
            Phase = finding.Phase,
            Rank = finding.Rank,
            State = reading.State,
            PermissionId = reading.PermissionId ?? known.PermissionId,
            ParentId = reading.ParentId ?? known.ParentId,
            Amount = reading.Amount ?? known.Amount,
            CreatedAt = reading.CreatedAt ?? known.CreatedAt,
            ExpiresAt = reading.ExpiresAt ?? known.ExpiresAt,
            UpdatedAt = reading.UpdatedAt ?? known.UpdatedAt,
            PendingSince =
                finding.Phase != Phase.Pending ? null
                : known.Phase == Phase.Pending ? known.PendingSince ?? now
                : now,
            FailureCount = 0,
            // A word nobody knows changes nothing.
            IsHeld =
                finding.Ending is Authorized authorized ? authorized.NextStep.Action == NextAction.Hold
                : finding.Rank == known.Rank ? known.IsHeld
                : false,
        };
        var children = reading.Children.Select(id => (ChildOf(reading.What), id)).ToList();
        var isCompared = MustBeAsRegistered(known, reading, finding);
        if (isCompared && Mismatch(known, reading) is { } mismatch)
            return known.HasReported(nameof(Mismatched))
                ? new Decision(known, null, [])
                : new Decision(after with { Phase = Phase.Done }, mismatch, []).MarkingReported();
        if (reading.What == PaymentObject.Permission)
            return new Decision(
                after with
                {
                    IsSuspended = IsSuspension(finding.Ending) || AwaitsBank(known, reading),
                    WasAsRegistered = known.WasAsRegistered || (isCompared && HasReference(known, reading)),
                },
                NewsOfPermission(known, reading, finding.Ending),
                children
            ).MarkingReported();
        return new Decision(
            after,
            finding.Ending is { } ending && IsNews(known, after, ending) ? ending : null,
            children
        ).MarkingReported();
    }

    /// <summary>
    /// Amazon Pay does not know the object. Right after it was made that may pass; later it is final.
    /// </summary>
    public static Decision Missing(TrackedObject known, DateTimeOffset now)
    {
        if (known.Phase == Phase.Done)
            return new(known, null, []);
        // A copy that lags behind answers 404 for what was just made.
        if (now - known.RegisteredAt < TimeSpan.FromMinutes(10))
            return new(known with { FailureCount = known.FailureCount + 1 }, null, []);
        // Nobody asked for it to be watched.
        if (known.Origin == Origin.Followed)
            return new(known with { Phase = Phase.Done, PendingSince = null }, null, []);
        var ending =
            known.What == PaymentObject.CheckoutSession && known.State is not null
                // Wire v2: spec 4.1, a session is deleted 30 days after its creation: it had its chance.
                ? new Expired("Deleted") { NextStep = NextSteps.CheckoutExpired }
                : (Ending)new NotFound { NextStep = NextSteps.Investigate };
        return new Decision(known with { Phase = Phase.Done, PendingSince = null }, ending, []).MarkingReported();
    }

    private static bool IsOld(TrackedObject known, Snapshot reading) =>
        reading.What == PaymentObject.Permission
        && reading.UpdatedAt is { } updated
        && known.UpdatedAt is { } last
        && updated < last;

    private Decision MarkingReported() =>
        Ending is null
            ? this
            : this with
            {
                After = After with { Reported = [.. After.Reported.Except([Ending.Name]), Ending.Name] },
            };

    private static bool IsSuspension(Ending? ending) => ending is PermissionSuspended;

    /// <summary>An authorization was refused before the buyer's bank had agreed: it can be asked again after.</summary>
    private static bool AwaitsBank(TrackedObject known, Snapshot reading) =>
        known is { Origin: Origin.Followed, Unpaid: not null } && V1Endings.IsAwaitingBank(reading);

    /// <summary>An ending is told once; an authorization anew when Amazon begins or ends to hold it.</summary>
    private static bool IsNews(TrackedObject known, TrackedObject after, Ending ending) =>
        !known.HasReported(ending.Name) || (ending is Authorized && known.IsHeld is { } was && was != after.IsHeld);

    /// <summary>A permission goes to and fro: what is news depends on where it was.</summary>
    private static Ending? NewsOfPermission(TrackedObject known, Snapshot reading, Ending? found)
    {
        // A followed permission begins where it is found.
        if (known.Origin == Origin.Followed && known.State is null)
            return null;
        return found switch
        {
            PermissionClosed => known.HasReported(nameof(PermissionClosed)) ? null : found,
            PermissionSuspended => known.IsSuspended ? null : found,
            // A charge in progress or a balance that is used up: nothing can be authorized.
            null when known.IsSuspended => reading.State is "Chargeable" or "Open"
                ? new PermissionRestored { NextStep = NextSteps.Restored }
                : null,
            _ => found,
        };
    }

    private static bool IsSuccess(Ending ending) => ending is Authorized or Captured or Refunded or PermissionGranted;

    /// <summary>
    /// Before anything good is told of it, or of what it has led to: a session's charge, an authorization's capture. A
    /// permission is good as it stands, once it is confirmed, and until it was found right: its merchant may change it.
    /// </summary>
    private static bool MustBeAsRegistered(TrackedObject known, Snapshot reading, Finding finding) =>
        reading.What == PaymentObject.Permission ? !known.WasAsRegistered && !V1Endings.IsUnconfirmed(reading)
        : finding.Ending is { } ending ? IsSuccess(ending)
        : finding.Phase == Phase.Done;

    /// <summary>Whether it carries the reference that it is compared by: a merchant may set that later.</summary>
    private static bool HasReference(TrackedObject known, Snapshot reading) =>
        known.ExpectedReference is null || reading.Reference is not null;

    /// <summary>
    /// A notice is a hint and an id is a name: money, permission and reference must be those the merchant registered.
    /// </summary>
    private static Mismatched? Mismatch(TrackedObject known, Snapshot reading)
    {
        static Mismatched Differ(string member, string expected, string found) =>
            new(member, expected, found) { NextStep = NextSteps.Investigate };
        if (known.ExpectedAmount is { } amount && reading.Amount is { } found && found != amount)
            return Differ(
                found.CurrencyCode == amount.CurrencyCode ? "amount" : "currency",
                amount.ToString(),
                found.ToString()
            );
        if (known.ExpectedCapture is { } part && reading.CapturedAmount is { } taken && taken != part)
            return Differ("captured amount", part.ToString(), taken.ToString());
        // Wire v1: spec 4.14, what is authorized on an agreement belongs to an order reference made for it.
        if (
            known.ExpectedPermissionId is { } permission
            && !(reading.Generation == ApiGeneration.V1 && NextSteps.IsAgreement(permission))
            && reading.PermissionId is { } other
            && other != permission
        )
            return Differ("permission", permission, other);
        if (known.ExpectedReference is { } reference && reading.Reference is { } told && told != reference)
            return Differ("reference", reference, told);
        return null;
    }

    private static PaymentObject ChildOf(PaymentObject parent) =>
        parent switch
        {
            PaymentObject.CheckoutSession => PaymentObject.Charge,
            PaymentObject.Authorization => PaymentObject.Capture,
            PaymentObject.Capture or PaymentObject.Charge => PaymentObject.Refund,
            PaymentObject.Permission or PaymentObject.Refund => throw new ArgumentOutOfRangeException(nameof(parent)),
        };
}
