using System.Diagnostics;
using System.Reflection;

namespace RubberDuckShop.Sandbox;

/// <summary>
/// A Tender for the shop to talk to, as a process beside it: started where none answers, ended with the shop.
/// </summary>
public sealed class TenderBeside : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process? process;

    private TenderBeside(Process? process) => this.process = process;

    /// <summary>Null: none answers and none can be started; why stands on the terminal.</summary>
    public static async Task<TenderBeside?> StartUnlessRunning(ShopSettings settings)
    {
        using var client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true)
        {
            BaseAddress = settings.Endpoint,
            Timeout = TimeSpan.FromSeconds(5),
        };
        if (await Answers(client))
            return new TenderBeside(null);
        var program = typeof(TenderBeside)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(one => one.Key == "Tender")
            .Value!;
        Console.WriteLine($"Starting a Tender at {settings.Endpoint}");
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet",
            [program, "--data", settings.DataDirectory, "--http", $"{settings.Endpoint.Port}", "--https", "0"]
        );
        var tender = new TenderBeside(Process.Start(start));
        for (var watch = Stopwatch.StartNew(); !await Answers(client); await Task.Delay(100))
        {
            if (!tender.process!.HasExited && watch.Elapsed < Patience)
                continue;
            await tender.DisposeAsync();
            await Console.Error.WriteLineAsync($"Tender did not start at {settings.Endpoint}; it says why above.");
            return null;
        }
        return tender;
    }

    /// <summary>Ended without ceremony: Tender loses nothing that it has acknowledged.</summary>
    public async ValueTask DisposeAsync()
    {
        if (process is null)
            return;
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static async Task<bool> Answers(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync("/healthz");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
