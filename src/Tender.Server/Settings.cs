using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;

namespace Tender.Server;

/// <summary>
/// Which of the two compositions runs: the simulator with its movable clock, or a configured processor and real money.
/// </summary>
public enum Mode
{
    Sandbox,
    Live,
}

/// <summary>
/// Everything an operator may choose. Each property is at once a command-line option (<c>--body-bytes-max</c>), an
/// environment variable (<c>TENDER_BODY_BYTES_MAX</c>) and a JSON key (<c>bodyBytesMax</c>); what each means, and why
/// its default is what it is, stands in <c>tender.default.json</c>, which is also the text of <c>--help</c>.
/// </summary>
public sealed partial record Settings
{
    [Takes("DIR")]
    public string Data { get; init; } = ".tender";

    [Takes("PORT", Min = -1, Max = 65535)]
    public int Http { get; init; } = 8080;

    [Takes("PORT", Min = -1, Max = 65535)]
    public int Https { get; init; } = 8443;

    [Takes("ADDRESS")]
    public string Bind { get; init; } = "localhost";

    [Takes("CONN")]
    public string? Database { get; init; }

    [Takes("PORT", Min = -1, Max = 65535)]
    public int Proxy { get; init; }

    [Takes("MODE")]
    public Mode Mode { get; init; } = Mode.Sandbox;

    [Takes("URL")]
    public Uri? PublicUrl { get; init; }

    [Takes("NAME,...")]
    public IReadOnlyList<string> HostNames { get; init; } = [];

    [Takes("PERIOD", Min = 1, Max = 86_400)]
    public TimeSpan SignatureWindow { get; init; } = TimeSpan.FromMinutes(15);

    [Takes("BYTES", Min = 1_024, Max = 16_777_216)]
    public int BodyBytesMax { get; init; } = 262_144;

    [Takes("COUNT", Min = 1, Max = 1_000_000)]
    public int ConnectionsMax { get; init; } = 2_000;

    [Takes("PERIOD", Min = 1, Max = 600)]
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(15);

    [Takes("BOOL")]
    public bool HmacSha1 { get; init; } = true;

    [Takes("BOOL")]
    public bool V1TestHost { get; init; } = true;

    [Takes("BOOL")]
    public bool StrictJson { get; init; } = true;

    [Takes("BOOL")]
    public bool IdempotencyRequired { get; init; }

    [Takes("COUNT", Min = 1, Max = 1_000)]
    public int GroupSize { get; init; } = 500;

    [Takes("PERIOD", Min = 5, Max = 600)]
    public TimeSpan LeaseWindow { get; init; } = TimeSpan.FromSeconds(8);

    [Takes("PERIOD", Min = 1, Max = 120)]
    public TimeSpan StopWindow { get; init; } = TimeSpan.FromSeconds(15);

    [Takes("URL")]
    public Uri? ProcessorUrl { get; init; }

    [Takes("PERIOD", Min = 1, Max = 300)]
    public TimeSpan ProcessorTimeout { get; init; } = TimeSpan.FromSeconds(10);

    [Takes("PERIOD", Min = 1, Max = 300)]
    public TimeSpan DeliveryTimeout { get; init; } = TimeSpan.FromSeconds(15);

    [Takes("CIDR,...")]
    public IReadOnlyList<IPNetwork> DeliveryNetworks { get; init; } = [];

    [Takes("URL")]
    public Uri? OtlpEndpoint { get; init; }

    [Takes("LEVEL")]
    public LogLevel Log { get; init; } = LogLevel.Warning;

    /// <summary>
    /// The addresses <see cref="Bind"/> stands for: both loopbacks for <c>localhost</c>, both wildcards for <c>*</c>.
    /// </summary>
    public IReadOnlyList<IPAddress> BindAddresses() =>
        Bind switch
        {
            "localhost" => [IPAddress.Loopback, IPAddress.IPv6Loopback],
            "*" => [IPAddress.Any, IPAddress.IPv6Any],
            _ => [IPAddress.Parse(Bind)],
        };

