using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>Report schedules.</summary>
/// <remarks>Wire v2: spec 3.12; "Managing report schedules".</remarks>
internal static partial class V2Handlers
{
    public static async Task<WireResponse> GetReportSchedules(V2Call call)
    {
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        var parameters = new V2Query(call.Request.Query);
        var types = parameters.ReportTypes().ToList();
        if (parameters.Fault is { } invalid)
            return call.Refuse(invalid);
        var schedules = await call.Engine.Reports.Schedules(call.Merchant.Id);
        var shown = schedules.Where(schedule => types.Count == 0 || types.Contains(schedule.Type));
        return call.Answer(200, V2Rendering.Schedules(shown));
    }

    public static async Task<WireResponse> GetReportSchedule(V2Call call)
    {
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (ObjectId.ParseDigits(call.PathId, ObjectKind.ReportSchedule) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        if (await call.Engine.Reports.FindSchedule(call.Merchant.Id, id) is not { } schedule)
            return call.Refuse(V2Faults.NotFound);
        return call.Answer(200, V2Rendering.Schedule(schedule));
    }

    public static async Task<WireResponse> CreateReportSchedule(V2Call call)
    {
        var body = call.Body;
        var type = V2Reading.ReportType(body);
        var frequency = body.Choice("scheduleFrequency", ReportFrequencies.OfV2);
        if (frequency is null)
            body.Text("scheduleFrequency", 16, required: true);
        var next = V2Reading.Instant(body, "nextReportCreationTime");
        if (next is null)
            body.Text("nextReportCreationTime", 40, required: true);
        var replaces = body.BooleanOrText("deleteExistingSchedule") ?? false;
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        var every = ReportFrequencies.FromV2(frequency!);
        return await call.Perform<ReportSchedule>(
            $"Create Report Schedule {ReportNames.NameOf(type)} {frequency}",
            schedule => new StoredResponse(201, V2Rendering.CreatedSchedule(schedule)),
            command => call.Engine.Reports.BeginSchedule(command, type, every, frequency, next!.Value, replaces)
        );
    }

    public static async Task<WireResponse> CancelReportSchedule(V2Call call)
    {
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (ObjectId.ParseDigits(call.PathId, ObjectKind.ReportSchedule) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        return await call.Perform<ReportSchedule>(
            "Cancel Report Schedule",
            schedule => new StoredResponse(200, V2Rendering.Schedule(schedule)),
            command => call.Engine.Reports.EndSchedule(command, id)
        );
    }
}
