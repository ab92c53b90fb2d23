using System.Globalization;
using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V1;

/// <summary>
/// The actions of the Reports section of MWS, which v1's merchants fetch their reports with. A report request and the
/// report it makes are one object here, and share their number.
/// </summary>
/// <remarks>
/// Wire v1: spec 14; "Amazon MWS Documentation, Reports". The namespace is the one the client libraries' types demand;
/// the guide prints another.
/// </remarks>
internal static class V1Reports
{
    /// <summary>The one version there is.</summary>
    public const string Version = "2009-01-01";

    public const string Namespace = "http://mws.amazonaws.com/doc/2009-01-01/";

    private const int ListedMax = 10_000;

    /// <summary>How many names a list of ids, types or statuses may hold.</summary>
    private const int NamesMax = 100;

    private static readonly Dictionary<string, Func<Call, Task<Answered>>> Table = new(StringComparer.Ordinal)
    {
        ["RequestReport"] = Request,
        ["GetReportRequestList"] = call => Requests(call, byToken: false),
        ["GetReportRequestListByNextToken"] = call => Requests(call, byToken: true),
        ["GetReportRequestCount"] = CountRequests,
        ["CancelReportRequests"] = Cancel,
        ["GetReportList"] = call => Made(call, byToken: false),
        ["GetReportListByNextToken"] = call => Made(call, byToken: true),
        ["GetReportCount"] = CountMade,
        ["GetReport"] = Get,
        ["UpdateReportAcknowledgements"] = Acknowledge,
        ["ManageReportSchedule"] = Manage,
        ["GetReportScheduleList"] = Schedules,
        // There are never more than one page of them: every token is none of ours.
        ["GetReportScheduleListByNextToken"] = call => Task.FromResult<Answered>(NoToken(call.Input.Id("NextToken"))),
        ["GetReportScheduleCount"] = CountSchedules,
    };

    /// <summary>The names of all actions.</summary>
    public static IReadOnlyCollection<string> Actions => Table.Keys;

    /// <summary>Answers one signed, verified request.</summary>
    public static async Task<WireResponse> Answer(Engine engine, Merchant merchant, V1Parameters form, string requestId)
    {
        var action = form.Given("Action") ?? "";
        if (!Table.TryGetValue(action, out var handler) || form.Given("Version") is { } version && version != Version)
            return V1Faults.Render(
                new V1Fault(
                    404,
                    "InvalidAddress",
                    $"Operation {action} is not available in version {form.Given("Version") ?? Version}.",
                    FrontDoor: true
                ),
                requestId,
                Namespace
            );
        // Wire v1: the client libraries for reports call it Merchant, the guide SellerId.
        var seller = form.Given("SellerId") ?? form.Given("Merchant");
        if (seller != merchant.Id)
            return V1Faults.Render(V1Faults.Seller(seller ?? ""), requestId, Namespace);

        var answered = await handler(new Call(engine, merchant, form));
        if (answered.Fault is { } fault)
            return V1Faults.Render(fault, requestId, Namespace);
        if (answered.File is { } file)
            return file;
        using var document = new V1Document(action + "Response", Namespace);
        using (document.Element(action + "Result"))
            answered.Result!(document);
        using (document.Element("ResponseMetadata"))
            document.Text("RequestId", requestId);
        return document.Answer(200);
    }

    // ---- requests ----

    private static async Task<Answered> Request(Call call)
    {
        var type = call.Type();
        var (from, to) = (call.Input.Instant("StartDate"), call.Input.Instant("EndDate"));
        if (call.Input.Fault is { } bad)
            return bad;
        if (type is not { } wanted)
            return BadType(call);
        var now = await call.Now();
        // Assumed: without a start it is of the longest period; the guide's "now" would be an empty one.
        var end = to ?? now;
        var start = from ?? end - Report.PeriodMax;
        if (start >= end || start > now)
            return Bad("InvalidParameterValue", "StartDate must be before EndDate, and not in the future.");
        if (end - start > Report.PeriodMax)
            return Bad("InvalidParameterValue", $"The period is longer than {Report.PeriodMax.Days} days.");
        var applied = await call.Engine.Reports.Request(
            new Command<Report>(call.Merchant.Id, $"Request report {ReportNames.NameOf(wanted)}"),
            wanted,
            start,
            end
        );
        return new Answered(document => Request(document, applied.Result.Value));
    }

