using System.Security.Cryptography;
using Tender.Server.Hosting;
using Tender.Server.Payments;
using Tender.Server.Sandbox.Control;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Hosting;

/// <summary>What live refuses to start without, and what is absent once it has started.</summary>
public sealed class LiveStartTests : IDisposable
{
    private readonly string place = Directory.CreateTempSubdirectory("tender-live-").FullName;

    public void Dispose() => Directory.Delete(place, recursive: true);

    /// <summary>What is changed in a start that would do, and what is said of it.</summary>
    public static TheoryData<string, string> Refusals =>
        new()
        {
            { "--processor-url=", "--processor-url is missing: --mode live needs the processor that moves the money." },
            { "--processor-url=http://pay.example", "http://pay.example leaves this machine without encryption" },
            { "--processor-url=https://pay.example/?a=b", "must end with its path" },
            { "--processor-key=", "--processor-key is missing: --mode live needs a file with 32 or more bytes" },
            { "--processor-key=nowhere.key", "--processor-key: " },
            { "--processor-key=short.key", "short.key does not hold 32 or more bytes in base64" },
            { "--secrets-key=", "--secrets-key is missing: --mode live needs a file with 32 bytes in base64" },
            { "--secrets-key=short.key", "short.key does not hold 32 bytes in base64" },
            { "--secrets-key=long.key", "long.key does not hold 32 bytes in base64" },
            { "--secrets-key=twice.key", "twice.key holds the same key on two lines: leave one out." },
            { "--secrets-key=data/inside.key", "lies in the data directory" },
            { "--secrets-key=link.key", "lies in the data directory" },
            { "--secrets-key=processor.key", "--secrets-key and --processor-key hold the same key" },
            { "--public-url=", "--public-url is missing" },
            { "--bind=*", "--certificate is missing: --mode live that listens on * needs HTTPS" },
            { "--bind=10.0.0.1", "--certificate is missing: --mode live that listens on 10.0.0.1" },
            { "--proxy=9090", "--proxy exists in --mode sandbox only: leave it out." },
            { "--failed-calls=true", "--failed-calls exists in --mode sandbox only: leave it out." },
            { "--v1-test-host=false", "--v1-test-host exists in --mode sandbox only: leave it out." },
            { "--data=sandbox", "is the directory of a sandbox (it holds merchant.json)" },
            { "--data=emptied", "was used before, and tender.db is not there any more" },
        };

    [Theory, MemberData(nameof(Refusals))]
    public void Live_refuses_to_start_without_what_it_needs(string changed, string why)
    {
        var reading = Read(changed);
        Assert.Null(reading.Settings);
        Assert.Equal(2, reading.ExitCode);
        var told = reading.Text!.Split('\n')[..^1];
        Assert.Contains(told, line => line.Contains(why, StringComparison.Ordinal));
        Assert.All(told, line => Assert.EndsWith(".", line, StringComparison.Ordinal));
        // Nothing else is wrong with that start.
        Assert.True(told.Length == 1 || changed.Contains("proxy", StringComparison.Ordinal), reading.Text);
    }

    [Fact]
    public void A_start_that_lacks_nothing_is_taken() => Assert.NotNull(Read("--http=0").Settings);

    [Fact]
    public void A_key_that_everybody_may_read_warns()
    {
        if (OperatingSystem.IsWindows())
            return;
        Read("--http=0");
        var file = Path.Combine(place, "secrets.key");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var settings = new Settings { SecretsKey = file };
        Assert.Equal(
            $"--secrets-key: everybody on this machine may read {file}; chmod 600 makes it the server's alone.",
            Assert.Single(LiveRequirements.OpenFilesIn(settings))
        );
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Empty(LiveRequirements.OpenFilesIn(settings));
    }

