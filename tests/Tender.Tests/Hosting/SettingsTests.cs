using System.Net;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Tender.Tests.Hosting;

public sealed class SettingsTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("tender-settings-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void Nothing_given_is_the_defaults()
    {
        var reading = Read([]);
        Assert.Empty(reading.Warnings);
        var settings = reading.Settings!;
        Assert.Equal(
            (".tender", 8080, 8443, "localhost", null, 0, Mode.Sandbox),
            (
                settings.Data,
                settings.Http,
                settings.Https,
                settings.Bind,
                settings.Database,
                settings.Proxy,
                settings.Mode
            )
        );
        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback], settings.BindAddresses());
        Assert.Equal(TimeSpan.FromMinutes(15), settings.SignatureWindow);
        Assert.Equal(256 * 1024, settings.BodyBytesMax);
        Assert.True(settings.HmacSha1 && settings.V1TestHost && settings.StrictJson);
        Assert.False(settings.IdempotencyRequired);
    }

    [Fact]
    public void Every_setting_is_documented_with_its_true_default_and_nothing_else_is()
    {
        var documented = Settings.Documented();
        Assert.Equal(Settings.Keys(), documented.Select(entry => entry.Key));
        Assert.True(documented.Count > 20);
        foreach (var (key, comment, fallback) in documented)
        {
            Assert.True(comment.Length > 30 && comment.EndsWith('.'), $"{key} says too little: {comment}");
            var expected = new Settings().ValueOf(key);
            // A period may be written in more than one way.
            if (expected is not null && Settings.ParsePeriod(expected) is { } period)
                Assert.Equal(period, Settings.ParsePeriod(fallback!));
            else
                Assert.Equal(expected, fallback);
        }
    }

    [Fact]
    public void The_documented_file_is_itself_a_settings_file_that_changes_nothing()
    {
        using var resource = typeof(Settings).Assembly.GetManifestResourceStream("tender.default.json")!;
        using (var copy = File.Create(Path.Combine(directory, "tender.json")))
            resource.CopyTo(copy);
        var settings = Read([]).Settings!;
        Assert.All(Settings.Keys(), key => Assert.Equal(new Settings().ValueOf(key), settings.ValueOf(key)));
    }

    [Fact]
    public void The_command_line_wins_over_the_environment_and_that_over_the_file()
    {
        WriteFile(
            """{ "http": 1, "https": 2, "bodyBytesMax": 4096, /* why not */ "hostNames": ["tender","""
                + """ "pay.test"], "database": null, }"""
        );
        var settings = Read(
            ["--http=3", "--bind", "*"],
            ("TENDER_HTTP", "4"),
            ("TENDER_HTTPS", "5"),
            ("TENDER_BIND", "10.0.0.1"),
            ("PATH", "/bin")
        ).Settings!;
        Assert.Equal((3, 5, 4096, "*"), (settings.Http, settings.Https, settings.BodyBytesMax, settings.Bind));
        Assert.Equal(["tender", "pay.test"], settings.HostNames);
        Assert.Null(settings.Database);
    }

    [Theory]
    [InlineData("--settings", "other.json")]
    [InlineData("--settings=other.json", null)]
    public void A_named_file_replaces_the_one_of_the_working_directory(string first, string? second)
    {
        WriteFile("""{ "http": 1 }""");
        WriteFile("""{ "https": 2 }""", "other.json");
        var settings = Read(second is null ? [first] : [first, second]).Settings!;
        Assert.Equal((8080, 2), (settings.Http, settings.Https));
        Assert.Equal(2, Read([], ("TENDER_SETTINGS", "other.json")).Settings!.Https);
    }

    [Theory]
    [InlineData("--v1-test-host false --strict-json", false, true)]
    [InlineData("--v1-test-host=true --strict-json false", true, false)]
    [InlineData("--strict-json --v1-test-host", true, true)]
    public void A_switch_needs_no_value_and_takes_one(string arguments, bool testHost, bool strict)
    {
        var settings = Read(arguments.Split(' ')).Settings!;
        Assert.Equal((testHost, strict), (settings.V1TestHost, settings.StrictJson));
    }

    [Fact]
    public void Every_kind_of_value_can_be_given()
    {
        var settings = Read([
            "--signature-window",
            "PT1H30M",
            "--delivery-networks",
            "10.0.0.0/8, fd00::/8",
            "--log",
            "Debug",
            "--mode",
            "SANDBOX",
            "--processor-url",
            "http://127.0.0.1:9/x",
            "--database",
            "Host=db;Database=tender;Password=pw",
            "--http",
            "-1",
            "--public-url",
            "https://pay.example.com:444",
            "--idempotency-required",
        ]).Settings!;
        Assert.Equal(TimeSpan.FromMinutes(90), settings.SignatureWindow);
        Assert.Equal([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("fd00::/8")], settings.DeliveryNetworks);
        Assert.Equal(
            (LogLevel.Debug, Mode.Sandbox, -1, true),
            (settings.Log, settings.Mode, settings.Http, settings.IdempotencyRequired)
        );
        Assert.Equal("http://127.0.0.1:9/x", settings.ProcessorUrl!.AbsoluteUri);
        Assert.Equal("Host=db;Database=tender;Password=pw", settings.Database);
    }

    [Theory]
    [InlineData("--http eighty", "--http: \"eighty\" is not a whole number from -1 to 65535.")]
    [InlineData("--https 65536", "--https: \"65536\"")]
    [InlineData("--http", "--http needs a value: --http PORT.")]
    [InlineData("--data --http 1", "--data needs a value: --data DIR.")]
    [InlineData("--bind here", "--bind: \"here\" is not an address")]
    [InlineData(
        "--otlp-endpoint collector:4317",
        "--otlp-endpoint: \"collector:4317\" is not an absolute http or https"
    )]
    [InlineData("--otlp-protocol udp", "--otlp-protocol: \"udp\" is none of http, grpc.")]
    [InlineData("--log-format xml", "--log-format: \"xml\" is none of text, json.")]
    [InlineData("--certificate-key key.pem", "--certificate is missing: --certificate-key is the key of one.")]
    [InlineData("--mode test", "--mode: \"test\" is none of sandbox, live.")]
    [InlineData("--mode 1", "--mode: \"1\" is none of sandbox, live.")]
    [InlineData(
        "--processor-url ftp://p.example",
        "--processor-url: \"ftp://p.example\" is not an absolute http or https URL"
    )]
    [InlineData(
        "--public-url https://p.example/shop",
        "--public-url: \"https://p.example/shop\" must end after host and port."
    )]
    [InlineData("--http 0 --https 0", "--http and --https are both 0")]
    [InlineData("--http 5000 --https 5000", "--http and --https are both 5000")]
    [InlineData("--proxy 8080", "--http and --proxy are both 8080")]
    [InlineData("--signature-window 900", "--signature-window: \"900\" is not an ISO 8601 period from PT1S to PT24H")]
    [InlineData("--signature-window P2D", "--signature-window: \"P2D\"")]
    [InlineData("--strict-json=yes", "--strict-json: \"yes\" is neither true nor false.")]
    [InlineData(
        "--delivery-networks 10.0.0.0/8,home",
        "--delivery-networks: \"10.0.0.0/8,home\" is not a list of networks such as 10.0.0.0/8: home."
    )]
    [InlineData("--trusted-proxy nearby", "--trusted-proxy: \"nearby\" is not a list of networks such as 10.0.0.0/8")]
    [InlineData("--trusted-proxy ::/0", "--trusted-proxy: a network of every address makes everybody a proxy")]
    [InlineData("--host-names a,b/c", "--host-names: \"a,b/c\" is not a list of host names: b/c.")]
    [InlineData("--htp 1", "Unknown option --htp. Did you mean --http?")]
    [InlineData("--colour", "Unknown option --colour.\nTry")]
    [InlineData("--port 80", "Unknown option --port. Did you mean --http or --https?\nTry")]
    [InlineData("--dtaa x", "Unknown option --dtaa. Did you mean --data?\nTry")]
    [InlineData("start", "Unexpected argument \"start\"")]
    [InlineData("--settings nowhere.json", "--settings: there is no file ")]
    public void A_bad_value_is_named_and_ends_with_code_2(string arguments, string problem)
    {
        var reading = Read(arguments.Split(' '));
        Assert.Null(reading.Settings);
        Assert.Equal(2, reading.ExitCode);
        Assert.Contains(problem, reading.Text);
        Assert.EndsWith("Try --help.", reading.Text);
    }

    [Fact]
    public void All_problems_are_told_at_once_with_where_each_came_from()
    {
        WriteFile("""{ "htttp": 1, "http": {}, "groupSize": 0 }""");
        var text = Read(["--bad"], ("TENDER_HTTPS", "x")).Text!;
        Assert.Contains("tender.json: \"htttp\" is no setting of Tender.", text);
        Assert.Contains("tender.json: \"http\" must be a plain value.", text);
        Assert.Contains(
            $"--group-size (from {Path.Combine(directory, "tender.json")}): \"0\" is not a whole number from 1 "
                + $"to 1000.",
            text
        );
        Assert.Contains("--https (from TENDER_HTTPS): \"x\" is not a whole number", text);
        Assert.Contains("Unknown option --bad.", text);
    }

    [Theory]
    [InlineData("{ \"http\": 1, \"http\": 2 }")]
    [InlineData("{ \"http\": ")]
    [InlineData("[]")]
    [InlineData("")]
    public void A_broken_file_is_named(string content)
    {
        WriteFile(content);
        var reading = Read([]);
        Assert.Equal(2, reading.ExitCode);
        Assert.Contains(Path.Combine(directory, "tender.json"), reading.Text);
    }

    [Theory]
    [InlineData("sqlite:file.db")]
    [InlineData("Database=tender")]
    [InlineData("Host=db;Pasword=hunter2")]
    public void A_bad_connection_string_is_refused_without_repeating_it(string connection)
    {
        var reading = Read(["--database", connection]);
        Assert.Equal(2, reading.ExitCode);
        Assert.Contains("--database: an Npgsql connection string", reading.Text);
        Assert.DoesNotContain("hunter2", reading.Text);
    }

    [Fact]
    public void Printing_the_settings_shows_what_differs_but_no_password() =>
        Assert.Equal(
            "--http 9 --database (hidden)",
            Read(["--http", "9", "--database", "Host=db;Password=hunter2"]).Settings!.ToString()
        );

    [Fact]
    public void An_unknown_variable_and_a_setting_without_effect_warn()
    {
        var reading = Read(["--processor-key", "p.key"], ("TENDER_HTP", "1"), ("TENDER_HTTP", ""));
        Assert.NotNull(reading.Settings);
        Assert.Collection(
            reading.Warnings,
            warning => Assert.Contains("TENDER_HTP", warning),
            warning => Assert.Contains("--processor-key has no effect in --mode sandbox.", warning)
        );
    }

    [Theory]
    [InlineData("0.0.0.0", "8080", true)]
    [InlineData("0.0.0.0", "0", false)]
    [InlineData("127.0.0.1", "8080", false)]
    public void Live_that_opens_a_port_without_encryption_to_the_network_warns(string bind, string http, bool warns)
    {
        var (problems, warnings) = (new List<string>(), new List<string>());
        var settings = new Settings
        {
            Mode = Mode.Live,
            Bind = bind,
            Http = int.Parse(http, System.Globalization.CultureInfo.InvariantCulture),
        };
        settings.Check(problems, warnings);
        Assert.Equal(warns, warnings.Any(one => one.Contains("opens --http to the network", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("--http 1 --nonsense --help")]
    public void Help_lists_every_option_and_ends_with_code_0(string arguments)
    {
        // A mistake before --help does not stand in the way of the help.
        var reading = Read(arguments.Split(' '));
        Assert.Equal((0, null), (reading.ExitCode, reading.Settings));
        Assert.Contains("  --http PORT\n      The port for plain HTTP;", reading.Text);
        Assert.Contains("Default: 8443.", reading.Text);
        Assert.All(Settings.OptionNames, name => Assert.Contains($"\n  {name} ", reading.Text));
        Assert.All(reading.Text!.Split('\n'), line => Assert.True(line.Length <= 140, line));
    }

    [Fact]
    public void Version_is_printed() => Assert.Matches(@"^tender \d+\.\d+\.\d+$", Read(["--version"]).Text);

    [Theory]
    [InlineData("PT15M", 900)]
    [InlineData("P1W", 604_800)]
    [InlineData("P1DT1H1M1S", 90_061)]
    [InlineData("PT0S", 0)]
    [InlineData("P", null)]
    [InlineData("PT", null)]
    [InlineData("P1DT", null)]
    [InlineData("P1M", null)]
    [InlineData("P1Y", null)]
    [InlineData("PT1.5S", null)]
    [InlineData("-PT1S", null)]
    [InlineData("PT1S\n", null)]
    [InlineData("15m", null)]
    [InlineData("PT\u0661S", null)]
    [InlineData("P999999999W", null)]
    public void A_period_is_weeks_to_seconds(string text, int? seconds) =>
        Assert.Equal(seconds is null ? null : TimeSpan.FromSeconds(seconds.Value), Settings.ParsePeriod(text));

    [Fact]
    public void The_longest_period_that_can_be_written_is_still_a_period() =>
        Assert.NotNull(Settings.ParsePeriod("P99999W999999DT9999999H999999999M999999999S"));

    private SettingsReading Read(string[] arguments, params (string Name, string Value)[] environment) =>
        Settings.Read(arguments, environment.ToDictionary(pair => pair.Name, pair => pair.Value), directory);

    private void WriteFile(string content, string name = "tender.json") =>
        File.WriteAllText(Path.Combine(directory, name), content);
}
