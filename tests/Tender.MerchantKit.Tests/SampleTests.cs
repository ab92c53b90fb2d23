using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Tender.Tests.Harness;
using Tender.Tests.Processes;
using Xunit;

namespace Tender.MerchantKit.Tests;

/// <summary>The sample shop as a reader starts it, beside a Tender as a process of its own.</summary>
public class SampleTests
{
    private sealed record Order(string Id, string State, int Told);

    /// <summary>Every race that the service knows, against the kit: counted by outcomes.</summary>
    [Fact]
    public async Task The_sample_shop_passes_the_receiver_check()
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        using var server = await TenderProcess.Serve(place);
        var url = new Uri($"http://localhost:{FreePort()}");
        using var client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true)
        {
            BaseAddress = url,
            Timeout = TimeSpan.FromMinutes(4),
        };
        var shop = await Start(place, server, url, Path.Combine(place.Here, "shop.db"), client);
        try
        {
            var checkedRaces = await place
                .Control(server.Http)
                .Mine(
                    HttpMethod.Post,
                    "receiver-check",
                    new
                    {
                        endpoint = new Uri(url, "/ipn"),
                        begin = new Uri(url, "/check/begin"),
                        readBack = new { url = new Uri(url, "/check/outcomes") + "?order={order}" },
                        patience = "PT30S",
                    },
                    200
                );
            var report = checkedRaces.As<System.Text.Json.Nodes.JsonObject>();
            Assert.True((bool)report["passed"]!, checkedRaces.Text);
            // The shop offers neither a page that polls nor one that captures; everything else was run.
            Assert.Equal(
                ["poll", "cancelAgainstCapture"],
                report["races"]!.AsArray().Where(one => one!["passed"] is null).Select(one => (string)one!["race"]!)
            );
            Assert.True(report["races"]!.AsArray().Count > 15, checkedRaces.Text);
        }
        finally
        {
            shop.Kill(entireProcessTree: true);
            shop.Dispose();
        }
        await server.Stop();
    }

    [Fact]
    public async Task The_sample_shop_sells_in_both_generations_and_survives_a_kill()
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        using var server = await TenderProcess.Serve(place);
        var url = new Uri($"http://localhost:{FreePort()}");
        var database = Path.Combine(place.Here, "shop.db");
        using var client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true)
        {
            BaseAddress = url,
            Timeout = TimeSpan.FromMinutes(2),
        };
        var shop = await Start(place, server, url, database, client);
        try
        {
            Assert.Contains("Sample shop", await client.GetStringAsync("/"));
            using (var forged = await client.PostAsync("/ipn", new StringContent("{\"Type\":\"Notification\"}")))
                Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
            using (var health = await client.GetAsync("/health"))
                Assert.Equal(HttpStatusCode.OK, health.StatusCode);

            Assert.Contains("your payment is accepted", await Post("/buy?card=1111"));
            var now = await Newest("paid");
            Assert.Contains("is being verified", await Post("/buy?card=0701"));
            var later = await Newest("waits for payment");
            Assert.Contains("is being verified", await Post("/buy?card=4354"));
            var declined = await Newest("waits for payment");
            await Post("/buy-v1");
            var original = await Newest("paid");

            // Whatever the shop was doing: killed, and started again.
            shop.Kill(entireProcessTree: true);
            await shop.WaitForExitAsync();
            shop.Dispose();
            shop = await Start(place, server, url, database, client);

            await Post("/later");
            await Becomes(later.Id, "paid");
            await Becomes(declined.Id, "canceled");
            await Post($"/refund?order={now.Id}");
            await Post($"/refund?order={original.Id}");
            await Post("/later");
            // Authorized, captured, refunded: each told once.
            Assert.Equal(3, (await Becomes(now.Id, "refunded")).Told);
            Assert.Equal(3, (await Becomes(original.Id, "refunded")).Told);
            Assert.Equal(1, (await Becomes(declined.Id, "canceled")).Told);
        }
        finally
        {
            shop.Kill(entireProcessTree: true);
            shop.Dispose();
        }
        await server.Stop();

        async Task<string> Post(string path)
        {
            using var answer = await client.PostAsync(path, null);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, $"{path} answered {(int)answer.StatusCode}: {text}");
            return text;
        }

        async Task<Order> Newest(string state) =>
            await Becomes((await client.GetFromJsonAsync<Order[]>("/orders"))![0].Id, state);

        async Task<Order> Becomes(string id, string state)
        {
            var last = "";
            for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(100))
            {
                var order = (await client.GetFromJsonAsync<Order[]>("/orders"))!.Single(one => one.Id == id);
                if (order.State == state)
                    return order;
                last = order.State;
            }
            throw new Xunit.Sdk.XunitException($"{id} is {last}, not {state}.");
        }
    }

    private static async Task<Process> Start(
        Place place,
        TenderProcess server,
        Uri url,
        string database,
        HttpClient client
    )
    {
        var configuration = AppContext.BaseDirectory.Contains(
            $"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}",
            StringComparison.Ordinal
        )
            ? "Release"
            : "Debug";
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet"
        )
        {
            WorkingDirectory = place.Here,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var argument in new[]
            {
                "run",
                "--no-build",
                "-c",
                configuration,
                "--project",
                Path.Combine(Root(), "samples", "Merchant"),
            }
        )
            start.ArgumentList.Add(argument);
        (
            start.Environment["TENDER_DATA"],
            start.Environment["TENDER_HTTP"],
            start.Environment["SHOP_URL"],
            start.Environment["SHOP_DATABASE"]
        ) = (place.Data, server.Http.ToString(), url.ToString(), database);
        var shop = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        // Read, so that it never waits for us; shown by a debugger alone.
        shop.OutputDataReceived += (_, line) => Debug.WriteLine(line.Data);
        shop.ErrorDataReceived += (_, line) => Debug.WriteLine(line.Data);
        shop.BeginOutputReadLine();
        shop.BeginErrorReadLine();
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(90); await Task.Delay(200))
        {
            Assert.False(shop.HasExited, "The shop has ended.");
            try
            {
                using var answer = await client.GetAsync("/orders");
                if (answer.IsSuccessStatusCode)
                    return shop;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }
        }
        shop.Kill(entireProcessTree: true);
        throw new Xunit.Sdk.XunitException("The shop did not open.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
