using Tender.Core;

namespace Tender.Server.Http.V1;

/// <summary>Report schedules.</summary>
internal static partial class V1Handlers
{
    /// <summary>What ends the schedules of a type.</summary>
    private const string Never = "_NEVER_";

    public static async Task<WireResponse> ManageReportSchedule(V1Call call)
    {
        var type = ReadReportType(call);
        var frequency = call.Input.Id("Schedule");
        var at = call.Input.Instant("ScheduleDate") ?? call.Input.Instant("ScheduledDate");
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (type is not { } wanted)
            return call.Refuse(V1Faults.InvalidReportType(call.Input.Id("ReportType")));
        if (frequency == Never)
            return await EndSchedules(call, wanted);
        if (ReportFrequencies.FromV1(frequency) is not { } every)
            return call.Refuse(V1Faults.InvalidScheduleFrequency(frequency));
        var now = await call.Now();
        // Wire v1: ManageReportSchedule, "now" when left out; at most a year ahead.
        if (at < now || at > now.AddDays(366))
            return call.Refuse(V1Faults.InvalidValue("ScheduleDate must be within the next 366 days."));
        var applied = await call.Engine.Reports.BeginSchedule(
            call.Command<ReportSchedule>($"Schedule report {ReportNames.NameOf(wanted)} {frequency}"),
            wanted,
            every,
            null,
            at ?? now,
            replaces: true
        );
        return call.Answer(document => V1Rendering.ChangedSchedules(document, [applied.Result.Value]));
    }

    public static async Task<WireResponse> ListReportSchedules(V1Call call)
    {
        var types = ReadReportTypes(call);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        var schedules = await FindSchedules(call, types);
        return call.Answer(document => V1Rendering.Schedules(document, schedules));
    }

    /// <summary>There is never more than one page of schedules, so no token is one of ours.</summary>
    public static Task<WireResponse> ListReportSchedulesByToken(V1Call call) =>
        Task.FromResult(call.Refuse(V1Faults.InvalidToken(call.Input.Id("NextToken"))));

    public static async Task<WireResponse> CountReportSchedules(V1Call call)
    {
        var types = ReadReportTypes(call);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        var schedules = await FindSchedules(call, types);
        return call.Answer(document => V1Rendering.Count(document, schedules.Count));
    }

    private static async Task<WireResponse> EndSchedules(V1Call call, ReportType type)
    {
        var ended = new List<ReportSchedule>();
        foreach (var schedule in await FindSchedules(call, [type]))
        {
            var command = call.Command<ReportSchedule>("End report schedule");
            var applied = await call.Engine.Reports.EndSchedule(command, schedule.Id);
            if (applied.Result.Ok)
                ended.Add(schedule);
        }
        return call.Answer(document => V1Rendering.ChangedSchedules(document, ended, Never));
    }

    /// <summary>The schedules of some types; no types means all.</summary>
    private static async Task<List<ReportSchedule>> FindSchedules(V1Call call, IReadOnlyList<ReportType> types)
    {
        var schedules = await call.Engine.Reports.Schedules(call.Merchant.Id);
        return [.. schedules.Where(schedule => types.Count == 0 || types.Contains(schedule.Type))];
    }
}
