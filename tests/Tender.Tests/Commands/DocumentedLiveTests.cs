using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tender.Core.Tests;
using Tender.ProcessorChecks;
using Tender.Server.Processors;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Commands;

/// <summary>
/// What docs/operating.md and docs/processor-protocol.md type to start live with a processor, typed into bash as it
/// stands there, with another port; and what the protocol's page says of its bodies and signatures.
/// </summary>
public sealed partial class DocumentedLiveTests : IDisposable
{
    private const string Operating = "docs/operating.md",
        Protocol = "docs/processor-protocol.md";
    private const string Before = """
        dotnet() {
            [ "$1 $2 $3 $4" = "run --project samples/Processor --" ] || return 1
            shift 4
            exec "$DOTNET" "$PROCESSOR" "$@"
        }
        tender() { command "$DOTNET" "$PROGRAM" "$@"; }

        """;

    private readonly string place = Directory.CreateTempSubdirectory("tender-docs-").FullName;

    public void Dispose() => Directory.Delete(place, recursive: true);

    [Fact]
    public async Task The_operators_commands_start_live_on_the_sample_processor()
    {
        var port = FreePort();
        using var processor = Type(Block(Operating, "samples/Processor"), port);
        try
        {
            await Says(processor, "The processor answers at");
            using var check = Type(Block(Protocol, "check-processor"), port);
            var told = await check.StandardOutput.ReadToEndAsync();
            await check.EndsWithin(TimeSpan.FromMinutes(1));
            Assert.True(check.ExitCode == 0, $"{told}{await check.StandardError.ReadToEndAsync()}");
            Assert.True(File.Exists(Path.Combine(place, "processor.xml")));

            using var live = Type(Block(Operating, "--mode live"), port);
            try
            {
                await Says(live, "Tender, live, on SQLite");
            }
            finally
            {
                await End(live);
            }
        }
        finally
        {
            await End(processor);
        }
        // The page of the protocol starts it too.
        using var again = Type(Block(Protocol, "samples/Processor"), FreePort());
        try
        {
            await Says(again, "The processor answers at");
        }
        finally
        {
            await End(again);
        }
    }

    /// <summary>The bodies that docs/processor-protocol.md shows are those of the document.</summary>
    [Fact]
    public void The_bodies_of_the_protocols_page_are_those_of_its_document()
    {
        var document = new ApiDocument(ProcessorDocument.Read());
        foreach (
            var (member, schema) in new[]
            {
                ("paymentMethod", "Authorize"),
                ("result", "Decision"),
                ("returnUrl", "Checkout"),
                ("from", "List"),
                ("operations", "Operations"),
            }
        )
        {
            using var body = JsonDocument.Parse(Block(Protocol, $"\"{member}\"", "json"));
            var wanted = document.Json["components"]!["schemas"]![schema]!;
            Assert.Empty(document.Errors(wanted, body.RootElement));
            var known = wanted["properties"]!.AsObject();
            Assert.All(body.RootElement.EnumerateObject(), one => Assert.True(known.ContainsKey(one.Name), one.Name));
        }
    }

    [Fact]
    public void The_protocols_page_names_every_operation_check_and_reason()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, Protocol));
        foreach (var check in ProcessorSuite.All)
            Assert.Contains($"| `{check.Name}` | {check.Expected} |", page, StringComparison.Ordinal);
        foreach (var word in HttpProcessor.ReasonWords)
            Assert.Contains($"| `{word}` |", page, StringComparison.Ordinal);
        foreach (var (path, _) in JsonNode.Parse(ProcessorDocument.Read())!["paths"]!.AsObject())
            Assert.Contains($"| `{path}` |", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_signatures_of_the_protocols_page_are_ours()
    {
        byte[] key = [.. Enumerable.Range(1, 32).Select(one => (byte)one)];
        var (call, answer) = (
            ProcessorSignature.OfCall(key, "i-1", 1767323045, "/a", "{}"u8),
            ProcessorSignature.OfAnswer(key, "i-1", 200, "{\"x\":1}"u8)
        );
        var program = $$"""
            {{Block(Protocol, "hmac", "python")}}
            key = bytes(range(1, 33))
            headers = {"Tender-Request-Id": "i-1", "Tender-Timestamp": "1767323045", "Tender-Signature": "{{call}}"}
            print(call_is_tenders(key, headers, "/a", b"{}"), call_is_tenders(key, headers, "/b", b"{}"))
            print(signature_of_answer(key, headers, 200, b'{"x":1}'))
            """;
        var start = new ProcessStartInfo("python3", ["-c", program]) { RedirectStandardOutput = true };
        using var python = Process.Start(start)!;
        Assert.Equal($"True False\n{answer}\n", await python.StandardOutput.ReadToEndAsync());
        await python.EndsWithin(TimeSpan.FromMinutes(1));
    }

    private static async Task Says(Process process, string words)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var said = new List<string>();
        while (!said.Any(line => line.Contains(words, StringComparison.Ordinal)))
            said.Add(
                await process.StandardOutput.ReadLineAsync(patience.Token)
                    ?? throw new InvalidOperationException(
                        $"It ended: {string.Join('\n', said)}{await process.StandardError.ReadToEndAsync()}"
                    )
            );
    }

    private static async Task End(Process process)
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    private Process Type(string block, int port)
    {
        var typed = block.Replace(":7000", $":{port}", StringComparison.Ordinal);
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", Before + typed])
        {
            WorkingDirectory = place,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("TENDER_")).ToList())
            start.Environment.Remove(name);
        var program = typeof(DocumentedLiveTests)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(one => one.Key == "Processor");
        start.Environment["PROCESSOR"] = program.Value;
        start.Environment["PROGRAM"] = Path.Combine(AppContext.BaseDirectory, "Tender.dll");
        start.Environment["TENDER_HTTP"] = "-1";
        start.Environment["TENDER_HTTPS"] = "0";
        start.Environment["DOTNET"] = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path
            ? path
            : "dotnet";
        return Process.Start(start)!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Block(string page, string containing, string language = "bash") =>
        Blocks()
            .Matches(File.ReadAllText(Path.Combine(Repository.Root, page)))
            .Where(block => block.Groups[1].Value == language)
            .Select(block => block.Groups[2].Value)
            .First(text => text.Contains(containing, StringComparison.Ordinal));

    [GeneratedRegex(@"```(\w+)\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
