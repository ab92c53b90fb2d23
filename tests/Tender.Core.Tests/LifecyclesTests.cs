using Xunit;

namespace Tender.Core.Tests;

public class LifecyclesTests
{
    [Fact]
    public void Every_step_is_saved_if_and_only_if_it_is_in_the_table()
    {
        var (legal, illegal) = (0, 0);
        foreach (var kind in Enum.GetValues<ObjectKind>())
        foreach (var from in Enum.GetValues<State>().Select(state => (State?)state).Prepend(null))
        foreach (var cause in Enum.GetValues<Cause>())
        foreach (var to in Enum.GetValues<State>())
        foreach (var reason in Enum.GetValues<Reason>().Select(reason => (Reason?)reason).Prepend(null))
        {
            if (from == to)
                continue; // no step
            var before = from is { } state ? Of(kind, state, null) : null;
            var change = new Change(default, _ => before);
            if (Lifecycles.Table.Contains(new Transition(kind, from, cause, to, reason)))
            {
                Assert.Equal(to, change.Save(Of(kind, to, reason), cause).State);
                legal++;
            }
            else
            {
                Assert.Throws<InvalidOperationException>(() => change.Save(Of(kind, to, reason), cause));
                Assert.Empty(change.Steps);
                illegal++;
            }
        }
        Assert.Equal(Lifecycles.Table.Count, legal);
        Assert.True(illegal > 50_000, $"{illegal}");
    }

    [Fact]
    public void The_table_names_no_step_twice() =>
        Assert.Equal(Lifecycles.Table.Count, Lifecycles.Table.Distinct().Count());

    [Fact]
    public void Every_kind_is_born_in_one_state_and_every_state_it_reaches_is_final_or_left()
    {
        foreach (var kind in Lifecycles.Table.GroupBy(row => row.Kind))
        {
            Assert.Single(kind.Where(row => row.From is null).Select(row => row.To).Distinct());
            var reached = kind.Select(row => row.To).ToHashSet();
            Assert.All(kind.Where(row => row.From is not null), row => Assert.Contains(row.From!.Value, reached));
            Assert.All(reached, state =>
                Assert.Equal(kind.All(row => row.From != state), Lifecycles.IsFinal(kind.Key, state))
            );
        }
    }

    [Fact]
    public void Docs_lifecycles_md_is_fresh()
    {
        var file = Path.Combine(Repository.Root, "docs", "lifecycles.md");
        var fresh = Lifecycles.Print();
        if (Environment.GetEnvironmentVariable("TENDER_WRITE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, fresh);
        }
        Assert.True(
            File.Exists(file) && File.ReadAllText(file) == fresh,
            "docs/lifecycles.md is stale: run this test with TENDER_WRITE_DOCS=1 and commit the page."
        );
    }

    /// <summary>A record of a kind in a state; its other members do not matter here.</summary>
    internal static Tender.Core.Record Of(ObjectKind kind, State state, Reason? reason)
    {
        var permission = ObjectId.Read("S01-1234567-1234567");
        var zero = Money.Zero(Currency.USD);
        return kind switch
        {
            ObjectKind.CheckoutSession => new CheckoutSession
            {
                Id = permission.Draft,
                State = state,
                Reason = reason,
                CreatedAt = default,
                Kind = default,
                Terms = Terms.OrderReference,
                Requires = [],
            },
            ObjectKind.ChargePermission => new ChargePermission
            {
                Id = permission,
                State = state,
                Reason = reason,
                CreatedAt = default,
                Kind = default,
                Terms = Terms.OrderReference,
                Limit = zero,
                Authorized = zero,
                Captured = zero,
                Instrument = new("1111", "Visa"),
            },
            ObjectKind.PermissionDetails => new PermissionDetails
            {
                Id = permission.Details,
                State = state,
                Reason = reason,
                CreatedAt = default,
            },
            ObjectKind.Authorization => new Authorization
            {
                Id = permission.Authorization(1),
                State = state,
                Reason = reason,
                CreatedAt = default,
                Amount = zero,
                Answering = default,
                DeadlineAt = default,
                ExpiresAt = default,
                GuaranteeWindow = default,
            },
            ObjectKind.Capture => new Capture
            {
                Id = permission.Capture(1),
                State = state,
                Reason = reason,
                CreatedAt = default,
                Amount = zero,
            },
            ObjectKind.Dispute => new Dispute
            {
                Id = permission.Dispute(1),
                State = state,
                Reason = reason,
                CreatedAt = default,
                Capture = permission.Capture(1),
                Amount = zero,
                Kind = default,
                FilingReason = "Other",
                FiledAt = default,
                RespondBy = default,
            },
            ObjectKind.EvidenceFile => new EvidenceFile
            {
                Id = ObjectId.MintFile(Guid.Empty),
                State = state,
                Reason = reason,
                CreatedAt = default,
                Type = "pdf",
                Purpose = "disputeEvidence",
            },
            ObjectKind.MerchantAccount => new MerchantAccount
            {
                Id = ObjectId.AccountOf(new byte[16]),
                State = state,
                Reason = reason,
                CreatedAt = default,
                ReferenceId = "r",
                LedgerCurrency = default,
            },
            ObjectKind.Refund => new Refund
            {
                Id = permission.Refund(1),
                State = state,
                Reason = reason,
                CreatedAt = default,
                Capture = permission.Capture(1),
                Amount = zero,
            },
            ObjectKind.Report => new Report
            {
                Id = ObjectId.MintNumber(kind, 1),
                State = state,
                Reason = reason,
                CreatedAt = default,
                Type = default,
                From = default,
                To = default,
            },
            ObjectKind.ReportSchedule => new ReportSchedule
            {
                Id = ObjectId.MintNumber(kind, 1),
                State = state,
                Reason = reason,
                CreatedAt = default,
                Type = default,
                Every = default,
                NextAt = default,
            },
            ObjectKind.Settlement => new Settlement
            {
                Id = ObjectId.MintNumber(kind, 1),
                State = state,
                Reason = reason,
                CreatedAt = default,
                To = default,
            },
            ObjectKind.ProviderCredit => new ProviderCredit
            {
                Id = permission.Credit(1),
                State = state,
                Reason = reason,
                CreatedAt = default,
                Capture = permission.Capture(1),
                ProviderId = "A2P",
                Amount = zero,
            },
            ObjectKind.ProviderCreditReversal => new ProviderCreditReversal
            {
                Id = permission.Reversal(1),
                State = state,
                Reason = reason,
                CreatedAt = default,
                Credit = permission.Credit(1),
                ProviderId = "A2P",
                Amount = zero,
            },
        };
    }
}
