using System.Net;
using System.Net.Sockets;
using Tender.Server.Hosting;
using Tender.Server.Telemetry;

namespace Tender.Server;

/// <summary>
/// Everything an operator may choose. Each property is at once a command-line option (<c>--body-bytes-max</c>), an
/// environment variable (<c>TENDER_BODY_BYTES_MAX</c>) and a JSON key (<c>bodyBytesMax</c>); what each means, and why
/// its default is what it is, stands in <c>tender.default.json</c>, which is also the text of <c>--help</c>.
/// </summary>
public sealed record Settings
{
    [SettingsValue("DIR")]
    public string Data { get; init; } = ".tender";

    [SettingsValue("PORT", Min = -1, Max = 65535)]
    public int Http { get; init; } = 8080;

    [SettingsValue("PORT", Min = -1, Max = 65535)]
    public int Https { get; init; } = 8443;

    [SettingsValue("ADDRESS")]
    public string Bind { get; init; } = "localhost";

    [SettingsValue("CONN")]
    public string? Database { get; init; }

    [SettingsValue("FILE")]
    public string? Certificate { get; init; }

    [SettingsValue("FILE")]
    public string? CertificateKey { get; init; }

    [SettingsValue("BOOL")]
    public bool LossyCommits { get; init; }

    [SettingsValue("BYTES", Min = 0)]
    public int DiskRoomMin { get; init; } = 64 << 20;

    [SettingsValue("PORT", Min = -1, Max = 65535, Of = Mode.Sandbox)]
    public int Proxy { get; init; }

    [SettingsValue("MODE")]
    public Mode Mode { get; init; } = Mode.Sandbox;

    [SettingsValue("FILE", Of = Mode.Live)]
    public string? SecretsKey { get; init; }

    [SettingsValue("BOOL", Of = Mode.Live)]
    public bool NewAdmin { get; init; }

    [SettingsValue("URL")]
    public Uri? PublicUrl { get; init; }

    [SettingsValue("NAME,...")]
    public IReadOnlyList<string> HostNames { get; init; } = [];

    [SettingsValue("PERIOD", Min = 1, Max = 86_400)]
    public TimeSpan SignatureWindow { get; init; } = TimeSpan.FromMinutes(15);

    [SettingsValue("BYTES", Min = 1_024, Max = 16_777_216)]
    public int BodyBytesMax { get; init; } = 262_144;

    [SettingsValue("COUNT", Min = 1, Max = 1_000_000)]
    public int ConnectionsMax { get; init; } = 2_000;

    [SettingsValue("CIDR,...")]
    public IReadOnlyList<IPNetwork> TrustedProxy { get; init; } = [];

    [SettingsValue("PERCENT", Min = 1, Max = 100)]
    public int ConnectionShare { get; init; } = 50;

    [SettingsValue("COUNT", Min = 1, Max = 1_000_000)]
    public int FailedSignaturesMax { get; init; } = 20;

    [SettingsValue("PERIOD", Min = 1, Max = 600)]
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(15);

    [SettingsValue("BOOL")]
    public bool HmacSha1 { get; init; } = true;

    [SettingsValue("BOOL", Of = Mode.Sandbox)]
    public bool V1TestHost { get; init; } = true;

    [SettingsValue("BOOL")]
    public bool StrictJson { get; init; } = true;

    [SettingsValue("BOOL")]
    public bool IdempotencyRequired { get; init; }

    [SettingsValue("COUNT", Min = 1, Max = 1_000)]
    public int GroupSize { get; init; } = 500;

    [SettingsValue("PERIOD", Min = 5, Max = 600)]
    public TimeSpan LeaseWindow { get; init; } = TimeSpan.FromSeconds(8);

    [SettingsValue("PERIOD", Min = 1, Max = 120)]
    public TimeSpan StopWindow { get; init; } = TimeSpan.FromSeconds(15);

    [SettingsValue("URL", Of = Mode.Live)]
    public Uri? ProcessorUrl { get; init; }

    [SettingsValue("FILE", Of = Mode.Live)]
    public string? ProcessorKey { get; init; }

    [SettingsValue("FILE", Of = Mode.Live)]
    public string? AmazonPay { get; init; }

    [SettingsValue("PERIOD", Min = 1, Max = 300)]
    public TimeSpan ProcessorTimeout { get; init; } = TimeSpan.FromSeconds(10);

    [SettingsValue("PERIOD", Min = 1, Max = 300)]
    public TimeSpan DeliveryTimeout { get; init; } = TimeSpan.FromSeconds(15);

    [SettingsValue("CIDR,...")]
    public IReadOnlyList<IPNetwork> DeliveryNetworks { get; init; } = [];

    [SettingsValue("PERIOD", Min = 86_400)]
    public TimeSpan? KeepDeliveries { get; init; }

    [SettingsValue("PERIOD", Min = 86_400)]
    public TimeSpan? KeepAttempts { get; init; }

    [SettingsValue("PERIOD", Min = 172_800)]
    public TimeSpan? KeepReplies { get; init; }

    [SettingsValue("URL")]
    public Uri? OtlpEndpoint { get; init; }

    [SettingsValue("PROTOCOL")]
    public OtlpProtocol OtlpProtocol { get; init; } = OtlpProtocol.Http;

    [SettingsValue("BOOL", Of = Mode.Sandbox)]
    public bool FailedCalls { get; init; } = true;

    [SettingsValue("LEVEL")]
    public LogLevel Log { get; init; } = LogLevel.Warning;