    /// <summary>
    /// Names the settings that differ from the defaults, without the secrets among them: safe for a log.
    /// </summary>
    public override string ToString()
    {
        var defaults = new Settings();
        var changed =
            from option in Options
            let value = Render(option.Property.GetValue(this))
            where value != Render(option.Property.GetValue(defaults))
            select option.Property.Name == nameof(Database) ? "--database (hidden)" : $"{option.Name} {value}";
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
    )
    {
        var problems = new List<string>();
        var warnings = new List<string>();

        // 1. The command line comes first, although it wins last: it may ask for help, and it may name the file.
        var commandLine = new Dictionary<string, Given>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument is "--help" or "-h" or "-?")
                return SettingsReading.Answer(Help());
            if (argument is "--version")
                return SettingsReading.Answer($"tender {typeof(Settings).Assembly.GetName().Version!.ToString(3)}");

            var (name, inline) = argument.IndexOf('=') is var at and > 0
                ? (argument[..at], argument[(at + 1)..])
                : (argument, null);
            var option = Options.FirstOrDefault(o => o.Name == name);
            if (option is null && name != SettingsOption)
            {
                problems.Add(
                    name.StartsWith('-')
                        ? $"Unknown option {name}.{Nearest(name)}"
                        : $"Unexpected argument \"{argument}\": options begin with --."
                );
                continue;
            }
            if (inline is null && option?.Property.PropertyType == typeof(bool))
                inline = i + 1 < arguments.Count && arguments[i + 1] is "true" or "false" ? arguments[++i] : "true";
            // A value that looks like an option is a forgotten value; -1 is none, it is a port.
            if (
                inline is null
                && i + 1 < arguments.Count
                && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal)
            )
                inline = arguments[++i];
            if (inline is null)
                problems.Add($"{name} needs a value: {name} {option?.Takes.Placeholder ?? "FILE"}.");
            else
                commandLine[name] = new Given(inline, name);
        }

        // 2. The environment. Variables of that prefix which are no setting may belong to something else, so they warn
        // instead of stopping the start.
        var variables = new Dictionary<string, Given>();
        foreach (var (variable, value) in environment.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!variable.StartsWith("TENDER_", StringComparison.Ordinal) || value.Length == 0)
                continue;
            if (Options.FirstOrDefault(o => o.Variable == variable) is { } option)
                variables[option.Name] = new Given(value, $"{option.Name} (from {variable})");
            else if (variable == SettingsVariable)
                variables[SettingsOption] = new Given(value, $"{SettingsOption} (from {variable})");
            else
                warnings.Add($"The environment variable {variable} is no setting of Tender and is ignored.");
        }

        // 3. The file: the one that was named must be there, tender.json in the working directory may be.
        var named = commandLine.GetValueOrDefault(SettingsOption) ?? variables.GetValueOrDefault(SettingsOption);
        var path = Path.GetFullPath(named?.Text ?? "tender.json", workingDirectory);
        var file = new Dictionary<string, Given>();
        if (named is not null && !File.Exists(path))
            problems.Add($"{named.Source}: there is no file {path}.");
        else if (File.Exists(path))
            ReadFile(path, file, problems);

        // 4. Apply what won, then check what only the whole can show.
        var settings = new Settings();
        foreach (var option in Options)
        {
            var given = commandLine.GetValueOrDefault(option.Name)
                ?? variables.GetValueOrDefault(option.Name)
                ?? file.GetValueOrDefault(option.Name);
            if (given is null)
                continue;
            var (value, problem) = Parse(option, given.Text);
            if (problem is null)
                option.Property.SetValue(settings, value);
            else if (option.Property.Name == nameof(Database))
                problems.Add($"{given.Source}: {problem}");
            else
                problems.Add($"{given.Source}: \"{given.Text}\" {problem}");
        }
        if (problems.Count == 0)
            settings.Check(problems, warnings);
        return problems.Count == 0
            ? new SettingsReading(settings, null, 0, warnings)
            : SettingsReading.Refuse(string.Join('\n', problems) + "\nTry --help.");
    }

    /// <summary>Reads the settings of this process: its environment and working directory.</summary>
    public static SettingsReading Read(IReadOnlyList<string> arguments)
    {
        var environment = new Dictionary<string, string>();
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
            environment[(string)entry.Key] = (string?)entry.Value ?? "";
        return Read(arguments, environment, Environment.CurrentDirectory);
    }

    /// <summary>Every setting with its comment, as <c>tender.default.json</c> has them, in its order.</summary>
    internal static IReadOnlyList<(string Key, string Comment, string? Default)> Documented()
    {
        using var resource = typeof(Settings).Assembly.GetManifestResourceStream("tender.default.json")!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        using var values = JsonDocument.Parse(
            bytes,
            new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false }
        );
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Allow });
        var documented = new List<(string, string, string?)>();
        var comment = new StringBuilder();
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Comment && reader.CurrentDepth == 1)
                comment.Append(comment.Length == 0 ? "" : " ").Append(reader.GetComment().Trim());
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            var key = reader.GetString()!;
            documented.Add((key, comment.ToString(), Text(values.RootElement.GetProperty(key))));
            comment.Clear();
        }
        return documented;
    }

    internal static IEnumerable<string> Keys() => Options.Select(option => option.Key);

    /// <summary>
    /// The value of a key as text, the way a JSON file, a variable or the command line would give it; null when it is
    /// off.
    /// </summary>
    internal string? ValueOf(string key) => Render(Options.Single(option => option.Key == key).Property.GetValue(this));

    /// <summary>
    /// Parses an ISO 8601 period of weeks, days, hours, minutes and seconds; null for anything else, years and months
    /// included.
    /// </summary>
    internal static TimeSpan? ParsePeriod(string text)
    {
        if (!Period().IsMatch(text) || text.EndsWith('T') || text == "P")
            return null;
        var seconds = 0L;
        var number = 0L;
        var time = false;
        foreach (var letter in text.AsSpan(1))
        {
            if (char.IsAsciiDigit(letter))
            {
                number = number * 10 + (letter - '0');
                continue;
            }
            seconds +=
                number
                * letter switch
                {
                    'W' => 604_800,
                    'D' => 86_400,
                    'H' => 3_600,
                    'M' => 60,
                    'S' => 1,
                    _ => 0,
                };
            time |= letter == 'T';
            number = 0;
        }
        return TimeSpan.FromSeconds(seconds);
    }

    private const string SettingsOption = "--settings";
    private const string SettingsVariable = "TENDER_SETTINGS";

    private static readonly Option[] Options =
    [
        .. from property in typeof(Settings).GetProperties()
        let takes = property.GetCustomAttribute<TakesAttribute>()
        where takes is not null
        select new Option(property, takes),
    ];

    private static void ReadFile(string path, Dictionary<string, Given> file, List<string> problems)
    {
        try
        {
            using var document = JsonDocument.Parse(
                File.ReadAllBytes(path),
                new JsonDocumentOptions
                {
                    CommentHandling = JsonCommentHandling.Skip,
                    AllowTrailingCommas = true,
                    AllowDuplicateProperties = false,
                }
            );
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                problems.Add($"{path}: must be one JSON object.");
                return;
            }
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (Options.FirstOrDefault(o => o.Key == member.Name) is not { } option)
                    problems.Add($"{path}: \"{member.Name}\" is no setting of Tender.");
                else if (member.Value.ValueKind == JsonValueKind.Object)
                    problems.Add($"{path}: \"{member.Name}\" must be a plain value.");
                else if (Text(member.Value) is { } text)
                    file[option.Name] = new Given(text, $"{option.Name} (from {path})");
                // null means "as if it were not there": the documented defaults of the settings that are off.
            }
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            problems.Add($"{path} cannot be read: {e.Message}");
        }
    }

    private static string? Text(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(item => item.ToString())),
            JsonValueKind.String => value.GetString(),
            _ => value.GetRawText(),
        };

    private static string? Render(object? value) =>
        value switch
        {
            null => null,
            bool flag => flag ? "true" : "false",
            Enum name => name.ToString().ToLowerInvariant(),
            TimeSpan period => RenderPeriod(period),
            Uri url => url.OriginalString,
            IReadOnlyList<string> names => string.Join(',', names),
            IReadOnlyList<IPNetwork> networks => string.Join(',', networks),
            _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        };

    private static string RenderPeriod(TimeSpan period) =>
        period switch
        {
            { TotalSeconds: 0 } => "PT0S",
            _ when period.TotalSeconds % 3_600 == 0 => $"PT{(long)period.TotalHours}H",
            _ when period.TotalSeconds % 60 == 0 => $"PT{(long)period.TotalMinutes}M",
            _ => $"PT{(long)period.TotalSeconds}S",
        };

    private static (object? Value, string? Problem) Parse(Option option, string text)
    {
        var type = Nullable.GetUnderlyingType(option.Property.PropertyType) ?? option.Property.PropertyType;
        var (min, max) = (option.Takes.Min, option.Takes.Max);
        if (option.Property.Name == nameof(Database))
            return ParseDatabase(text);
        if (option.Property.Name == nameof(Bind))
        {
            return text is "localhost" or "*" || IPAddress.TryParse(text, out _)
                ? (text, null)
                : (null, "is not an address: an IP address, localhost, or * for all.");
        }
        if (type == typeof(int))
        {
            return
                int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && number >= min
                && number <= max
                ? (number, null)
                : (null, $"is not a whole number from {min} to {max}.");
        }
        if (type == typeof(TimeSpan))
        {
            return ParsePeriod(text) is { } period && period.TotalSeconds >= min && period.TotalSeconds <= max
                ? (period, null)
                : (
                    null,
                    $"is not an ISO 8601 period from {Render(TimeSpan.FromSeconds(min))} to {Render(TimeSpan.FromSeconds(max))}, such as PT90S."
                );
        }
        if (type == typeof(bool))
            return text is "true" or "false" ? (text == "true", null) : (null, "is neither true nor false.");
        if (type.IsEnum)
        {
            // By name only: Enum.TryParse would take "7" for a mode.
            var name = Enum.GetNames(type).FirstOrDefault(n => n.Equals(text, StringComparison.OrdinalIgnoreCase));
            return name is not null
                ? (Enum.Parse(type, name), null)
                : (null, $"is none of {string.Join(", ", Enum.GetNames(type).Select(n => n.ToLowerInvariant()))}.");
        }
        if (type == typeof(Uri))
        {
            return
                Uri.TryCreate(text, UriKind.Absolute, out var url)
                && url.Scheme is "http" or "https"
                && url.UserInfo.Length == 0
                ? (url, null)
                : (null, "is not an absolute http or https URL without user name.");
        }
        if (type == typeof(IReadOnlyList<IPNetwork>))
        {
            var networks = new List<IPNetwork>();
            foreach (var item in Items(text))
            {
                if (!IPNetwork.TryParse(item, out var network))
                    return (null, $"is not a list of networks such as 10.0.0.0/8: {item}.");
                networks.Add(network);
            }
            return (networks, null);
        }
        if (type == typeof(IReadOnlyList<string>))
        {
            var bad = Items(text).FirstOrDefault(item => !HostName().IsMatch(item) && !IPAddress.TryParse(item, out _));
            return bad is null ? (Items(text), null) : (null, $"is not a list of host names: {bad}.");
        }
        return text.Length > 0 ? (text, null) : (null, "may not be empty.");
    }

    // The text is never repeated in an answer: it may hold a password.
    private static (object? Value, string? Problem) ParseDatabase(string text)
    {
        const string wanted =
            "an Npgsql connection string such as Host=localhost;Database=tender;Username=tender is expected";
        if (text.Length == 0)
            return (null, wanted + ".");
        try
        {
            return string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(text).Host)
                ? (null, wanted + "; it names no Host.")
                : (text, null);
        }
        catch (Exception e)
            when (e is ArgumentException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return (null, wanted + ".");
        }
    }

    private static string[] Items(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private void Check(List<string> problems, List<string> warnings)
    {
        if (Http == 0 && Https == 0)
            problems.Add("--http and --https are both 0: nothing would listen.");
        (string, int)[] ports = [("--http", Http), ("--https", Https), ("--proxy", Proxy)];
        foreach (
            var ((one, a), (other, b)) in new[] { (ports[0], ports[1]), (ports[0], ports[2]), (ports[1], ports[2]) }
        )
        {
            if (a > 0 && a == b)
                problems.Add($"{one} and {other} are both {a}: each needs a port of its own.");
        }
        if (PublicUrl is { } url && url.PathAndQuery != "/")
            problems.Add($"--public-url: \"{url.OriginalString}\" must end after host and port.");
        if (Mode == Mode.Live && ProcessorUrl is null)
            problems.Add("--processor-url is missing: --mode live needs the processor that moves the money.");
        if (Mode == Mode.Live && Proxy != 0)
            problems.Add("--proxy stands in for the real hosts and exists in --mode sandbox only.");
        if (Mode == Mode.Sandbox && ProcessorUrl is not null)
            warnings.Add("--processor-url has no effect in --mode sandbox: its answers come from the simulator.");
    }

    private static string Help()
    {
        var text = new StringBuilder(
            """
            tender: a self-hosted payment service, wire-compatible with both generations of the Amazon Pay API.

            Usage: tender [OPTIONS]                                  (from a clone: dotnet run --project src/Tender -- [OPTIONS])

            Each option is also an environment variable (--body-bytes-max is TENDER_BODY_BYTES_MAX) and a key of a JSON file (bodyBytesMax).
            The command line wins over the environment, the environment over the file. Periods are ISO 8601: PT15M, PT90S, P2D.


            """
        );
        Entry(
            "--settings FILE",
            "The JSON file to read; otherwise tender.json of the working directory, if there is one."
        );
        foreach (var (key, comment, fallback) in Documented())
        {
            var option = Options.Single(o => o.Key == key);
            Entry(
                $"{option.Name} {option.Takes.Placeholder}",
                comment + (string.IsNullOrEmpty(fallback) ? "" : $" Default: {fallback}.")
            );
        }
        Entry("--help, --version", "Print this, or the version, and end.");
        return text.ToString().TrimEnd();

        void Entry(string head, string body)
        {
            text.Append("  ").Append(head).Append('\n');
            var line = new StringBuilder();
            foreach (var word in body.Split(' ', StringSplitOptions.RemoveEmptyEntries).Append("\n"))
            {
                if (word == "\n" || line.Length + word.Length > 108)
                {
                    text.Append("      ").Append(line.ToString().TrimEnd()).Append('\n');
                    line.Clear();
                }
                if (word != "\n")
                    line.Append(word).Append(' ');
            }
        }
    }

    /// <summary>The option a slip of the fingers most likely meant, or nothing.</summary>
    private static string Nearest(string name)
    {
        var nearest = Options.Select(o => o.Name).Append(SettingsOption).MinBy(candidate => Distance(candidate, name))!;
        return Distance(nearest, name) <= 3 ? $" Did you mean {nearest}?" : "";

        static int Distance(string a, string b)
        {
            var row = Enumerable.Range(0, b.Length + 1).ToArray();
            for (var i = 1; i <= a.Length; i++)
            {
                var diagonal = row[0];
                row[0] = i;
                for (var j = 1; j <= b.Length; j++)
                    (diagonal, row[j]) = (
                        row[j],
                        Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1))
                    );
            }
            return row[b.Length];
        }
    }

    private sealed record Given(string Text, string Source);

    private sealed record Option(PropertyInfo Property, TakesAttribute Takes)
    {
        public string Key { get; } = char.ToLowerInvariant(Property.Name[0]) + Property.Name[1..];
        public string Name { get; } = "--" + WordStart().Replace(Property.Name, "-$0").ToLowerInvariant();
        public string Variable { get; } = "TENDER_" + WordStart().Replace(Property.Name, "_$0").ToUpperInvariant();
    }

    [AttributeUsage(AttributeTargets.Property)]
    private sealed class TakesAttribute(string placeholder) : Attribute
    {
        public string Placeholder => placeholder;

        /// <summary>The smallest number, or for a period the fewest seconds.</summary>
        public long Min { get; init; }

        /// <summary>The largest number, or for a period the most seconds.</summary>
        public long Max { get; init; } = int.MaxValue;
    }

    // ASCII digits alone (\d takes every script's), and few of them for the longer units, so that no sum is too large
    // for a TimeSpan. HmacSha1 is two words, V1TestHost three: a capital begins a word unless it begins the name.
    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex WordStart();

    [GeneratedRegex(@"^P([0-9]{1,5}W)?([0-9]{1,6}D)?(T([0-9]{1,7}H)?([0-9]{1,9}M)?([0-9]{1,9}S)?)?\z")]
    private static partial Regex Period();

    [GeneratedRegex(
        @"^(?=.{1,253}\z)(\*\.)?[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*\z"
    )]
    private static partial Regex HostName();
}

/// <summary>
/// What came of reading the settings: either the settings, or a text to print and the code to end with (0 for help, 2
/// for a mistake).
/// </summary>
public sealed record SettingsReading(Settings? Settings, string? Text, int ExitCode, IReadOnlyList<string> Warnings)
{
    internal static SettingsReading Answer(string text) => new(null, text, 0, []);

    internal static SettingsReading Refuse(string text) => new(null, text, 2, []);
}
