using System.Diagnostics;

namespace Tender.Tests.Harness;

/// <summary>Other programs that a test runs.</summary>
internal static class Processes
{
    /// <summary>Waits for the end of a process; when its time is over it is killed, with all that it began.</summary>
    public static async Task EndsWithin(this Process process, TimeSpan patience)
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
