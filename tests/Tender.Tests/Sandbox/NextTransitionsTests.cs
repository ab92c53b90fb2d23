using System.Text;
using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Core.Tests;
using Tender.Server.Sandbox;
using Tender.Server.Sandbox.Control;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;
using Record = Tender.Core.Record;

namespace Tender.Tests.Sandbox;

/// <summary>
/// What can happen next: over the whole lifecycle table, so that no object and no transition is left out.
/// </summary>
public sealed class NextTransitionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Due = Now.AddYears(1);

    private static readonly ObjectId Order = ObjectId.Read("S01-1234567-1234567"),
        Agreement = ObjectId.Read("C01-1234567-1234567");

    public static TheoryData<string> Transitions =>
        [.. Lifecycles.Table.Where(row => row.From is not null).Select(row => row.ToString())];

    [Theory]
    [MemberData(nameof(Transitions))]
    public void Every_transition_is_told_of_an_object_it_can_happen_to_or_a_reason_says_why_not(string transition)
    {
        var row = Lifecycles.Table.Single(one => one.ToString() == transition);
        var rule = NextRule.Of(row);
        var jobs = NextRule.JobsOf(row).Select(kind => (kind, Due)).ToList();
        var told = Of(row.Kind)
            .Select(record => record with { State = row.From!.Value })
            .SelectMany(record => NextTransitions.Of(record, jobs))
            .Where(one => one.After.State == row.To && one.After.Reason == row.Reason)
            .ToList();
        if (rule.NotTold is not null)
        {
            Assert.DoesNotContain(told, one => one.Cause == rule.BroughtAboutBy && one.Operation == rule.Operation);
            return;
        }
        var found = told.FirstOrDefault(one => one.Cause == rule.BroughtAboutBy && one.Operation == rule.Operation);
        Assert.True(found is not null, $"{row} is told of nothing");
        if (rule.OnlyWhenDue)
        {
            Assert.Equal(Due, found.DueAt);
            Assert.DoesNotContain(
                Of(row.Kind)
                    .Select(record => record with { State = row.From!.Value })
                    .SelectMany(record => NextTransitions.Of(record, [])),
                one => one.Cause == rule.BroughtAboutBy && one.After.State == row.To && one.After.Reason == row.Reason
            );
        }
        // What takes a call of the merchant's says which, but for what the buyer or Amazon does.
        Assert.Equal(rule.BroughtAboutBy == "merchant", found.Operation is not null);
    }

    [Fact]
    public void An_object_at_its_end_has_nothing_before_it_and_every_other_has_something_or_a_reason()
    {
        foreach (var (kind, state) in Lifecycles.Table.Select(row => (row.Kind, row.To)).Distinct())
        {
            if (kind is ObjectKind.PermissionDetails)
                continue; // never shown
            var items = Of(kind)
                .Select(record => record with { State = state })
                .SelectMany(record => NextTransitions.Of(record, []))
                .ToList();
            if (Lifecycles.IsFinal(kind, state))
                Assert.Empty(items);
            else if (
                Lifecycles.Table.Any(row => row.Kind == kind && row.From == state && NextRule.Of(row).NotTold is null)
            )
                Assert.True(
                    items.Count > 0 || (kind, state) == (ObjectKind.Report, State.Completed),
                    $"{kind} {state}"
                );
        }
    }

    [Fact]
    public void Docs_next_md_is_fresh()
    {
        var file = Path.Combine(Repository.Root, "docs", "next.md");
        var fresh = Print();
        if (Environment.GetEnvironmentVariable("TENDER_WRITE_DOCS") == "1")
            File.WriteAllText(file, fresh);
        Assert.True(
            File.Exists(file) && File.ReadAllText(file) == fresh,
            "docs/next.md is stale: run this test with TENDER_WRITE_DOCS=1 and commit the page."
        );
    }

    [Theory, OnBothDatabases]
    public async Task Reports_and_schedules_are_asked_for_by_their_digits(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var schedule = (
            await shop.V2.Post(
                "report-schedules",
                new
                {
                    reportType = "_GET_FLAT_FILE_OFFAMAZONPAYMENTS_REFUND_DATA_",
                    scheduleFrequency = "P1D",
                    nextReportCreationTime = (await shop.Control.Clock())
                        .Now.AddDays(1)
                        .UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'"),
                }
            )
        ).Is(201)["reportScheduleId"]!;
        var next = await shop.Control.Next(schedule);
        Assert.Equal("REPORT_SCHEDULE", next.Now.V2!.ObjectType);
        Assert.Contains(next.Items, item => item is { Cause: "deadline", DueAt: not null });
        Assert.Contains(next.Items, item => item.Operation == "Cancel Report Schedule / ManageReportSchedule");
    }

    /// <summary>Objects of a kind, of every sort that the rules tell apart.</summary>
    private static IEnumerable<Record> Of(ObjectKind kind)
    {
        var ten = Engines.Usd(10);
        return kind switch
        {
            ObjectKind.CheckoutSession => new[] { Order.Draft, ObjectId.MintSession(Guid.Empty) }.Select(id =>
                (Record)
                    new CheckoutSession
                    {
                        Id = id,
                        State = State.Open,
                        CreatedAt = Now,
                        Kind = PermissionKind.OneTime,
                        Terms = Terms.Named("v1.order"),
                        Requires = [],
                        Setup = new CheckoutSetup { TotalOrderAmount = ten },
                    }
            ),
            ObjectKind.ChargePermission => new[] { Order, Agreement }.Select(id =>
                (Record)
                    new ChargePermission
                    {
                        Id = id,
                        State = State.Open,
                        CreatedAt = Now,
                        Kind = PermissionKind.OneTime,
                        Terms = Terms.Named("v1.order"),
                        Limit = ten,
                        Authorized = Engines.Usd(0),
                        Captured = Engines.Usd(0),
                        Instrument = new Instrument("1111", "Visa"),
                        ExpiresAt = Now.AddDays(1),
                    }
            ),
            ObjectKind.PermissionDetails => [],
            ObjectKind.Authorization =>
            [
                new Authorization
                {
                    Id = Order.Authorization(1),
                    State = State.Pending,
                    CreatedAt = Now,
                    Amount = ten,
                    Answering = AnswerMode.Later,
                    DeadlineAt = Now.AddDays(1),
                    ExpiresAt = Now.AddDays(30),
                    GuaranteeWindow = TimeSpan.FromDays(7),
                },
            ],
            ObjectKind.Capture =>
            [
                new Capture
                {
                    Id = Order.Capture(1),
                    State = State.Pending,
                    CreatedAt = Now,
                    Amount = ten,
                },
            ],
            ObjectKind.Refund =>
            [
                new Refund
                {
                    Id = Order.Refund(1),
                    State = State.Pending,
                    CreatedAt = Now,
                    Capture = Order.Capture(1),
                    Amount = ten,
                },
            ],
            ObjectKind.Dispute => new[] { null, "provider-1" }.Select(provider =>
                (Record)
                    new Dispute
                    {
                        Id = Order.Dispute(1),
                        State = State.Open,
                        CreatedAt = Now,
                        Capture = Order.Capture(1),
                        Amount = ten,
                        Kind = DisputeKind.Claim,
                        FilingReason = "ProductNotReceived",
                        FiledAt = Now,
                        RespondBy = Now.AddDays(1),
                        ProviderDisputeId = provider,
                    }
            ),
            ObjectKind.Report =>
            [
                new Report
                {
                    Id = ObjectId.MintNumber(kind, 1),
                    State = State.Pending,
                    CreatedAt = Now,
                    Type = ReportType.Refunds,
                    From = Now,
                    To = Now,
                },
            ],
            ObjectKind.ReportSchedule =>
            [
                new ReportSchedule
                {
                    Id = ObjectId.MintNumber(kind, 1),
                    State = State.Open,
                    CreatedAt = Now,
                    Type = ReportType.Refunds,
                    Every = TimeSpan.FromDays(1),
                    NextAt = Due,
                },
            ],
            ObjectKind.Settlement =>
            [
                new Settlement
                {
                    Id = ObjectId.MintNumber(kind, 1),
                    State = State.Pending,
                    CreatedAt = Now,
                    To = Now,
                },
            ],
            ObjectKind.EvidenceFile =>
            [
                new EvidenceFile
                {
                    Id = ObjectId.MintFile(Guid.Empty),
                    State = State.Open,
                    CreatedAt = Now,
                    Type = "pdf",
                    Purpose = "dispute",
                },
            ],
            ObjectKind.MerchantAccount =>
            [
                new MerchantAccount
                {
                    Id = ObjectId.AccountOf(new byte[16]),
                    State = State.Open,
                    CreatedAt = Now,
                    ReferenceId = "m",
                    LedgerCurrency = Currency.USD,
                },
            ],
            ObjectKind.ProviderCredit =>
            [
                new ProviderCredit
                {
                    Id = Order.Credit(1),
                    State = State.Completed,
                    CreatedAt = Now,
                    Capture = Order.Capture(1),
                    ProviderId = "p",
                    Amount = ten,
                },
            ],
            ObjectKind.ProviderCreditReversal =>
            [
                new ProviderCreditReversal
                {
                    Id = Order.Reversal(1),
                    State = State.Pending,
                    CreatedAt = Now,
                    Credit = Order.Credit(1),
                    ProviderId = "p",
                    Amount = ten,
                },
            ],
        };
    }

    /// <summary>The page: every transition, then what is still to come of a state as the wire shows it.</summary>
    private static string Print()
    {
        var text = new StringBuilder(
            """
            # What can happen next

            Generated from the lifecycle table and what `GET …/next` tells of it; a test fails when this page is stale.
            The merchant kit's poller is held against the second table: it stops where nothing is left.

            ## Every transition

            | Object | From | To | Reason | Who | By which call | Told |
            |---|---|---|---|---|---|---|

            """
        );
        foreach (var row in Lifecycles.Table.Where(one => one.From is not null))
        {
            var rule = NextRule.Of(row);
            var told =
                rule.NotTold is { } why ? $"no: {why}"
                : rule.OnlyWhenDue ? "with its instant"
                : "yes";
            text.Append($"| {row.Kind} | {row.From} | {row.To} | {row.Reason?.ToString() ?? "-"} ");
            text.Append($"| {rule.BroughtAboutBy} ");
            text.Append($"| {rule.Operation ?? "-"} | {told} |\n");
        }
        text.Append(
            """

            ## What is still to come

            By state, as each API words it. *awaited*: a processor decides. *may change*: a deadline, the buyer or
            Amazon may still change it. *nothing*: only the merchant's own calls can, if anything.

            | API | Object | State | Reason | Still to come |
            |---|---|---|---|---|

            """
        );
        foreach (var (side, still) in Sides().OrderBy(one => one.Key, StringComparer.Ordinal))
            text.Append($"| {side} | {still} |\n");
        return text.ToString();
    }

    private static Dictionary<string, string> Sides()
    {
        string[] order = ["nothing", "may change", "awaited"];
        var sides = new Dictionary<string, string>();
        foreach (var (kind, state, reason) in Lifecycles.Table.Select(row => (row.Kind, row.To, row.Reason)).Distinct())
        foreach (var record in Of(kind))
        foreach (var dialect in new[] { "v1", "v2" })
            if (SideOf(record with { State = state, Reason = reason }, dialect) is { } side)
            {
                var still = StillToCome(record with { State = state, Reason = reason }, dialect);
                if (
                    !sides.TryGetValue(side, out var known)
                    || Array.IndexOf(order, still) > Array.IndexOf(order, known)
                )
                    sides[side] = still;
            }
        return sides;
    }

    private static string StillToCome(Record record, string dialect)
    {
        var rows = Lifecycles
            .Table.Where(row => row.Kind == record.Id.Kind && row.From == record.State)
            .Where(row => NextRule.Of(row) is { BroughtAboutBy: not "merchant", NotTold: null })
            .Where(row =>
                SideOf(record with { State = row.To, Reason = row.Reason }, dialect) != SideOf(record, dialect)
            )
            .ToList();
        return record.State == State.Pending && rows.Count > 0 ? "awaited"
            : rows.Count > 0 ? "may change"
            : "nothing";
    }

    private static string? SideOf(Record record, string dialect) =>
        DialectViews.Of(record)?[dialect] is JsonObject side
            ? $"{dialect} | {side["objectType"]} | {side["state"]} | {side["reasonCode"]?.ToString() ?? "-"}"
            : null;
}
