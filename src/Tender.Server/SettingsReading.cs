namespace Tender.Server;

/// <summary>
/// What came of reading the settings: either the settings, or a text to print and the code to end with (0 for help, 2
/// for a mistake).
/// </summary>
public sealed record SettingsReading(Settings? Settings, string? Text, int ExitCode, IReadOnlyList<string> Warnings)
{
    internal static SettingsReading Answer(string text) => new(null, text, 0, []);

    internal static SettingsReading Refuse(string text) => new(null, text, 2, []);
}
