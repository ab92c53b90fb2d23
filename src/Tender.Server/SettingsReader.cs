using System.Text.Json;

namespace Tender.Server;

/// <summary>
/// Reads the settings of a start from the command line, the environment and the JSON file, and collects everything that
/// is wrong with them.
/// </summary>
/// <param name="arguments">The command line, without the program's name.</param>
/// <param name="environment">The environment.</param>
/// <param name="workingDirectory">Where relative paths start.</param>
internal sealed class SettingsReader(
    IReadOnlyList<string> arguments,
    IReadOnlyDictionary<string, string> environment,
    string workingDirectory
)
{
    public const string FileOption = "--settings";
    private const string FileVariable = "TENDER_SETTINGS",
        Prefix = "TENDER_";

    // What the commands that call a running server look for.
    private static readonly string[] OfCommands = ["TENDER_URL", "TENDER_TOKEN", "TENDER_MERCHANT"];

    private readonly List<string> problems = [];
    private readonly List<string> warnings = [];
    private readonly Dictionary<string, Given> commandLine = [];
    private readonly Dictionary<string, Given> variables = [];
    private readonly Dictionary<string, Given> file = [];

    public SettingsReading Read()
    {
        // 1. The command line comes first, although it wins last: it may ask for help, and it may name the file.
        if (arguments.Any(argument => argument is "--help" or "-h" or "-?" or "--version"))
            return AnswerFirst();
        ReadCommandLine();
        // 2. The environment.
        ReadEnvironment();
        // 3. The file: the one that was named must be there, tender.json in the working directory may be.
        var named = commandLine.GetValueOrDefault(FileOption) ?? variables.GetValueOrDefault(FileOption);
        var path = Path.GetFullPath(named?.Text ?? "tender.json", workingDirectory);
        if (File.Exists(path))
            ReadFile(path);
        else if (named is not null)
            problems.Add($"{named.Source}: there is no file {path}.");
        // 4. Apply what won, then check what only the whole can show.
        var settings = Apply();
        CheckModes(settings.Mode);
        if (problems.Count == 0 || settings.Mode == Mode.Live)
            settings.Check(problems, warnings);
        return problems.Count == 0
            ? new SettingsReading(settings, null, 0, warnings)
            : SettingsReading.Refuse(string.Join('\n', problems) + "\nTry --help.");
    }

    /// <summary>Answers --help or --version, whichever stands first.</summary>
    private SettingsReading AnswerFirst() =>
        arguments.First(argument => argument is "--help" or "-h" or "-?" or "--version") == "--version"
            ? SettingsReading.Answer($"tender {typeof(Settings).Assembly.GetName().Version!.ToString(3)}")
            : SettingsReading.Answer(SettingsHelp.Print());

    /// <summary>What an unknown option most likely meant. A port alone is one of two.</summary>
    private static string Meant(string name) =>
        name == "--port"
            ? " Did you mean --http or --https?"
            : Suggestion.For(name, SettingsOption.All.Select(option => option.Name).Append(FileOption));

    private void ReadCommandLine()
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            var (name, value) = argument.IndexOf('=') is var at and > 0
                ? (argument[..at], argument[(at + 1)..])
                : (argument, null);
            var option = SettingsOption.Named(name);
            if (option is null && name != FileOption)
            {
                problems.Add(
                    name.StartsWith('-')
                        ? $"Unknown option {name}.{Meant(name)}"
                        : $"Unexpected argument \"{argument}\": options begin with --, and a command comes first."
                );
                // What stands behind an unknown option is its value, and no mistake of its own.
                if (name.StartsWith('-') && value is null)
                    _ = ValueBehind(null, ref i);
                continue;
            }
            value ??= ValueBehind(option, ref i);
            if (value is null)
                problems.Add($"{name} needs a value: {name} {option?.Value.Placeholder ?? "FILE"}.");
            else
                commandLine[name] = new Given(value, name);
        }
    }

    /// <summary>The value in the argument behind an option; null when there is none.</summary>
    private string? ValueBehind(SettingsOption? option, ref int i)
    {
        var next = i + 1 < arguments.Count ? arguments[i + 1] : null;
        if (option?.Property.PropertyType == typeof(bool) && next is not ("true" or "false"))
            return "true";
        // A value that looks like an option is a forgotten value; -1 is none, it is a port.
        if (next is null || next.StartsWith("--", StringComparison.Ordinal))
            return null;
        i++;
        return next;
    }

    /// <summary>
    /// Variables of our prefix which are no setting may belong to something else, so they warn instead of stopping the
    /// start.
    /// </summary>
    private void ReadEnvironment()
    {
        foreach (var (variable, value) in environment.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!variable.StartsWith(Prefix, StringComparison.Ordinal) || value.Length == 0)
                continue;
            if (SettingsOption.All.FirstOrDefault(one => one.Variable == variable) is { } option)
                variables[option.Name] = new Given(value, $"{option.Name} (from {variable})");
            else if (variable == FileVariable)
                variables[FileOption] = new Given(value, $"{FileOption} (from {variable})");
            else if (!OfCommands.Contains(variable))
                warnings.Add($"The environment variable {variable} is no setting of Tender and is ignored.");
        }
    }

    private void ReadFile(string path)
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
                ReadMember(path, member);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            problems.Add($"{path} cannot be read: {e.Message}");
        }
    }

    private void ReadMember(string path, JsonProperty member)
    {
        if (SettingsOption.All.FirstOrDefault(one => one.Key == member.Name) is not { } option)
            problems.Add($"{path}: \"{member.Name}\" is no setting of Tender.");
        else if (member.Value.ValueKind == JsonValueKind.Object)
            problems.Add($"{path}: \"{member.Name}\" must be a plain value.");
        // null means "as if it were not there": the documented defaults of the settings that are off.
        else if (SettingsHelp.Text(member.Value) is { } text)
            file[option.Name] = new Given(text, $"{option.Name} (from {path})");
    }

    /// <summary>
    /// What belongs to the other mode: live refuses what only a sandbox has, and a sandbox warns of what only live has.
    /// </summary>
    private void CheckModes(Mode mode)
    {
        foreach (var option in SettingsOption.All)
            if (option.Value.Only is not { } only || only == mode || GivenFor(option) is not { } given)
                continue;
            else if (mode == Mode.Live)
                problems.Add($"{given.Source} exists in --mode sandbox only: leave it out.");
            else
                warnings.Add($"{given.Source} has no effect in --mode sandbox.");
    }

    private Given? GivenFor(SettingsOption option) =>
        commandLine.GetValueOrDefault(option.Name)
        ?? variables.GetValueOrDefault(option.Name)
        ?? file.GetValueOrDefault(option.Name);

    private Settings Apply()
    {
        var settings = new Settings();
        foreach (var option in SettingsOption.All)
        {
            if (GivenFor(option) is not { } given)
                continue;
            var (value, problem) = SettingsText.Parse(option, given.Text);
            if (problem is null)
                option.Property.SetValue(settings, value);
            else if (option.IsSecret)
                problems.Add($"{given.Source}: {problem}");
            else
                problems.Add($"{given.Source}: \"{given.Text}\" {problem}");
        }
        return settings;
    }

    private sealed record Given(string Text, string Source);
}
