using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// The invariants of a family: totals, bounds, currencies, states and the ledger against the children.
/// </summary>
internal partial class BookInvariants
{
    private delegate long Balance(ObjectId one, LedgerAccount account);

    private void Check(FamilyRows family, Dictionary<(string Object, LedgerAccount Account), Money> balances)
    {
        foreach (var row in family.Rows)
            Check(row);
        if (family.Permission is not { } permission)
        {
            Must(
                family.Authorizations.Count == 0 && family.Captures.Count == 0 && family.Refunds.Count == 0,
                "I11",
                family.Root,
                "children without a permission"
            );
            return;
        }
        Currencies(family, permission);
        Counts(family, permission);
        Ceilings(family, permission);
        foreach (var one in family.Authorizations)
            Check(family, one);
        foreach (var capture in family.Captures.Values)
            Check(family, capture, Held);
        foreach (var refund in family.Refunds)
            Check(family, refund, Held);

        long Held(ObjectId one, LedgerAccount account) =>
            balances.TryGetValue((one.Value, account), out var sum) ? sum.Minor : 0;
    }

    /// <summary>I6: one currency in the whole family.</summary>
    private void Currencies(FamilyRows family, ChargePermission permission)
    {
        var currencies = family
            .Authorizations.Select(one => one.Amount)
            .Concat(family.Captures.Values.Select(one => one.Amount))
            .Concat(family.Refunds.Select(one => one.Amount))
            .Concat(family.Authorizations.Where(one => one.Captured is not null).Select(one => one.Captured!.Value))
            .Append(permission.Authorized)
            .Append(permission.Captured)
            .Select(one => one.Currency);
        Must(currencies.All(one => one == permission.Limit.Currency), "I6", permission.Id, "more than one currency");
    }

    /// <summary>I2-I4, I11: what the permission says of itself is what its children come to.</summary>
    private void Counts(FamilyRows family, ChargePermission permission)
    {
        var (id, authorizations, captures) = (permission.Id, family.Authorizations, family.Captures.Values);
        var last = authorizations.Count == 0 ? 0 : authorizations.Max(one => one.Id.Number);
        var (drawn, skipped) = (permission.LastAuthorization, permission.DiscardedAuthorizationCount);
        Same("I11", id, "LastAuthorization", drawn - skipped, authorizations.Count);
        Must(last == drawn || (last < drawn && skipped > 0), "I11", id, $"LastAuthorization is {drawn}, not {last}");
        var refunds = permission.LastRefund - permission.DiscardedRefundCount;
        Same("I11", id, "LastRefund", refunds, family.Refunds.Count);
        var counted = authorizations.Count(one => one.State != State.Declined);
        Same("I4", id, "AuthorizationCount", permission.AuthorizationCount, counted);
        var open = authorizations.Count(one => one.State is State.Pending or State.Open);
        Same("I4", id, "OpenCount", permission.OpenCount, open);
        var pending = captures.Count(one => one.State == State.Pending);
        Same("I2", id, "PendingCaptureCount", permission.PendingCaptureCount, pending);
        Same("I2", id, "CapturedCount", permission.CapturedCount, captures.Count(IsTaken));
        var taken = captures.Where(IsTaken).Sum(one => one.Amount.Minor);
        Same("I2", id, "Captured", permission.Captured.Minor, taken);
        Same("I4", id, "Authorized", permission.Authorized.Minor, authorizations.Sum(family.Held));
    }

    /// <summary>I4: neither the ceiling nor a month's cap is passed, nor the number of authorizations.</summary>
    private void Ceilings(FamilyRows family, ChargePermission permission)
    {
        var (id, terms, authorizations) = (permission.Id, permission.Terms, family.Authorizations);
        Must(
            (permission.PeriodUsed is null) == (permission.Kind == PermissionKind.OneTime),
            "I4",
            id,
            "a monthly count where there is no month"
        );
        if (permission.PeriodUsed is { } period)
        {
            var used = authorizations.Where(one => FamilyRows.Month(one.CreatedAt) == permission.PeriodStart);
            Same("I4", id, "PeriodUsed", period.Minor, used.Sum(family.Held));
            var cap = terms.MonthlyCap(permission.Limit.Currency)!.Value.Minor;
            foreach (var month in authorizations.GroupBy(one => FamilyRows.Month(one.CreatedAt)))
                Must(month.Sum(family.Held) <= cap, "I4", id, $"more than the cap in {month.Key:yyyy-MM}");
        }
        else
        {
            var ceiling = terms.Ceiling(permission.Limit).Minor;
            Must(authorizations.Sum(family.Held) <= ceiling, "I4", id, "more than the ceiling is authorized");
        }
        if (terms.AuthorizationsMax > 0)
            Must(permission.AuthorizationCount <= terms.AuthorizationsMax, "I4", id, "too many authorizations");
        if (permission.IsFinal)
            Must(
                authorizations.All(one => one.CreatedAt <= permission.ChangedAt),
                "I4",
                id,
                "authorized after its end"
            );
    }

