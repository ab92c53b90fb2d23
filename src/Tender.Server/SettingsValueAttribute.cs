namespace Tender.Server;

/// <summary>Says what a setting takes.</summary>
/// <param name="placeholder">The word that stands for the value in the help.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingsValueAttribute(string placeholder) : Attribute
{
    public string Placeholder => placeholder;

    /// <summary>The one mode it belongs to; null, unless given, for both.</summary>
    public Mode Of
    {
        get => Only ?? throw new InvalidOperationException("It belongs to both modes.");
        init => Only = value;
    }

    /// <summary><see cref="Of"/>, or null for both modes.</summary>
    public Mode? Only { get; private init; }

    /// <summary>The smallest number, or for a period the fewest seconds.</summary>
    public long Min { get; init; }

    /// <summary>The largest number, or for a period the most seconds.</summary>
    public long Max { get; init; } = int.MaxValue;
}