    private static async Task<Answered> Requests(Call call, bool byToken)
    {
        var ids = byToken ? [] : call.Ids("ReportRequestIdList.Id.");
        if (!byToken && ids.Count > 0)
        {
            if (call.Input.Fault is { } bad)
                return bad;
            // Other conditions are ignored then; what does not exist is left out.
            var found = await call.Find(ids);
            return new Answered(document => List(document, null, found, Request));
        }
        var query = byToken ? call.Token() : await call.Query("Requested", call.Statuses(), null);
        return await Page(call, query, Request);
    }

    private static async Task<Answered> CountRequests(Call call)
    {
        var query = await call.Query("Requested", call.Statuses(), null) with { Limit = ListedMax };
        if (call.Input.Fault is { } bad)
            return bad;
        var count = await call.Count(query);
        return new Answered(document => document.Text("Count", Number(count)));
    }

    /// <summary>Wire v1: CancelReportRequests: what has begun cannot be canceled; the first 100 are told of.</summary>
    private static async Task<Answered> Cancel(Call call)
    {
        var ids = call.Ids("ReportRequestIdList.Id.");
        var query = await call.Query("Requested", call.Statuses(), null) with { Limit = ListedMax };
        if (call.Input.Fault is { } bad)
            return bad;
        var wanted = ids.Count > 0 ? await call.Find(ids) : [];
        if (ids.Count == 0)
            await foreach (var report in call.Engine.Reports.List(call.Merchant.Id, query))
                wanted.Add(report);
        var canceled = new List<ObjectId>();
        foreach (var report in wanted.Where(one => one.State == State.Pending))
            if (
                (
                    await call.Engine.Reports.Cancel(
                        new Command<bool>(call.Merchant.Id, "Cancel report request"),
                        report.Id
                    )
                ).Result is
                { Ok: true, Value: true }
            )
                canceled.Add(report.Id);
        var shown = await call.Find(canceled.Take(ReportNames.PageMax));
        return new Answered(document =>
        {
            document.Text("Count", Number(canceled.Count));
            foreach (var report in shown)
                Request(document, report);
        });
    }

    // ---- reports ----

    private static async Task<Answered> Made(Call call, bool byToken)
    {
        var ids = byToken ? [] : call.Ids("ReportRequestIdList.Id.");
        if (ids.Count > 0)
        {
            if (call.Input.Fault is { } bad)
                return bad;
            var found = (await call.Find(ids)).Where(report => report.HasFile).ToList();
            return new Answered(document => List(document, null, found, Info));
        }
        return await Page(
            call,
            byToken
                ? call.Token()
                : await call.Query("Available", [ReportStatus.Made], call.Input.Flag("Acknowledged")),
            Info
        );
    }

    private static async Task<Answered> CountMade(Call call)
    {
        var query = await call.Query("Available", [ReportStatus.Made], call.Input.Flag("Acknowledged")) with
        {
            Limit = ListedMax,
        };
        if (call.Input.Fault is { } bad)
            return bad;
        var count = await call.Count(query);
        return new Answered(document => document.Text("Count", Number(count)));
    }

    private static async Task<Answered> Get(Call call)
    {
        var id = call.Input.Id("ReportId");
        if (call.Input.Fault is { } bad)
            return bad;
        // Wire v1: MWS "Reports errors": InvalidReportId 400, ReportNotReady 404, ReportNoLongerAvailable 404.
        if (
            Parse(id) is not { } parsed
            || (await call.Engine.Store.Find(call.Merchant.Id, [parsed])).GetValueOrDefault(parsed) is not Report report
        )
            return Bad("InvalidReportId", $"The ReportId {Shown(id)} is invalid.");
        if (report.State == State.Pending)
            return new V1Fault(404, "ReportNotReady", $"Report {id} is not generated yet.", FrontDoor: false);
        if (!report.HasFile || await call.Engine.Reports.Find(call.Merchant.Id, parsed) is null)
            return new V1Fault(
                404,
                "ReportNoLongerAvailable",
                $"Report {id} is not available for download.",
                FrontDoor: false
            );
        return new Answered(ReportLinks.File(call.Engine, call.Merchant.Id, report, "text/plain; charset=utf-8"));
    }

