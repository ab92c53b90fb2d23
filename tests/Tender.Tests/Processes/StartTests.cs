using Microsoft.Data.Sqlite;
using Tender.Server.Hosting;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processes;

/// <summary>How the program starts, refuses to start, and says so: what an operator and a script see of it.</summary>
public class StartTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public async Task Help_and_version_end_with_0_and_a_mistake_with_2()
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        var help = await TenderProcess.Run(place.Here, Nothing, "--help");
        Assert.Equal((0, ""), (help.Code, help.Errors));
        Assert.Contains("--data", help.Output);

        var mistake = await TenderProcess.Run(place.Here, Nothing, "--dtaa", "x");
        Assert.Equal((2, ""), (mistake.Code, mistake.Output));
        Assert.Contains("--dtaa", mistake.Errors);
        Assert.Empty(Directory.GetFileSystemEntries(place.Here));
    }

    [Fact]
    public async Task A_start_says_what_to_open_first_and_where_commands_find_it()
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        using var server = await TenderProcess.Serve(place);
        Assert.Contains($"  Open this first     {server.Http}", server.Greeting);
        // The commands cost a start nothing: what they stand on is not loaded.
        var loaded = server.Mapped;
        Assert.Contains("Tender.Server.dll", loaded);
        Assert.DoesNotContain("System.CommandLine.dll", loaded);
        Assert.DoesNotContain("Spectre.Console.dll", loaded);
        // Nor does the export that nobody asked for.
        Assert.DoesNotContain("OpenTelemetry", loaded);
        // Nor what users sign in with, whom only live has.
        Assert.DoesNotContain("Otp.NET", loaded);
        Assert.DoesNotContain("Extensions.Identity", loaded);
        var clock = await TenderProcess.Run(place.Here, Nothing, "clock", "--data", place.Data);
        Assert.Equal((0, ""), (clock.Code, clock.Errors));
        Assert.Contains("\"now\"", clock.Output);
        await server.Stop();

        var gone = await TenderProcess.Run(place.Here, Nothing, "clock", "--data", place.Data);
        Assert.Equal((2, ""), (gone.Code, gone.Output));
        Assert.Contains("No running Tender is known in", gone.Errors);
    }

    [Fact]
    public async Task A_failed_call_is_told_in_a_line_with_why_unless_it_is_turned_off()
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        var told = string.Join('\n', await Told(place));
        Assert.Matches("GET /v2/charges/S01-0000000-0000000-C000001/? 404 ResourceNotFound: ", told);
        Assert.Matches("POST /OffAmazonPayments_Sandbox/2013-01-01 PrintMoney 4[0-9]{2} [A-Za-z]+: ", told);
        Assert.Contains("POST /control/v1/merchants 400 region is one of na, eu, uk, de, jp.", told);
        // A buyer's token is a secret.
        Assert.Matches("GET /v2/buyers/[.]{3}/? 4", told);
        Assert.DoesNotContain("canary", told);

        Assert.Empty(await Told(place, "--failed-calls", "false"));
        Assert.Empty(await Told(place, "--log", "error"));
    }

    private static async Task<string[]> Told(Place place, params string[] options)
    {
        using var server = await TenderProcess.Serve(place, options);
        var v2 = new V2Client(place.Ready, server.Http);
        await v2.Get("charges/S01-0000000-0000000-C000001");
        await v2.Get("buyers/canary-1234567890");
        await new V1Client(place.Ready, server.Http).Send(V1Client.Request("PrintMoney"));
        var control = place.Control(server.Http);
        await control.Raw(
            HttpMethod.Post,
            "/control/v1/merchants",
            System.Net.Http.Json.JsonContent.Create(new { region = "moon" }),
            place.ControlToken
        );
        var end = await server.Terminate();
        return [.. end.Output.Split('\n').Where(line => line.Contains(" Tender.Calls: ", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task A_sandbox_that_others_can_reach_is_warned_of()
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        using var server = await TenderProcess.Serve(place, "--bind", "0.0.0.0");
        var end = await server.Terminate();
        Assert.Equal(0, end.Code);
        Assert.Contains("--bind 0.0.0.0 opens the sandbox to the network", end.Errors);
    }

    [Theory, OnBothDatabases]
    public async Task Starting_prints_at_most_a_screen_and_no_secret(TestDatabase database)
    {
        using var place = await Place.Make(database);
        using var server = await TenderProcess.Serve(place, "--log", "information");
        (await new V2Client(place.Ready, server.Http).Get($"charges/S01-0000000-0000000-C000001")).IsError(
            404,
            "ResourceNotFound"
        );
        (await new V1Client(place.Ready, server.Http).Call("GetServiceStatus")).Ok();
        await place.Control(server.Http).Clock();
        var end = await server.Terminate();
        Assert.Equal(0, end.Code);
        Assert.InRange(server.Greeting.Count, 1, 24);
        var printed = string.Join('\n', server.Greeting) + end.Output + end.Errors;
        Assert.All(Secrets(place), secret => Assert.DoesNotContain(secret, printed));
        if (place.Connection is { } connection)
            Assert.DoesNotContain(connection, printed);
    }

    [Fact]
    public async Task No_secret_is_logged_even_when_everything_is()
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        using var server = await TenderProcess.Serve(place, "--log", "trace");
        var control = place.Control(server.Http);
        var made = await control.NewMerchant();
        var answers = new List<string>();
        foreach (var merchant in new[] { place.Ready, made })
        {
            var v2 = new V2Client(merchant, server.Http);
            var good = new V2Request(
                "POST",
                "checkoutSessions",
                V2Client.Serialize(
                    new
                    {
                        webCheckoutDetails = new { checkoutReviewReturnUrl = "https://shop.example/" },
                        storeId = merchant.StoreId,
                    }
                )
            );
            answers.Add((await v2.Send(good)).Is(201).Text);
            foreach (
                var bad in new[]
                {
                    good with
                    {
                        Authorization = _ => null,
                    },
                    good with
                    {
                        SentBody = [1],
                    },
                    good with
                    {
                        Body = [1],
                    },
                    good with
                    {
                        PublicKeyId = "SANDBOX-AAAAAAAAAAAAAAAAAAAAAAAA",
                    },
                    good with
                    {
                        Path = "charges",
                    },
                }
            )
                answers.Add((await v2.Send(bad)).Text);
            var v1 = new V1Client(merchant, server.Http);
            answers.Add((await v1.Call("GetServiceStatus")).Ok().Text);
            foreach (
                var bad in new[]
                {
                    V1Client.Request("Authorize"),
                    V1Client.Request("Authorize") with
                    {
                        Signature = _ => "x",
                    },
                    V1Client.Request("PrintMoney"),
                    V1Client.Request("Authorize") with
                    {
                        AccessKeyId = "AKIAAAAAAAAAAAAAAAAA",
                    },
                }
            )
                answers.Add((await v1.Send(bad)).Text);
            answers.Add(
                (await control.Call(HttpMethod.Get, $"/control/v1/merchants/{merchant.MerchantId}", null, 200)).Text
            );
        }
        answers.Add((await control.Raw(HttpMethod.Get, "/control/v1/merchants", null, "canary-of-a-wrong-token")).Text);
        answers.Add((await control.Raw(HttpMethod.Get, "/metrics", null, null)).Text);
        var end = await server.Terminate();
        Assert.Equal(0, end.Code);

        var logged = string.Join('\n', server.Greeting) + end.Output + end.Errors;
        Assert.True(logged.Length > 10_000, "Nothing was logged: this test shows nothing.");
        string[] secrets =
        [
            .. Secrets(place),
            SignatureKey(place),
            made.SecretAccessKey,
            made.PrivateKeyPem.Split('\n')[3].Trim(),
            "canary-of-a-wrong-token",
        ];
        Assert.All(secrets, secret =>
        {
            Assert.True(secret.Length >= 20, "Too short to be found by accident.");
            Assert.DoesNotContain(secret, logged);
            Assert.All(answers, answer => Assert.DoesNotContain(secret, answer));
        });
    }

    /// <summary>Part of the key that signs notices, which the database keeps sealed.</summary>
    private static string SignatureKey(Place place)
    {
        using var directory = DataDirectory.Open(place.Data, TimeProvider.System.GetUtcNow());
        using var connection = new SqliteConnection(
            $"Data Source={directory.DatabaseFile};Mode=ReadOnly;Pooling=False"
        );
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM tender WHERE name = 'signer'";
        var stored = (string)command.ExecuteScalar()!;
        return Convert.ToBase64String(
            directory.Secrets.Open(Convert.FromBase64String(stored[(stored.LastIndexOf('-') + 1)..].Trim()), "signer")
        )[384..448];
    }

    [Fact]
    public async Task A_second_process_on_the_same_directory_is_refused_and_the_first_goes_on()
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        using var server = await TenderProcess.Serve(place);
        var second = await TenderProcess.Run(place.Here, Nothing, "--data", place.Data, "--http", "-1", "--https", "0");
        IsRefused(second);
        Assert.Contains(place.Data, second.Errors);
        Assert.Contains("in use", second.Errors);
        await place.Control(server.Http).Clock();
        await server.Stop();
    }

    [Fact]
    public async Task A_port_in_use_is_refused_in_words()
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        using var other = await Place.Make(TestDatabase.Sqlite);
        using var server = await TenderProcess.Serve(place);
        var second = await TenderProcess.Run(
            other.Here,
            Nothing,
            "--data",
            other.Data,
            "--http",
            server.Http.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "--https",
            "0"
        );
        IsRefused(second);
        Assert.Contains("--http", second.Errors);
    }

    [Theory]
    [InlineData("192.0.2.9")]
    [InlineData("2001:db8::9")]
    public async Task An_address_this_machine_has_not_is_refused_in_words(string address)
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        var end = await TenderProcess.Run(
            place.Here,
            Nothing,
            ["--data", place.Data, "--http", "18089", "--https", "0", "--bind", address]
        );
        IsRefused(end);
        Assert.Contains("no such address", end.Errors);
        Assert.Contains("--bind", end.Errors);
    }

    /// <summary>
    /// In a network of its own where no port below 1024 is anybody's but root's, as somebody else. Where the machine
    /// lets this test make neither, the words are checked on the failure alone.
    /// </summary>
    [Fact]
    public async Task A_port_that_needs_a_right_is_refused_in_words()
    {
        var settings = new Settings { Https = 443, Http = 0 };
        var denied = new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.AccessDenied);
        var words = WebServer.WhyNotListening(new IOException("Failed to bind.", denied), settings);
        Assert.Contains("port 443", words);
        Assert.Contains("CAP_NET_BIND_SERVICE", words);
        Assert.Null(WebServer.WhyNotListening(new InvalidOperationException(), settings));
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root" || !File.Exists("/usr/bin/setpriv"))
            return;

        using var place = await Place.Make(TestDatabase.Sqlite);
        File.SetUnixFileMode(place.Here, (UnixFileMode)0b111_111_111);
        var end = await TenderProcess.RunAs(
            ["setpriv", "--reuid=65534", "--clear-groups", "--inh-caps=-all"],
            place.Here,
            ["--data", place.Data, "--http", "0", "--https", "443"]
        );
        // A container may give every port to everybody.
        if (end.Code == 0)
            return;
        IsRefused(end);
        Assert.Contains("port 443", end.Errors);
    }

    [Fact]
    public async Task All_addresses_means_all_of_both_kinds()
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        using var server = await TenderProcess.Serve(place, "--bind", "*");
        foreach (var host in new[] { "127.0.0.1", "[::1]" })
        {
            using var client = new HttpClient(new SocketsHttpHandler());
            Assert.Equal("ok\n", await client.GetStringAsync($"http://{host}:{server.Http.Port}/healthz"));
        }
        await server.Stop();
    }

    [Theory, OnBothDatabases]
    public async Task A_sandbox_database_is_not_opened_as_live(TestDatabase database)
    {
        using var place = await Place.Make(database);
        using (var server = await TenderProcess.Serve(place))
            await server.Stop();
        var environment = place.Connection is { } connection
            ? new Dictionary<string, string> { ["TENDER_DATABASE"] = connection }
            : Nothing;
        var end = await TenderProcess.Run(
            place.Here,
            environment,
            "--data",
            place.Data,
            "--mode",
            "live",
            "--processor-url",
            "http://127.0.0.1:9"
        );
        Assert.Equal((2, ""), (end.Code, end.Output));
        Assert.Contains("is the directory of a sandbox", end.Errors);

        // The mark itself, below the program: the message names both.
        var refused = await Assert.ThrowsAsync<Tender.Server.Storage.UnusableDatabaseException>(() =>
            Engines.Connect(database, place.Connection ?? Path.Combine(place.Data, "tender.db"), environment: "live")
        );
        Assert.Contains("sandbox", refused.Message);
        Assert.Contains("live", refused.Message);

        using var again = await TenderProcess.Serve(place);
        await again.Stop();
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached_is_refused_in_words_and_its_password_is_not_among_them()
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        var end = await TenderProcess.Run(
            place.Here,
            new Dictionary<string, string>
            {
                ["TENDER_DATABASE"] =
                    "Host=127.0.0.1;Port=1;Username=tender;Password=canary-of-the-password;Database=tender;Timeout=3",
            },
            "--data",
            place.Data,
            "--http",
            "-1",
            "--https",
            "0"
        );
        IsRefused(end);
        Assert.DoesNotContain("canary", end.Errors + end.Output);
    }

    /// <summary>Code 1, nothing on standard output, a short message and no stack on the other.</summary>
    internal static void IsRefused((int Code, string Output, string Errors) end)
    {
        Assert.True(end.Code == 1, $"{end.Code}: {end.Errors}");
        Assert.Equal("", end.Output);
        Assert.NotEqual("", end.Errors.Trim());
        Assert.DoesNotContain("   at ", end.Errors);
        Assert.InRange(end.Errors.Split('\n').Length, 1, 6);
    }

    /// <summary>Every secret of a data directory.</summary>
    internal static IEnumerable<string> Secrets(Place place) =>
        [
            place.ControlToken,
            place.Ready.SecretAccessKey,
            File.ReadAllText(Path.Combine(place.Data, "secrets-key")).Trim(),
            place.Ready.PrivateKeyPem.Split('\n')[3].Trim(),
            File.ReadAllLines(Path.Combine(place.Data, "ca-key.pem"))[1].Trim(),
        ];
}
