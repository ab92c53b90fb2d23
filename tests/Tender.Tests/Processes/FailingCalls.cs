using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Tender.Tests.Processes;

/// <summary>System calls of a process fail with an I/O error, until this is disposed of.</summary>
internal sealed class FailingCalls : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process tracer;

    private FailingCalls(Process tracer) => this.tracer = tracer;

    /// <param name="server">Whose calls.</param>
    /// <param name="calls">Their names, with commas.</param>
    public static async Task<FailingCalls> Begin(TenderProcess server, string calls)
    {
        var id = server.Id.ToString(CultureInfo.InvariantCulture);
        var tracer = Process.Start(
            "strace",
            ["-f", "-qq", "-o", "/dev/null", "-e", $"trace={calls}", "-e", $"inject={calls}:error=EIO", "-p", id]
        );
        using var patience = new CancellationTokenSource(Patience);
        while (!Tasks(id).All(IsTraced))
        {
            Assert.False(tracer.HasExited, "strace ended: it needs the right to trace a process.");
            await Task.Delay(20, patience.Token);
        }
        return new(tracer);
    }

    public async ValueTask DisposeAsync()
    {
        // It lets go of the process; killed, it would take it along.
        using (var end = Process.Start("kill", ["-INT", tracer.Id.ToString(CultureInfo.InvariantCulture)]))
            await end.WaitForExitAsync();
        await tracer.WaitForExitAsync().WaitAsync(Patience);
        tracer.Dispose();
    }

    private static string[] Tasks(string id) => Directory.GetDirectories($"/proc/{id}/task");

    private static bool IsTraced(string task) =>
        !File.ReadLines(Path.Combine(task, "status"))
            .Any(line =>
                line.StartsWith("TracerPid:", StringComparison.Ordinal)
                && line.EndsWith("\t0", StringComparison.Ordinal)
            );
}
