using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tender.Core.Tests;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Commands;

/// <summary>
/// The command blocks of the documentation do what they say, as they stand there, typed into bash beside a running
/// server. Those of the pitfalls, of the operators' page and of what starts a server have tests of their own.
/// </summary>
public sealed partial class DocumentedCommandsTests
{
    /// <summary>A call that is refused ends the script.</summary>
    private const string Before = """
        curl() { command curl --fail-with-body "$@"; }
        tender() { dotnet "$PROGRAM" "$@"; }

        """;

    [Theory]
    [InlineData("buyer-by-call.md", 2)]
    [InlineData("command-line.md", 0)]
    [InlineData("console.md", 0)]
    [InlineData("faults.md", 0)]
    [InlineData("outcome-coverage.md", 0)]
    [InlineData("receiver-check.md", 0)]
    [InlineData("sandbox.md", 0)]
    [InlineData("signatures.md", 0)]
    [InlineData("snapshots.md", 0)]
    public async Task Every_command_of_the_page_works_as_it_is_written(string name, int withBlanks)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", name));
        var lines = Block().Matches(page).SelectMany(block => block.Groups[1].Value.Split('\n')).ToList();
        Assert.NotEmpty(lines);
        // A value that is left to the reader.
        Assert.Equal(withBlanks, lines.RemoveAll(line => line.Contains("\"…\"", StringComparison.Ordinal)));
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        var shop = Shop.On(host, await host.Control.NewMerchant(new { region = "eu" }));
        await Run(shop, string.Join('\n', lines).Replace("localhost:8080", host.Http.Authority));
    }

    /// <summary>What the pages name: an object of each kind, in the right state, and where the tool finds it.</summary>
    private static async Task<Dictionary<string, string>> Named(Shop shop)
    {
        var (permission, charge) = await shop.Checkout(50, total: 200);
        (await shop.Capture(charge, 50)).Is(200);
        var disputed = (
            await shop.Control.Mine(HttpMethod.Post, $"charges/{charge}/dispute", new { amount = "5.00" }, null)
        )
            .As<JsonElement>()
            .GetProperty("id")
            .GetString()!;
        var evidence = new { evidenceType = "Other", evidenceText = "words" };
        (await shop.V2.Post($"disputes/{disputed}/contest", new { merchantEvidences = new[] { evidence } })).Is(200);
        (await shop.Charge(permission, 10, simulation: "HardDeclined")).IsError(422, "HardDeclined");
        var order = await shop.Draft();
        (await shop.SetDetails(order, 50)).Ok();
        const string back = "https://shop.example/back";
        (
            await shop.V1.Call(
                "ConfirmOrderReference",
                ("AmazonOrderReferenceId", order),
                ("SuccessUrl", back),
                ("FailureUrl", back)
            )
        ).Ok();
        return new()
        {
            ["SESSION"] = await shop.ReadySession(20),
            ["CHARGE"] = charge,
            ["PERMISSION"] = permission,
            ["DISPUTE"] = disputed,
            ["ORDER"] = order,
            ["TENDER_DATA"] = shop.Host.DataDirectory,
            ["TENDER_MERCHANT"] = shop.Merchant.MerchantId,
            ["PROGRAM"] = Path.Combine(AppContext.BaseDirectory, "Tender.dll"),
        };
    }

    private static async Task Run(Shop shop, string script)
    {
        var place = Directory.CreateTempSubdirectory("tender-docs-").FullName;
        try
        {
            // A data directory whose ready merchant is the shop's.
            var data = Directory.CreateDirectory(Path.Combine(place, ".tender")).FullName;
            await File.WriteAllTextAsync(Path.Combine(data, "control-token"), shop.Host.ControlToken);
            await File.WriteAllTextAsync(
                Path.Combine(data, "merchant.json"),
                $"{{\n  \"merchantId\": \"{shop.Merchant.MerchantId}\"\n}}\n"
            );
            var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", Before + script])
            {
                WorkingDirectory = place,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach (var (name, value) in await Named(shop))
                start.Environment[name] = value;
            using var process = Process.Start(start)!;
            var (said, complained) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.EndsWithin(TimeSpan.FromMinutes(2));
            Assert.True(process.ExitCode == 0, $"It ended with {process.ExitCode}: {await said}{await complained}");
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    [GeneratedRegex(@"```bash\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