    private void Check(FamilyRows family, Authorization one)
    {
        var capture = family.Captures.GetValueOrDefault(one.Id.Number);
        Must(one.HasCapture == (capture is not null), "I2", one.Id, "HasCapture and its capture disagree");
        var taken = capture is not null && IsTaken(capture) ? capture.Amount.Minor : 0;
        Same("I2", one.Id, "Captured", one.Captured?.Minor ?? 0, taken);
        Must(
            capture is null
                || (
                    one.State == State.Closed
                    && one.Reason == Reason.MaxCapturesProcessed
                    && capture.Amount.Minor <= one.Amount.Minor
                ),
            "I2",
            one.Id,
            "captured in the wrong state, or too much"
        );
    }

    private void Check(FamilyRows family, Capture capture, Balance held)
    {
        var (id, of) = (capture.Id, family.Refunds.Where(one => one.Capture == capture.Id).ToList());
        of.Sort((one, other) => one.Id.Number.CompareTo(other.Id.Number));
        Must(family.Authorizations.Any(one => one.Id.Number == id.Number), "I2", id, "has no authorization");
        Same("I3", id, "Refunded", capture.Refunded?.Minor ?? 0, Sum(State.Completed));
        Same("I3", id, "Refunding", capture.Refunding?.Minor ?? 0, Sum(State.Pending));
        Same("I3", id, "RefundCount", capture.RefundCount, of.Count(one => one.State != State.Declined));
        Must(
            capture.Refunds.SequenceEqual(of.Select(one => one.Id.Number)),
            "I3",
            id,
            "lists other refunds than it has"
        );
        var counted = of.Where(one => one.State != State.Declined).Sum(one => one.Amount.Minor);
        var ceiling = Terms.RefundCeiling(capture.Amount).Minor;
        Must(counted <= ceiling, "I3", id, "more than the ceiling is refunded");
        var (taken, fee) = (IsTaken(capture) ? capture.Amount.Minor : 0, capture.Fee?.Minor ?? 0);
        Same("I5", id, "taken in the ledger", held(id, LedgerAccount.Merchant), taken - fee);
        Same("I5", id, "the fee in the ledger", held(id, LedgerAccount.Fees), fee);
        var feeBack = capture.FeeRefunded?.Minor ?? 0;
        Same("I5", id, "the fee that was given back", feeBack, of.Sum(one => one.FeeRefunded?.Minor ?? 0));
        Must(feeBack + (capture.FixedFee?.Minor ?? 0) <= fee, "I5", id, "more of the fee is given back than was paid");
        Same("I5", id, "taken from the processor in the ledger", held(id, LedgerAccount.Processor), -taken);

        long Sum(State state) => of.Where(one => one.State == state).Sum(one => one.Amount.Minor);
    }

    private void Check(FamilyRows family, Refund refund, Balance held)
    {
        var id = refund.Id;
        Must(family.Captures.Values.Any(one => one.Id == refund.Capture), "I3", id, "has no capture");
        var given = refund.State == State.Completed ? refund.Amount.Minor : 0;
        var kept = (refund.FeeRefunded?.Minor ?? 0) - given;
        Same("I5", id, "given back in the ledger", held(id, LedgerAccount.Merchant), kept);
        Same("I5", id, "given back to the processor in the ledger", held(id, LedgerAccount.Processor), given);
    }

    /// <summary>One object's row and document agree, its bound holds, and its state is one of its kind.</summary>
    protected virtual void Check(ObjectRow row)
    {
        var record = row.Record;
        Must(
            record.Id == row.Id
                && record.Version == row.Version
                && record.State == row.State
                && record.IsFinal == !row.Live
                && record.Bound?.Minor == row.Bound
                && record.Used == row.Used
                && RecordJson.Ms(record.ChangedAt) == row.ChangedAt
                && row.Root == row.Id.Root.Value,
            "I11",
            row.Id,
            "row and document differ"
        );
        Must(
            row.Used >= 0 && (row.Bound is null || row.Used <= row.Bound),
            "I2",
            row.Id,
            $"{row.Used} of {row.Bound} is used"
        );
        Must(
            Reachable[(row.Id.Kind, null)].Contains((record.State, record.Reason)),
            "I9",
            row.Id,
            $"{record.State} {record.Reason} is no state of it"
        );
    }
}
