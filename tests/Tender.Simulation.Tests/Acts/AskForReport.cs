using Tender.Core;

namespace Tender.Simulated.Acts;

/// <summary>A merchant asks for a report of its last days.</summary>
internal sealed class AskForReport : Act
{
    public override async Task Do(Stage stage)
    {
        var node = await stage.AnyNode();
        var now = stage.World.Scheduler.Now;
        var type = stage.Pick(ReportType.SandboxSettlement, ReportType.Captures, ReportType.Refunds);
        await stage.Ask<Report>("report", (engine, ask) =>
            engine.Reports.Request(ask, type, now - TimeSpan.FromDays(3), now)
        );
    }
}
