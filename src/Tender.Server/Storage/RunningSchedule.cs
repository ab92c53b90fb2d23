using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>Which schedule asks for the reports of a type.</summary>
internal sealed record RunningSchedule(ReportType Type, ObjectId Id);