    private static async Task<Answered> Acknowledge(Call call)
    {
        var ids = call.Ids("ReportIdList.Id.");
        var has = call.Input.Flag("Acknowledged") ?? true;
        if (ids.Count == 0)
            call.Input.Id("ReportIdList.Id.1");
        if (call.Input.Fault is { } bad)
            return bad;
        var known = (await call.Find(ids)).Where(report => report.HasFile).Select(report => report.Id).ToHashSet();
        if (ids.FirstOrDefault(id => !known.Contains(id)) is { Value: not null } unknown)
            return Bad("InvalidReportId", $"The ReportId {unknown.Digits} is invalid.");
        foreach (var id in ids)
            await call.Engine.Reports.Acknowledge(new Command<Report>(call.Merchant.Id, "Acknowledge report"), id, has);
        var shown = await call.Find(ids);
        return new Answered(document =>
        {
            document.Text("Count", Number(shown.Count));
            foreach (var report in shown)
                Info(document, report);
        });
    }

    // ---- schedules ----

    private static async Task<Answered> Manage(Call call)
    {
        var type = call.Type();
        var schedule = call.Input.Id("Schedule");
        var at = call.Input.Instant("ScheduleDate") ?? call.Input.Instant("ScheduledDate");
        if (call.Input.Fault is { } bad)
            return bad;
        if (type is not { } wanted)
            return BadType(call);
        var now = await call.Now();
        if (schedule == "_NEVER_")
        {
            var ended = new List<ReportSchedule>();
            foreach (
                var one in (await call.Engine.Reports.Schedules(call.Merchant.Id)).Where(one => one.Type == wanted)
            )
                if (
                    (
                        await call.Engine.Reports.EndSchedule(
                            new Command<ReportSchedule>(call.Merchant.Id, "End report schedule"),
                            one.Id
                        )
                    )
                        .Result
                        .Ok
                )
                    ended.Add(one);
            return new Answered(document => All(document, ended, "_NEVER_"));
        }
        if (ReportFrequencies.FromV1(schedule) is not { } every)
            return Bad("InvalidScheduleFrequency", $"The schedule {Shown(schedule)} is invalid.");
        // Wire v1: ManageReportSchedule, "now" when left out; at most a year ahead.
        if (at < now || at > now.AddDays(366))
            return Bad("InvalidParameterValue", "ScheduleDate must be within the next 366 days.");
        var applied = await call.Engine.Reports.BeginSchedule(
            new Command<ReportSchedule>(call.Merchant.Id, $"Schedule report {ReportNames.NameOf(wanted)} {schedule}"),
            wanted,
            every,
            null,
            at ?? now,
            replaces: true
        );
        return new Answered(document => All(document, [applied.Result.Value]));
    }

    private static async Task<Answered> Schedules(Call call)
    {
        var types = call.Types();
        if (call.Input.Fault is { } bad)
            return bad;
        var running = (await call.Engine.Reports.Schedules(call.Merchant.Id))
            .Where(one => types.Count == 0 || types.Contains(one.Type))
            .ToList();
        return new Answered(document =>
        {
            document.Text("NextToken", "");
            document.Flag("HasNext", false);
            foreach (var one in running)
                Schedule(document, one);
        });
    }

    private static async Task<Answered> CountSchedules(Call call)
    {
        var types = call.Types();
        if (call.Input.Fault is { } bad)
            return bad;
        var count = (await call.Engine.Reports.Schedules(call.Merchant.Id)).Count(one =>
            types.Count == 0 || types.Contains(one.Type)
        );
        return new Answered(document => document.Text("Count", Number(count)));
    }

    // ---- shapes ----

    private static async Task<Answered> Page(Call call, ReportQuery? query, Action<V1Document, Report> show)
    {
        if (call.Input.Fault is { } bad)
            return bad;
        if (query is null)
            return NoToken(call.Input.Id("NextToken"));
        var found = new List<Report>();
        // One more than is shown tells whether there are more.
        await foreach (var report in call.Engine.Reports.List(call.Merchant.Id, query with { Limit = query.Limit + 1 }))
            found.Add(report);
        var token =
            found.Count > query.Limit ? ReportNames.Token(query with { Before = found[query.Limit - 1].Id }) : null;
        return new Answered(document => List(document, token, found.Take(query.Limit), show));
    }

