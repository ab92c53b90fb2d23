namespace Tender.Server;

/// <summary>Says what a setting takes.</summary>
/// <param name="placeholder">The word that stands for the value in the help.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingsValueAttribute(string placeholder) : Attribute
{
    public string Placeholder => placeholder;

    /// <summary>Whether setting it changes anything yet; the help leaves out what does not.</summary>
    public bool HasEffect { get; init; } = true;

    /// <summary>The smallest number, or for a period the fewest seconds.</summary>
    public long Min { get; init; }

    /// <summary>The largest number, or for a period the most seconds.</summary>
    public long Max { get; init; } = int.MaxValue;
}
