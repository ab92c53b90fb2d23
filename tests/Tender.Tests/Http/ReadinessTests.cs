using System.Net;
using Tender.Tests.Commands;
using Tender.Tests.Harness;
using Tender.Tests.Users;
using Xunit;

namespace Tender.Tests.Http;

/// <summary>Who watches a server, from outside and by a command, learns whether it takes work.</summary>
public sealed class ReadinessTests
{
    [Fact]
    public async Task A_server_that_stores_nothing_says_so_to_a_command_and_has_failed_no_request()
    {
        await using var host = await TenderHost.Start(TestDatabase.Sqlite);
        Assert.Equal("ok", (await Health(host.DataDirectory)).Ok().Output.Trim());
        var file = Path.Combine(host.DataDirectory, "tender.db");
        File.Move(file, file + ".aside");
        try
        {
            using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = host.Http };
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while ((await http.GetAsync("/readyz", patience.Token)).StatusCode != HttpStatusCode.ServiceUnavailable)
                await Task.Delay(20, patience.Token);
            (await Health(host.DataDirectory)).Refused(1, "its file was moved, replaced or deleted");
            // A probe that is told no was answered what it asked.
            Assert.Contains(
                "\ntender_requests_failed_total{api=\"service\"} 0\n",
                await http.GetStringAsync("/metrics", patience.Token)
            );
        }
        finally
        {
            File.Move(file + ".aside", file);
        }
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_not_ready()
    {
        var directory = Directory.CreateTempSubdirectory("tender-nobody-");
        try
        {
            (await Health(directory.FullName)).Refused(1, "No running Tender is known in");
            File.WriteAllText(Path.Combine(directory.FullName, "address"), "http://127.0.0.1:9\n");
            (await Health(directory.FullName)).Refused(1, "No Tender answers at http://127.0.0.1:9/");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_live_server_is_asked_without_a_token()
    {
        await using var live = await LiveUsers.Start(TestDatabase.Sqlite);
        Assert.StartsWith("ok", (await Health(live.Host.DataDirectory)).Ok().Output);
    }

    private static Task<CommandRun> Health(string directory) =>
        CommandRun.In(new() { ["TENDER_DATA"] = directory }, isInteractive: false, ["health"]);
}