    private static void List(
        V1Document document,
        string? token,
        IEnumerable<Report> reports,
        Action<V1Document, Report> show
    )
    {
        document.Text("NextToken", token ?? "");
        document.Flag("HasNext", token is not null);
        foreach (var report in reports)
            show(document, report);
    }

    private static void All(V1Document document, IReadOnlyList<ReportSchedule> schedules, string? word = null)
    {
        document.Text("Count", Number(schedules.Count));
        foreach (var one in schedules)
            Schedule(document, one, word);
    }

    // Wire v1: ReportRequestInfo, in the order of recorded answers.
    private static void Request(V1Document document, Report report)
    {
        using var _ = document.Element("ReportRequestInfo");
        document.Text("ReportRequestId", report.Id.Digits);
        document.Text("ReportType", ReportNames.NameOf(report.Type));
        document.Text("StartDate", Iso(report.From));
        document.Text("EndDate", Iso(report.To));
        document.Flag("Scheduled", report.IsScheduled);
        document.Text("SubmittedDate", Iso(report.CreatedAt));
        document.Text("ReportProcessingStatus", Word(Reports.StatusOf(report)));
        if (report.HasFile)
            document.Text("GeneratedReportId", report.Id.Digits);
        if (report.StartedAt is not { } started)
            return;
        document.Text("StartedProcessingDate", Iso(started));
        if (report.State != State.Pending)
            document.Text("CompletedDate", Iso(report.ChangedAt));
    }

    // Wire v1: ReportInfo.
    private static void Info(V1Document document, Report report)
    {
        using var _ = document.Element("ReportInfo");
        document.Text("ReportId", report.Id.Digits);
        document.Text("ReportType", ReportNames.NameOf(report.Type));
        document.Text("ReportRequestId", report.Id.Digits);
        document.Text("AvailableDate", Iso(report.ChangedAt));
        document.Flag("Acknowledged", report.AcknowledgedAt is not null);
        if (report.AcknowledgedAt is { } at)
            document.Text("AcknowledgedDate", Iso(at));
    }

    // Wire v1: ReportSchedule.
    private static void Schedule(V1Document document, ReportSchedule schedule, string? word = null)
    {
        using var _ = document.Element("ReportSchedule");
        document.Text("ReportType", ReportNames.NameOf(schedule.Type));
        document.Text("Schedule", word ?? ReportFrequencies.InV1(schedule));
        document.Text("ScheduledDate", Iso(schedule.NextAt));
    }

    private static string Word(ReportStatus status) =>
        status switch
        {
            ReportStatus.Asked => "_SUBMITTED_",
            ReportStatus.Making => "_IN_PROGRESS_",
            ReportStatus.Made => "_DONE_",
            ReportStatus.FoundNothing => "_DONE_NO_DATA_",
            // Wire v1: MWS ReportProcessingStatus has no word for a failure.
            ReportStatus.Canceled or ReportStatus.Failed => "_CANCELLED_",
        };

