using System.Reflection;
using System.Text.RegularExpressions;

namespace Tender.Server;

/// <summary>One setting under its three names.</summary>
/// <param name="Property">The property that holds it.</param>
/// <param name="Value">What it takes.</param>
internal sealed partial record SettingsOption(PropertyInfo Property, SettingsValueAttribute Value)
{
    /// <summary>Every setting, in the order of the record.</summary>
    public static IReadOnlyList<SettingsOption> All { get; } =
    [
        .. from property in typeof(Settings).GetProperties()
        let value = property.GetCustomAttribute<SettingsValueAttribute>()
        where value is not null
        select new SettingsOption(property, value),
    ];

    /// <summary>The key of the JSON file.</summary>
    public string Key { get; } = char.ToLowerInvariant(Property.Name[0]) + Property.Name[1..];

    /// <summary>The option of the command line.</summary>
    public string Name { get; } = "--" + WordStart().Replace(Property.Name, "-$0").ToLowerInvariant();

    /// <summary>The environment variable.</summary>
    public string Variable { get; } = "TENDER_" + WordStart().Replace(Property.Name, "_$0").ToUpperInvariant();

    /// <summary>Whether its value may hold a password, which no message repeats.</summary>
    public bool IsSecret => Property.Name == nameof(Settings.Database);

    public static SettingsOption? Named(string name) => All.FirstOrDefault(option => option.Name == name);

    // HmacSha1 is two words, V1TestHost three: a capital begins a word unless it begins the name.
    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex WordStart();
}
