namespace Tender.Server.Jobs;

/// <summary>What came of jobs as text, in metrics and spans.</summary>
internal static class JobResults
{
    public static string Text(this JobResult result) =>
        result switch
        {
            JobResult.Done => "done",
            JobResult.Again => "again",
            JobResult.Failed => "failed",
            JobResult.Dead => "dead",
            JobResult.PutOff => "put off",
            JobResult.Stopped => "stopped",
        };
}