    private static string Iso(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + "+00:00";

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static V1Fault Bad(string code, string message) => new(400, code, message, FrontDoor: false);

    private static V1Fault BadType(Call call) =>
        Bad(
            "InvalidReportType",
            $"The ReportType {Shown(call.Input.Id("ReportType"))} is invalid, or cannot be requested."
        );

    private static V1Fault NoToken(string token) =>
        Bad(
            "InvalidParameterValue",
            token.Length == 0 ? "NextToken must be given." : "NextToken must be the NextToken of an answer."
        );

    private static string Shown(string text) => text.Length > 100 ? text[..100] + "…" : text;

    private static ObjectId? Parse(string text) => ObjectId.ParseDigits(text, ObjectKind.Report);

    /// <summary>A fault, a file, or what to write into the result.</summary>
    private readonly record struct Answered(V1Fault? Fault, WireResponse? File, Action<V1Document>? Result)
    {
        public Answered(Action<V1Document> result)
            : this(null, null, result) { }

        public Answered(WireResponse file)
            : this(null, file, null) { }

        public static implicit operator Answered(V1Fault fault) => new(fault, null, null);
    }

    /// <summary>One request under way.</summary>
    private sealed class Call(Engine engine, Merchant merchant, V1Parameters form)
    {
        public Engine Engine => engine;
        public Merchant Merchant => merchant;
        public V1Reader Input { get; } = new(form);

        public Task<DateTimeOffset> Now() => engine.Store.Now(merchant.Id);

        /// <summary>The type of a report that can be asked for; null for any other.</summary>
        public ReportType? Type() =>
            ReportNames.TypeOf(Input.Id("ReportType")) is { } type && ReportNames.CanBeAskedFor(type) ? type : null;

        public IReadOnlyList<ReportType> Types() =>
            [
                .. Names("ReportTypeList.Type.")
                    .SelectMany<(string Name, string Text), ReportType>(one =>
                    {
                        if (ReportNames.TypeOf(one.Text) is { } type)
                            return [type];
                        Input.Refuse(
                            one.Name,
                            $"Member must satisfy enum value set: [{string.Join(", ", ReportNames.TypeNames)}]"
                        );
                        return [];
                    }),
            ];

        public IReadOnlyList<ReportStatus> Statuses() =>
            [
                .. Names("ReportProcessingStatusList.Status.")
                    .SelectMany<(string Name, string Text), ReportStatus>(one =>
                        one.Text switch
                        {
                            "_SUBMITTED_" => [ReportStatus.Asked],
                            "_DONE_" => [ReportStatus.Made],
                            "_DONE_NO_DATA_" => [ReportStatus.FoundNothing],
                            "_CANCELLED_" => [ReportStatus.Canceled, ReportStatus.Failed],
                            "_IN_PROGRESS_" => [ReportStatus.Making],
                            _ => Refused(one.Name),
                        }
                    ),
            ];

        /// <summary>The reports a list names; what is no id of ours names none.</summary>
        public IReadOnlyList<ObjectId> Ids(string list)
        {
            var ids = new List<ObjectId>();
            foreach (var (name, text) in Names(list))
                if (Parse(text) is { } id)
                    ids.Add(id);
                else
                    Input.Refuse(name, "Member must be the id of a report");
            return [.. ids.Distinct()];
        }

        /// <summary>The reports of a list that are there, the newest first.</summary>
        public async Task<List<Report>> Find(IEnumerable<ObjectId> ids)
        {
            var since = await Now() - Report.RetentionWindow;
            var found = await engine.Store.Find(merchant.Id, [.. ids]);
            return
            [
                .. found
                    .Values.OfType<Report>()
                    .Where(one => one.State != State.Closed && one.CreatedAt > since)
                    .OrderByDescending(one => one.Id),
            ];
        }

        /// <summary>What a list asks for.</summary>
        /// <param name="what">Requested or Available: how its dates are called.</param>
        /// <param name="statuses">Standing so.</param>
        /// <param name="acknowledged">Acknowledged or not.</param>
        public async Task<ReportQuery> Query(string what, IReadOnlyList<ReportStatus> statuses, bool? acknowledged)
        {
            var now = await Now();
            var since = Input.Instant($"{what}FromDate") ?? now - ReportNames.ListWindow;
            return new(
                since < now - ReportNames.ListWindow ? now - ReportNames.ListWindow : since,
                Input.Instant($"{what}ToDate") ?? now,
                Types(),
                statuses,
                acknowledged,
                Input.Count("MaxCount", 1, ReportNames.PageMax) ?? 10
            );
        }

        /// <summary>The question a token stands for; null for none of ours.</summary>
        public ReportQuery? Token() => ReportNames.ReadToken(Input.Id("NextToken"));

        public async Task<int> Count(ReportQuery query)
        {
            var count = 0;
            await foreach (var _ in engine.Reports.List(merchant.Id, query))
                count++;
            return count;
        }

        private IEnumerable<(string Name, string Text)> Names(string list)
        {
            for (var i = 1; Input.Has($"{list}{i}"); i++)
            {
                if (i > NamesMax)
                {
                    Input.Refuse(list.TrimEnd('.'), $"Member must have length less than or equal to {NamesMax}");
                    yield break;
                }
                yield return ($"{list}{i}", Input.Id($"{list}{i}"));
            }
        }

        private IEnumerable<ReportStatus> Refused(string name)
        {
            Input.Refuse(
                name,
                "Member must satisfy enum value set: [_SUBMITTED_, _IN_PROGRESS_, _CANCELLED_, _DONE_, _DONE_NO_DATA_]"
            );
            return [];
        }
    }
}
