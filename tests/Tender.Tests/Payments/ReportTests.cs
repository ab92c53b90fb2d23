using System.Security.Cryptography;
using System.Text;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Payments;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Payments;

/// <summary>
/// The making of reports: once, whole, in parts, whatever breaks in between; and how long they are kept.
/// </summary>
public class ReportTests
{
    private static readonly DateTimeOffset Never = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory, OnBothDatabases]
    public async Task A_long_report_is_made_and_kept_in_parts(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var permission = await engines.OpenPermission(Engines.Usd(500));
        var from = engines.Clock.Now;
        await engines.Authorize(permission, Engines.Usd(1.23m), captureNow: true);
        // The same line again and again: twenty thousand rows, posted a millisecond after one another.
        await engines.Database.Execute(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 19999)
            INSERT INTO ledger (bucket, merchant, seq, line, object, account, currency, amount, at)
            SELECT l.bucket, l.merchant, l.seq + n.i, l.line, l.object, l.account, l.currency, l.amount, l.at + n.i
            FROM ledger l CROSS JOIN n WHERE l.account = 3 RETURNING line
            """,
            _ => 0
        );
        var renewals = 0;
        var asked = await engines.Engine.Reports.Request(
            Engines.Ask<Report>(),
            ReportType.SandboxSettlement,
            from,
            from + TimeSpan.FromDays(1)
        );
        engines.Clock.Now += Report.MakingDelay;
        await engines.Run(Assert.Single(await engines.Jobs(JobKind.MakeReport)));
        var making = engines.Read(Assert.Single(await engines.Jobs(JobKind.MakeReport)));
        await engines.Engine.Reports.Make(making, _ => Task.FromResult(++renewals > 0), default);
        var report = await engines.Get<Report>(asked.Result.Value.Id);
        Assert.Equal((State.Completed, 20_000L), (report.State, report.RowCount));
        Assert.Equal(4, renewals);

        var parts = new List<ReadOnlyMemory<byte>>();
        await foreach (var part in engines.Engine.Reports.File(Engines.MerchantId, report))
            parts.Add(part);
        Assert.Equal(report.PartCount, parts.Count);
        Assert.All(parts, part => Assert.InRange(part.Length, 1, 129 * 1024));
        var file = parts.SelectMany(part => part.ToArray()).ToArray();
        Assert.Equal((report.ByteCount, report.Md5), (file.Length, Convert.ToBase64String(MD5.HashData(file))));
        var read = Csv.Read(file, above: 5);
        Assert.Equal(20_000 * 1.23m, read.Sum("NetTransactionAmount"));
        Assert.Equal(20_000, read.Rows.Count);
    }

    [Theory, OnBothDatabases]
    public async Task A_making_that_was_broken_off_is_done_again_and_leaves_nothing(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var permission = await engines.OpenPermission(Engines.Usd(500));
        var from = engines.Clock.Now;
        for (var i = 0; i < 5; i++)
            await engines.Authorize(permission, Engines.Usd(10), captureNow: true);
        var report = (
            await engines.Engine.Reports.Request(
                Engines.Ask<Report>(),
                ReportType.Captures,
                from,
                from + TimeSpan.FromDays(1)
            )
        )
            .Result
            .Value;
        var job = Assert.Single(await engines.Jobs(JobKind.MakeReport));
        engines.Clock.Now = job.DueAt;
        await engines.Run(job);
        Assert.Equal(ReportStatus.Making, Reports.StatusOf(await engines.Get<Report>(report.Id)));
        Assert.False((await engines.Engine.Reports.Cancel(Engines.Ask<bool>(), report.Id)).Result.Value);
        job = Assert.Single(await engines.Jobs(JobKind.MakeReport));
        engines.Database.AtCommit = _ => throw new InvalidOperationException("The world fails.");
        await Assert.ThrowsAnyAsync<Exception>(() => engines.Run(job));
        engines.Database.AtCommit = null;
        Assert.Equal(1, await engines.Count("report_files"));

        // Another node takes the job over: its fence has grown. Whoever had it before commits nothing more.
        await engines.Database.Execute(
            "UPDATE jobs SET fence = fence + 1 WHERE kind = " + (int)JobKind.MakeReport + " RETURNING 1",
            _ => 0
        );
        await engines.Run(job);
        Assert.Equal(State.Pending, (await engines.Get<Report>(report.Id)).State);
        await engines.Run(Assert.Single(await engines.Jobs(JobKind.MakeReport)));
        var made = await engines.Get<Report>(report.Id);
        Assert.Equal((State.Completed, 5L, 1L), (made.State, made.RowCount, await engines.Count("report_files")));
        Assert.Equal(
            made.Edition,
            (await engines.Database.Query("SELECT edition FROM report_files", row => row.GetInt64(0))).Single()
        );
    }

    [Theory, OnBothDatabases]
    public async Task Each_object_of_a_period_is_listed_once_as_it_stands(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var older = await engines.OpenPermission(Engines.Usd(500));
        var open = (await engines.Authorize(older, Engines.Usd(10))).Result.Value.Authorization.Id;
        var idle = (await engines.Authorize(older, Engines.Usd(11))).Result.Value.Authorization.Id;
        await engines.MoveBy(TimeSpan.FromHours(1));
        var from = engines.Clock.Now;
        // Older than the period, and moved twice within it; born in it; born and moved in it; declined unseen in it.
        await engines.Capture(open, Engines.Usd(10));
        var born = (await engines.Authorize(older, Engines.Usd(12))).Result.Value.Authorization.Id;
        var taken = (await engines.Authorize(older, Engines.Usd(13), captureNow: true)).Result.Value.Authorization.Id;
        await engines.Authorize(older, Engines.Usd(14), simulation: new Simulation(Reason.SoftDeclined), unseen: true);
        await engines.MoveBy(TimeSpan.FromHours(1));
        var to = engines.Clock.Now;
        await engines.Engine.Authorizations.End(Engines.Ask<Charge>(), born, "after the period");
        await engines.Engine.Authorizations.End(Engines.Ask<Charge>(), idle, "after the period");

        var rows = (await Read(engines, await Made(engines, ReportType.Authorizations, from, to))).Rows;
        Assert.Equal(
            new[] { open.Value, born.Value, taken.Value }.Order(),
            rows.Select(row => row["AmazonAuthorizationId"]).Order()
        );
        Assert.Equal(
            ["Closed", "SellerClosed", "12.00"],
            new[] { "AuthorizationStatus", "ReasonCode", "AuthorizationAmount" }.Select(name =>
                rows.Single(row => row["AmazonAuthorizationId"] == born.Value)[name]
            )
        );
        Assert.Equal(
            [older.Value],
            (
                await Read(engines, await Made(engines, ReportType.OrderReferences, from - TimeSpan.FromDays(1), to))
            ).Rows.Select(row => row["AmazonOrderReferenceId"])
        );
        Assert.Equal(2, (await Made(engines, ReportType.Captures, from, to)).RowCount);
        // Nothing to tell: no file.
        var nothing = await Made(engines, ReportType.BillingAgreements, from, to);
        Assert.Equal((State.Canceled, true, 0L), (nothing.State, nothing.FoundNothing, nothing.RowCount));
        Assert.Equal(0, await engines.Count("report_files", $"report = '{nothing.Id}'"));
    }

    [Theory, OnBothDatabases]
    public async Task A_report_with_too_many_rows_fails_and_leaves_no_file(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var permission = await engines.OpenPermission(Engines.Usd(500));
        var from = engines.Clock.Now;
        for (var i = 0; i < 3; i++)
            await engines.Authorize(permission, Engines.Usd(10), captureNow: true);
        engines.Engine.Reports.RowsMax = 3;
        var failed = await Made(engines, ReportType.Captures, from, from + TimeSpan.FromDays(1));
        Assert.Equal((State.Declined, Reason.ProcessingFailure, false), (failed.State, failed.Reason, failed.HasFile));
        Assert.Equal(0, await engines.Count("report_files", $"report = '{failed.Id}'"));
        engines.Engine.Reports.RowsMax = 4;
        Assert.Equal(3, (await Made(engines, ReportType.Captures, from, from + TimeSpan.FromDays(1))).RowCount);
    }

    [Theory, OnBothDatabases]
    public async Task A_report_is_kept_for_ninety_days(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var permission = await engines.OpenPermission(Engines.Usd(500));
        var from = engines.Clock.Now;
        await engines.Authorize(permission, Engines.Usd(10), captureNow: true);
        var report = await Made(engines, ReportType.Captures, from, from + TimeSpan.FromDays(1));
        var askedAt = report.CreatedAt;
        await engines.MoveTo(askedAt + TimeSpan.FromDays(90) - TimeSpan.FromSeconds(1));
        Assert.NotNull(await engines.Engine.Reports.Find(Engines.MerchantId, report.Id));
        await engines.MoveTo(askedAt + TimeSpan.FromDays(90));
        Assert.Null(await engines.Engine.Reports.Find(Engines.MerchantId, report.Id));
        Assert.Equal(State.Closed, (await engines.Get<Report>(report.Id)).State);
        Assert.Equal(0, await engines.Count("report_files", $"report = '{report.Id}'"));
    }

    [Theory, OnBothDatabases]
    public async Task A_link_is_good_for_half_a_minute_and_for_one_file(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var permission = await engines.OpenPermission(Engines.Usd(500));
        var from = engines.Clock.Now;
        await engines.Authorize(permission, Engines.Usd(10), captureNow: true);
        var report = await Made(engines, ReportType.Captures, from, from + TimeSpan.FromDays(1));
        var link = engines.Engine.Reports.Link(Engines.MerchantId, report.Id);
        Assert.NotEqual(link, engines.Engine.Reports.Link(Engines.MerchantId, report.Id));
        Assert.DoesNotContain(Engines.MerchantId.Value, link);
        for (var i = 0; i < link.Length; i += 7)
            Assert.Null(await engines.Engine.Reports.Open(link[..i] + (link[i] == 'A' ? 'B' : 'A') + link[(i + 1)..]));
        foreach (var bad in new[] { "", "x", "====", link + "A", link[..^4], "../" + link, new string('A', 600) })
            Assert.Null(await engines.Engine.Reports.Open(bad));
        Assert.Null(
            await engines.Engine.Reports.Open(engines.Engine.Reports.Link(MerchantId.Read("A0000000000000"), report.Id))
        );

        engines.Clock.Now += TimeSpan.FromSeconds(29.9);
        Assert.Equal(
            (Engines.MerchantId, report.Id),
            (await engines.Engine.Reports.Open(link)) is { } found ? (found.Merchant, found.Report.Id) : default
        );
        engines.Clock.Now += TimeSpan.FromSeconds(0.1);
        Assert.Null(await engines.Engine.Reports.Open(link));
    }

    [Theory, OnBothDatabases]
    public async Task A_merchant_has_one_schedule_of_a_type_however_many_ask_at_once(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var applied = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Begin(engines, replaces: false)));
        var made = Assert.Single(applied, one => one.Result.Ok);
        Assert.All(applied.Where(one => one != made), one => Assert.Equal(Refusal.ScheduleExists, one.Result.No));
        var again = (await Begin(engines, replaces: true)).Result.Value;
        Assert.Equal(again.Id, Assert.Single(await engines.Engine.Reports.Schedules(Engines.MerchantId)).Id);
        Assert.Null(await engines.Engine.Reports.FindSchedule(Engines.MerchantId, made.Result.Value.Id));

        // The job of the one that was replaced finds nothing to do.
        await engines.MoveBy(TimeSpan.FromHours(3));
        Assert.Equal(3, await engines.Count("objects", $"kind = {(int)ObjectKind.Report}"));
        Assert.Equal(engines.Clock.Now, (await engines.Get<ReportSchedule>(again.Id)).NextAt - TimeSpan.FromHours(1));
        Assert.True((await engines.Engine.Reports.EndSchedule(Engines.Ask<ReportSchedule>(), again.Id)).Result.Ok);
        Assert.Equal(
            Refusal.NotFound,
            (await engines.Engine.Reports.EndSchedule(Engines.Ask<ReportSchedule>(), again.Id)).Result.No
        );
        await engines.MoveBy(TimeSpan.FromHours(3));
        Assert.Equal(3, await engines.Count("objects", $"kind = {(int)ObjectKind.Report}"));
        Assert.Empty(await engines.Engine.Reports.Schedules(Engines.MerchantId));
    }

    [Fact]
    public void Tokens_are_read_back_and_nothing_else_is()
    {
        var query = new ReportQuery(
            DateTimeOffset.UnixEpoch,
            Never,
            [ReportType.Captures, ReportType.Refunds],
            [ReportStatus.Made],
            true,
            7,
            ObjectId.MintNumber(ObjectKind.Report, 5)
        );
        var read = ReportNames.ReadToken(ReportNames.Token(query))!;
        Assert.Equal(
            (query.Since, query.Until, query.Acknowledged, query.Limit, query.Before),
            (read.Since, read.Until, read.Acknowledged, read.Limit, read.Before)
        );
        Assert.Equal(query.Types, read.Types);
        Assert.Equal(query.Statuses, read.Statuses);
        var paid = new DisbursementQuery(
            DateTimeOffset.UnixEpoch,
            Never,
            3,
            (ObjectId.MintNumber(ObjectKind.Settlement, 9), 2)
        );
        Assert.Equal(paid, ReportNames.ReadDisbursementToken(ReportNames.Token(paid)));
        foreach (
            var bad in new[]
            {
                "",
                "x",
                "AAAA",
                ReportNames.Token(paid),
                Convert.ToBase64String(Encoding.UTF8.GetBytes("r|101|0|0||||n500000000000001")),
                Convert.ToBase64String(Encoding.UTF8.GetBytes("r|1|0|99999999999999999|||True|n500000000000001")),
                new string('A', 2000),
            }
        )
            Assert.Null(ReportNames.ReadToken(bad));
        Assert.Null(ReportNames.ReadDisbursementToken(ReportNames.Token(query)));
    }

    [Theory]
    [InlineData("20221118T150630Z", "2022-11-18T15:06:30Z")]
    [InlineData("2022-11-18T15:06:30Z", "2022-11-18T15:06:30Z")]
    [InlineData("2022-11-18T15:06:30.250Z", "2022-11-18T15:06:30.25Z")]
    [InlineData("2022-11-18T17:06:30+02:00", "2022-11-18T15:06:30Z")]
    [InlineData("2022-08-04T23-59-59Z", "2022-08-04T23:59:59Z")]
    [InlineData("2022-08-04", "2022-08-04T00:00:00Z")]
    [InlineData("08/04/2022", null)]
    [InlineData("2022-13-01T00:00:00Z", null)]
    [InlineData("1234567890", null)]
    [InlineData("tomorrow, at noon", null)]
    public void Instants_are_read_as_the_sdks_the_guides_and_the_world_write_them(string text, string? instant) =>
        Assert.Equal(
            instant is null ? null : DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture),
            ReportNames.Instant(text)
        );

    /// <summary>
    /// A spreadsheet computes what begins so: a text of somebody's choice may not run there. An amount is no formula.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task A_cell_that_a_spreadsheet_would_compute_is_defused(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var permission = await engines.OpenPermission(Engines.Usd(500), PermissionKind.PaymentMethodOnFile);
        var from = engines.Clock.Now;
        string[] texts = ["=1+1", "+A1", "-A1", "@SUM(A1)", "=\"a\"", "-5", "+5.50", "plain", "a=1", "'quoted"];
        foreach (var text in texts)
        {
            var made = await engines.Engine.Authorizations.Request(
                Engines.Ask<Charge>(),
                permission,
                new AuthorizeRequest
                {
                    Amount = Engines.Usd(1),
                    Answering = AnswerMode.Now,
                    Metadata = new MerchantMetadata(text),
                },
                default
            );
            Assert.True(made.Result.Ok, made.Result.ToString());
        }
        var report = await Made(engines, ReportType.Authorizations, from, from + TimeSpan.FromDays(1));
        var cells = (await Read(engines, report)).Rows.Select(row => row["AuthorizationReferenceId"]);
        string[] defused = ["'=1+1", "'+A1", "'-A1", "'@SUM(A1)", "'=\"a\"", "-5", "+5.50", "plain", "a=1", "'quoted"];
        Assert.Equal(defused.Order(StringComparer.Ordinal), cells.Order(StringComparer.Ordinal));
    }

    private static Task<CommandResult<ReportSchedule>> Begin(Engines engines, bool replaces) =>
        engines.Engine.Reports.BeginSchedule(
            Engines.Ask<ReportSchedule>(),
            ReportType.Refunds,
            TimeSpan.FromHours(1),
            "PT1H",
            engines.Clock.Now + TimeSpan.FromHours(1),
            replaces
        );

    private static async Task<Report> Made(Engines engines, ReportType type, DateTimeOffset from, DateTimeOffset to)
    {
        var report = (await engines.Engine.Reports.Request(Engines.Ask<Report>(), type, from, to)).Result.Value;
        await engines.MoveBy(Report.MakingDelay);
        return await engines.Get<Report>(report.Id);
    }

    private static async Task<Csv> Read(Engines engines, Report report)
    {
        using var file = new MemoryStream();
        await foreach (var part in engines.Engine.Reports.File(Engines.MerchantId, report))
            file.Write(part.Span);
        return Csv.Read(file.ToArray());
    }
}
