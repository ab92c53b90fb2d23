using System.Collections;

namespace Tender.Client;

/// <summary>Where a command reads and writes, and what surrounds it.</summary>
/// <param name="In">What is typed, or piped in.</param>
/// <param name="Out">Where answers go.</param>
/// <param name="Error">Where complaints and progress go.</param>
/// <param name="Environment">The environment.</param>
/// <param name="WorkingDirectory">Where relative paths start.</param>
internal sealed record Terminal(
    TextReader In,
    TextWriter Out,
    TextWriter Error,
    IReadOnlyDictionary<string, string> Environment,
    string WorkingDirectory
)
{
    private const int WidthOfNone = 120;

    /// <summary>Whether a person reads the answers: they get tables, a program gets JSON.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>How many columns a line may have.</summary>
    public int Width { get; init; } = WidthOfNone;

    public static Terminal OfThisProcess()
    {
        var environment = new Dictionary<string, string>();
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
            environment[(string)entry.Key] = (string?)entry.Value ?? "";
        var isInteractive = !Console.IsOutputRedirected;
        return new(Console.In, Console.Out, Console.Error, environment, System.Environment.CurrentDirectory)
        {
            IsInteractive = isInteractive,
            Width = isInteractive && Console.WindowWidth is > 0 and var width ? width : WidthOfNone,
        };
    }

    /// <summary>A variable of the environment; null when it is not set, or empty.</summary>
    public string? Variable(string name) =>
        Environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>A path as the caller means it.</summary>
    public string PathOf(string path) => Path.GetFullPath(path, WorkingDirectory);
}
