using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Xunit;

[assembly: AssemblyFixture(typeof(Tender.Browser.Tests.RunningShop))]

namespace Tender.Browser.Tests;

/// <summary>
/// The sample shop as a reader starts it: one command, which starts a Tender beside it. Started by the first test that
/// needs it, and shared.
/// </summary>
public class RunningShop : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string directory = Directory.CreateTempSubdirectory("tender-shop-").FullName;
    private readonly StringBuilder output = new();
    private readonly HttpClient client = new(new SocketsHttpHandler());
    private readonly SemaphoreSlim starting = new(1);
    private Process? process;
    private string merchantId = "";

    public Uri Url { get; } = new($"http://localhost:{FreePort()}");

    public Uri Tender { get; } = new($"http://localhost:{FreePort()}");

    /// <summary>What it printed.</summary>
    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>What the shop is told besides where it is.</summary>
    protected virtual IReadOnlyList<string> More => [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Starts the shop, unless it runs.</summary>
    public async Task Open()
    {
        await starting.WaitAsync();
        try
        {
            if (process is not null)
                return;
            process = Start();
            for (var watch = Stopwatch.StartNew(); !await IsOpen(); await Task.Delay(200))
                Assert.False(process.HasExited || watch.Elapsed > Patience, $"The shop did not open: {Output}");
            var data = Path.Combine(directory, ".tender");
            var token = (await File.ReadAllTextAsync(Path.Combine(data, "control-token"))).Trim();
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var merchant = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(data, "merchant.json")));
            merchantId = merchant.RootElement.GetProperty("merchantId").GetString()!;
        }
        finally
        {
            starting.Release();
        }
    }

    /// <summary>The state of an object in the words of one API, as the server has it.</summary>
    public async Task<string> Truth(string objectId, string dialect)
    {
        var next = await client.GetFromJsonAsync<JsonElement>(Control($"next?objectId={objectId}"));
        return next.GetProperty("now").GetProperty(dialect).GetProperty("state").GetString()!;
    }

    /// <summary>Moves the merchant's clock.</summary>
    public async Task Advance(string by)
    {
        var moved = await client.PostAsJsonAsync(Control("clock/advance"), new { by });
        Assert.True(moved.IsSuccessStatusCode, await moved.Content.ReadAsStringAsync());
    }

    /// <summary>Scripts how the next payments end.</summary>
    public Task Script(params object[] rules) => Told(HttpMethod.Put, "outcomes", rules);

    /// <summary>Injects faults from now on; none are left of those before.</summary>
    public Task Faults(object plan) => Told(HttpMethod.Put, "faults", plan);

    /// <summary>What the buyer or Amazon does to a permission or a charge.</summary>
    public Task Act(HttpMethod method, string path, object body) => Told(method, path, body);

    /// <summary>Which endings the shop was put through, and what it made of them.</summary>
    public async Task<JsonElement> Coverage() => await client.GetFromJsonAsync<JsonElement>(Control("coverage"));

    /// <summary>The merchant's timeline of an object.</summary>
    public async Task<JsonElement> Timeline(string objectId) =>
        (await client.GetFromJsonAsync<JsonElement>(Control($"timeline?objectId={objectId}"))).GetProperty("items");

    private async Task Told(HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, Control(path)) { Content = JsonContent.Create(body) };
        using var answer = await client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        client.Dispose();
        starting.Dispose();
        if (process is not null)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
        Directory.Delete(directory, recursive: true);
    }

    private Uri Control(string path) => new(Tender, $"/control/v1/merchants/{merchantId}/{path}");

    private Process Start()
    {
        var program = typeof(RunningShop)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(one => one.Key == "Shop")
            .Value!;
        // The command of docs/shop.md, of which `dotnet run` runs what is built already.
        var page = File.ReadAllText(Path.Combine(FrontEndTest.Root, "docs", "shop.md"));
        var command = page.Split("```bash\n")[1].Split("\n```")[0];
        const string run = """
            dotnet() {
                [ "$1 $2 $3" = "run --project samples/Shop" ] || { echo "not expected: dotnet $*" >&2; return 1; }
                exec "$DOTNET" "$PROGRAM" "${@:4}"
            }

            """;
        var arguments = string.Join(' ', [$"--Shop:Url={Url}", $"--Shop:Endpoint={Tender}", .. More]);
        var start = new ProcessStartInfo("bash", ["-euc", $"{run}{command} {arguments}"])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PROGRAM"] = program;
        start.Environment["DOTNET"] = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host
            ? host
            : "dotnet";
        var shop = Process.Start(start) ?? throw new InvalidOperationException("bash did not start.");
        shop.OutputDataReceived += (_, line) => Keep(line.Data);
        shop.ErrorDataReceived += (_, line) => Keep(line.Data);
        shop.BeginOutputReadLine();
        shop.BeginErrorReadLine();
        return shop;
    }

    private void Keep(string? line)
    {
        lock (output)
            output.AppendLine(line);
    }

    private async Task<bool> IsOpen()
    {
        try
        {
            using var answer = await client.GetAsync(new Uri(Url, "/health"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
