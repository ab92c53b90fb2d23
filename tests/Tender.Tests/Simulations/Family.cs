using Tender.Core;
using Tender.Server.Storage;
using Database = Tender.Server.Storage.Database;

namespace Tender.Tests.Simulations;

/// <summary>What is stored under one permission, and what must come of a request about it.</summary>
internal sealed class Family(ObjectId root, IReadOnlyList<ObjectRow> rows) : FamilyRows(root, rows)
{
    public static async Task<Family> Read(Database database, MerchantId merchant, ObjectId root) =>
        new(root, (await FamilyRows.Read(database, merchant, root)).Rows);

    /// <summary>What must come of a request to authorize; null for a yes.</summary>
    public Refusal? Authorize(Money amount, DateTimeOffset now)
    {
        var permission = Permission!;
        var terms = permission.Terms;
        if (permission.State != State.Open)
            return Refusal.PermissionNotOpen;
        if (amount.Currency != permission.Limit.Currency)
            return Refusal.CurrencyMismatch;
        if (
            terms.AuthorizationsMax > 0
            && Authorizations.Count(one => one.State != State.Declined) >= terms.AuthorizationsMax
        )
            return Refusal.CountExceeded;
        if (amount > Terms.AmountMax(amount.Currency))
            return Refusal.AmountExceeded;
        if (terms.MonthlyCap(amount.Currency) is { } cap)
            return Authorizations.Where(one => Month(one.CreatedAt) == Month(now)).Sum(Held) + amount.Minor > cap.Minor
                ? Refusal.PeriodAmountExceeded
                : null;
        var held = Authorizations.Sum(Held);
        var ceiling = terms.Ceiling(permission.Limit).Minor;
        return held >= ceiling ? Refusal.NothingLeftToCharge
            : held + amount.Minor > ceiling ? Refusal.AmountExceeded
            : null;
    }

    /// <summary>What must come of a request to capture; null for a yes.</summary>
    public static Refusal? Capture(Authorization one, Money amount) =>
        one.IsUnseen ? Refusal.NotFound
        : one.State != State.Open ? Refusal.AuthorizationNotOpen
        : amount.Currency != one.Amount.Currency ? Refusal.CurrencyMismatch
        : amount > one.Amount ? Refusal.AmountExceeded
        : null;

    /// <summary>What must come of a request to refund; null for a yes.</summary>
    public Refusal? Refund(Capture capture, Money amount)
    {
        if (capture.State != State.Completed)
            return Refusal.CaptureNotRefundable;
        if (amount.Currency != capture.Amount.Currency)
            return Refusal.CurrencyMismatch;
        var counted = Refunds.Where(one => one.Capture == capture.Id && one.State != State.Declined).ToList();
        if (counted.Count >= Permission!.Terms.RefundsMax)
            return Refusal.CountExceeded;
        return counted.Sum(one => one.Amount.Minor) + amount.Minor > Terms.RefundCeiling(capture.Amount).Minor
            ? Refusal.AmountExceeded
            : null;
    }

    /// <summary>What must come of a request to cancel the permission; null for a yes.</summary>
    public Refusal? Cancel() =>
        Permission!.State is State.Open or State.Suspended
        && !Captures.Values.Any(one => one.State is State.Pending or State.Completed or State.Closed)
            ? null
            : Refusal.CancelNotPossible;
}