    [Fact]
    public void All_that_is_missing_is_told_at_once()
    {
        var told = Settings.Read(["--mode", "live", "--bind", "*", "--log", "no"], Nothing, place).Text!;
        foreach (var name in new[] { "processor-url", "processor-key", "secrets-key", "public-url", "certificate" })
            Assert.Contains($"--{name} is missing: ", told, StringComparison.Ordinal);
        Assert.Contains("--log: \"no\" is none of", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_brings_its_own_settings_is_told_the_same()
    {
        var settings = new Settings
        {
            Mode = Mode.Live,
            Data = Path.Combine(place, "data"),
            Proxy = 1,
        };
        var refused = await Assert.ThrowsAsync<CannotStartException>(() => TenderServer.Start(settings));
        Assert.Contains("--processor-url is missing", refused.Message);
        Assert.Contains("--secrets-key is missing", refused.Message);
        Assert.Contains("--proxy stands in", refused.Message);
        await Assert.ThrowsAsync<ArgumentException>(() => TenderServer.Start(settings, new HandClock()));
        Assert.False(Directory.Exists(settings.Data));
    }

    [Theory, OnBothDatabases]
    public async Task A_sandboxs_database_takes_no_real_money(TestDatabase database)
    {
        var settings = await WithDatabase(database);
        await (await TenderServer.Start(settings with { Mode = Mode.Sandbox, SecretsKey = null })).DisposeAsync();
        foreach (var file in new[] { "merchant.json", "secrets-key" })
            File.Delete(Path.Combine(settings.Data, file));
        var refused = await Assert.ThrowsAsync<CannotStartException>(() => Start(settings));
        Assert.Contains("is a sandbox database; it cannot be opened with --mode live", refused.Message);
    }

    [Theory, OnBothDatabases]
    public async Task A_database_with_a_key_that_everyone_knows_takes_no_real_money(TestDatabase database)
    {
        var settings = await WithDatabase(database);
        await using (var server = await Start(settings))
        {
            var (merchant, secret) = MerchantAccounts.Draw(default, default, null, null, sandbox: false);
            using var known = RSA.Create();
            known.ImportFromPem(TestKeys.PrivateKeyPem(7));
            Assert.True(await server.Accounts.Register(merchant, known.ExportSubjectPublicKeyInfoPem(), secret));
        }
        var refused = await Assert.ThrowsAsync<CannotStartException>(() => Start(settings));
        Assert.Matches("The database holds the test key LIVE-[A-Z2-7]{24}", refused.Message);
    }

    [Theory, OnBothDatabases]
    public async Task Another_secrets_key_than_the_databases_is_refused_and_named(TestDatabase database)
    {
        var settings = await WithDatabase(database);
        await (await Start(settings)).DisposeAsync();
        var other = LiveHost.WriteKey(Path.Combine(place, "other.key"));
        var refused = await Assert.ThrowsAsync<CannotStartException>(() => Start(settings with { SecretsKey = other }));
        Assert.Contains($"were sealed with another key than {other}.", refused.Message);
        await (await Start(settings)).DisposeAsync();
    }

    [Theory, OnBothDatabases]
    public async Task Live_has_nothing_of_the_sandbox(TestDatabase database)
    {
        await using var host = await LiveHost.Start(database, new ScriptedProcessor());
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = host.Http,
        };
        var token = File.ReadAllText(Path.Combine(host.DataDirectory, "control-token")).Trim();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var merchant = await host.NewMerchant();
        var routes = ControlRoutes.All(null!, null!, null!, null!, null!, null!, null!, null!, null!, null!, true);
        Assert.True(routes.Count > 40);
        foreach (var route in routes)
        {
            var path = route.Template.Replace("{m}", merchant.MerchantId, StringComparison.Ordinal);
            using var call = new HttpRequestMessage(
                new HttpMethod(route.Method),
                "/control/v1/" + path.Replace("{", "").Replace("}", "")
            );
            using var answer = await client.SendAsync(call);
            Assert.Equal(404, (int)answer.StatusCode);
            Assert.Contains("\"detail\":\"Live has no control API", await answer.Content.ReadAsStringAsync());
        }
        foreach (var path in new[] { "/openapi/control.json", "/wallet", "/checkout/session", "/shop" })
            Assert.Equal(404, (int)(await client.GetAsync(path)).StatusCode);
        // No page says that no money moves.
        foreach (var path in new[] { "/ap/oa?client_id=x", "/ap/oa/x", "/checkout/confirmation?sellerId=x" })
            Assert.DoesNotContain("sandbox-mark", await (await client.GetAsync(path)).Content.ReadAsStringAsync());
        Assert.Equal("ok\n", await client.GetStringAsync("/healthz"));
        Assert.Equal("ok\n", await client.GetStringAsync("/readyz"));
        Assert.Equal(200, (int)(await client.GetAsync("/openapi/v2.json")).StatusCode);
        Assert.DoesNotContain(DataDirectory.SandboxNames, name => File.Exists(Path.Combine(host.DataDirectory, name)));
        Assert.Equal(1, await new MerchantQueries(host.Engine.Store.Database).Count());
        // Nor a buyer whom every code at a till belongs to.
        var scan = new
        {
            scanData = "UKhrmatMeKdlfY6b",
            scanReferenceId = "till-1",
            merchantCOE = "US",
            ledgerCurrency = "USD",
            chargeTotal = new { amount = "20.00", currencyCode = "USD" },
        };
        var refused = await host.V2(merchant).Post("in-store/merchantScan", scan);
        refused.IsError(405, "UnsupportedOperation");
        Assert.Contains("sandbox", refused["message"]);
    }

    /// <summary>What plays in the sandbox is text, or refused, in live.</summary>
    [Theory, OnBothDatabases]
    public async Task Live_takes_calls_of_both_generations_and_asks_its_processor(TestDatabase database)
    {
        var processor = new ScriptedProcessor();
        await using var host = await LiveHost.Start(database, processor);
        var merchant = await host.NewMerchant();
        var permission = await host.OpenPermission(merchant, Engines.Usd(100));
        Assert.StartsWith("P01-", permission.Value, StringComparison.Ordinal);
        var (v1, v2) = (host.V1(merchant), host.V2(merchant));
        var charge = new
        {
            chargePermissionId = permission.Value,
            chargeAmount = new { amount = "10.00", currencyCode = "USD" },
            captureNow = true,
        };
        (await v2.Post("charges", charge, simulation: "HardDeclined")).IsError(
            400,
            "InvalidSandboxSimulationSpecified"
        );
        (await v2.Post("charges", charge)).Is(201, "Captured");
        const string note = """{"SandboxSimulation":{"State":"Declined","ReasonCode":"AmazonRejected"}}""";
        var authorized = await v1.Call(
            "Authorize",
            ("AmazonOrderReferenceId", permission.Value),
            ("AuthorizationReferenceId", "a1"),
            ("AuthorizationAmount.Amount", "5.00"),
            ("AuthorizationAmount.CurrencyCode", "USD"),
            ("TransactionTimeout", "0"),
            ("SellerAuthorizationNote", note)
        );
        Assert.Equal("Open", authorized.Ok()["AuthorizationDetails/AuthorizationStatus/State"]);
        Assert.Equal(2, processor.Effects.Count);
        Assert.All(processor.Effects.Values, call => Assert.Equal("token", call.Instrument.Code));

        await host.Restart();
        (await host.V2(merchant).Get($"chargePermissions/{permission}")).Is(200);
    }

    private static Dictionary<string, string> Nothing => [];

    /// <summary>The settings of a start that would do, but for one change.</summary>
    private SettingsReading Read(string changed)
    {
        Directory.CreateDirectory(Path.Combine(place, "data"));
        Directory.CreateDirectory(Path.Combine(place, "sandbox"));
        File.WriteAllText(Path.Combine(place, "sandbox", "merchant.json"), "{}");
        Directory.CreateDirectory(Path.Combine(place, "emptied"));
        File.WriteAllText(Path.Combine(place, "emptied", "control-token"), "a-token");
        foreach (var name in new[] { "processor.key", "secrets.key", "data/inside.key" })
            LiveHost.WriteKey(Path.Combine(place, name));
        File.CreateSymbolicLink(Path.Combine(place, "link.key"), Path.Combine(place, "data", "inside.key"));
        var key = Convert.ToBase64String(new byte[32]);
        File.WriteAllText(Path.Combine(place, "twice.key"), $"{key}\n{key}\n");
        File.WriteAllText(Path.Combine(place, "short.key"), Convert.ToBase64String(new byte[31]));
        File.WriteAllText(Path.Combine(place, "long.key"), Convert.ToBase64String(new byte[33]));
        var arguments = new Dictionary<string, string>
        {
            ["--mode"] = "live",
            ["--data"] = "data",
            ["--processor-url"] = "http://127.0.0.1:9/tender",
            ["--processor-key"] = "processor.key",
            ["--secrets-key"] = "secrets.key",
            ["--public-url"] = "https://pay.example",
        };
        var (setting, value) = (changed.Split('=')[0], changed[(changed.IndexOf('=') + 1)..]);
        arguments[setting] = value;
        var files = new[] { "--data", "--processor-key", "--secrets-key" };
        return Settings.Read(
            [
                .. arguments
                    .Where(one => one.Value.Length > 0)
                    .Select(one =>
                        $"{one.Key}={(files.Contains(one.Key) ? Path.Combine(place, one.Value) : one.Value)}"
                    ),
            ],
            Nothing,
            place
        );
    }

    private async Task<Settings> WithDatabase(TestDatabase database) =>
        LiveHost.SettingsIn(place) with
        {
            Database = database == TestDatabase.Postgres ? await Harness.Postgres.NewDatabase() : null,
        };

    private static Task<TenderServer> Start(Settings settings) =>
        TenderServer.StartLive(settings, new ScriptedProcessor(), TimeProvider.System);
}