    [SettingsValue("FORMAT")]
    public LogFormat LogFormat { get; init; } = LogFormat.Text;

    /// <summary>
    /// The addresses <see cref="Bind"/> stands for: both loopbacks for <c>localhost</c>; for <c>*</c> the wildcard of
    /// IPv6, which takes IPv4 as well, where the system knows it.
    /// </summary>
    public IReadOnlyList<IPAddress> BindAddresses() =>
        Bind switch
        {
            "localhost" => [IPAddress.Loopback, IPAddress.IPv6Loopback],
            "*" => [Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any],
            _ => [IPAddress.Parse(Bind)],
        };

    /// <summary>
    /// Names the settings that differ from the defaults, without the secrets among them: safe for a log.
    /// </summary>
    public override string ToString()
    {
        var defaults = new Settings();
        var changed =
            from option in SettingsOption.All
            let value = SettingsText.Render(option.Property.GetValue(this))
            where value != SettingsText.Render(option.Property.GetValue(defaults))
            select option.IsSecret ? "--database (hidden)" : $"{option.Name} {value}";
        return string.Join(' ', changed);
    }

    /// <summary>
    /// Reads the settings: defaults, then the JSON file, then the environment, then the command line; the later wins.
    /// </summary>
    /// <param name="arguments">The command line, without the program's name.</param>
    /// <param name="environment">The environment; only names that begin with <c>TENDER_</c> are looked at.</param>
    /// <param name="workingDirectory">Where <c>tender.json</c> is looked for, and what a relative <c>--settings</c>
    /// starts from.</param>
    public static SettingsReading Read(
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        string workingDirectory
    ) => new SettingsReader(arguments, environment, workingDirectory).Read();

    /// <summary>Reads the settings of this process: its environment and working directory.</summary>
    public static SettingsReading Read(IReadOnlyList<string> arguments)
    {
        var environment = new Dictionary<string, string>();
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
            environment[(string)entry.Key] = (string?)entry.Value ?? "";
        return Read(arguments, environment, Environment.CurrentDirectory);
    }

    /// <summary>
    /// The value of a key as text, the way a JSON file, a variable or the command line would give it; null when it is
    /// off.
    /// </summary>
    internal string? ValueOf(string key) =>
        SettingsText.Render(SettingsOption.All.Single(option => option.Key == key).Property.GetValue(this));

    /// <summary>Every setting with its comment, as <c>tender.default.json</c> has them, in its order.</summary>
    internal static IReadOnlyList<(string Key, string Comment, string? Default)> Documented() =>
        SettingsHelp.Documented();

    /// <summary>The options of the command line that have an effect, and the one that names the file.</summary>
    internal static IEnumerable<string> OptionNames =>
        SettingsOption.All.Select(option => option.Name).Append("--settings");

    internal static IEnumerable<string> Keys() => SettingsOption.All.Select(option => option.Key);

    /// <summary>
    /// Parses an ISO 8601 period of weeks, days, hours, minutes and seconds; null for anything else, years and months
    /// included.
    /// </summary>
    internal static TimeSpan? ParsePeriod(string text) => SettingsText.ParsePeriod(text);

    /// <summary>Checks what only the whole can show.</summary>
    internal void Check(List<string> problems, List<string> warnings)
    {
        if (Http == 0 && Https == 0)
            problems.Add("--http and --https are both 0: nothing would listen.");
        CheckPorts(problems);
        if (PublicUrl is { } url && (url.PathAndQuery != "/" || url.Fragment.Length > 0))
            problems.Add($"--public-url: \"{url.OriginalString}\" must end after host and port.");
        if (Mode == Mode.Live)
            problems.AddRange(LiveRequirements.MissingIn(this));
        if (TrustedProxy.Any(network => network.PrefixLength == 0))
            problems.Add(
                "--trusted-proxy: a network of every address makes everybody a proxy, believed whatever they say: "
                    + "name those of your proxies alone."
            );
        if (Certificate is null && CertificateKey is not null)
            problems.Add("--certificate is missing: --certificate-key is the key of one.");
        if (Certificate is not null && Https == 0)
            warnings.Add("--certificate has no effect: --https is 0.");
        if (OtlpEndpoint is null && OtlpProtocol != OtlpProtocol.Http)
            warnings.Add("--otlp-protocol has no effect without --otlp-endpoint.");
        if (Mode == Mode.Sandbox && !BindAddresses().All(IPAddress.IsLoopback))
            warnings.Add(
                $"--bind {Bind} opens the sandbox to the network: whoever reaches it can sign in as any buyer and pay. "
                    + "Leave it out, unless that network is yours alone."
            );
        if (Mode == Mode.Live)
            warnings.AddRange(LiveRequirements.OpenFilesIn(this));
        if (Mode == Mode.Live && Http != 0 && !BindAddresses().All(IPAddress.IsLoopback))
            warnings.Add(
                $"--bind {Bind} opens --http to the network as well, without encryption: keep that port to a proxy "
                    + "that has the certificate, or to what notices name (/ca.crl), or set --http 0."
            );
    }

    private void CheckPorts(List<string> problems)
    {
        (string Name, int Port)[] ports = [("--http", Http), ("--https", Https), ("--proxy", Proxy)];
        foreach (var (one, i) in ports.Select((one, i) => (one, i)))
        foreach (var other in ports.Skip(i + 1))
            if (one.Port > 0 && one.Port == other.Port)
                problems.Add($"{one.Name} and {other.Name} are both {one.Port}: each needs a port of its own.");
    }
}
