using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Npgsql;

namespace Tender.Server;

/// <summary>Settings as text: what each type is written like, and what a text says.</summary>
internal static partial class SettingsText
{
    /// <summary>A value as text; null when the setting is off.</summary>
    public static string? Render(object? value) =>
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

    /// <summary>The value a text stands for, or what is wrong with the text.</summary>
    public static (object? Value, string? Problem) Parse(SettingsOption option, string text)
    {
        var type = Nullable.GetUnderlyingType(option.Property.PropertyType) ?? option.Property.PropertyType;
        var (min, max) = (option.Value.Min, option.Value.Max);
        if (option.Property.Name == nameof(Settings.Database))
            return ParseDatabase(text);
        if (option.Property.Name == nameof(Settings.Bind))
            return ParseAddress(text);
        if (type == typeof(int))
            return ParseNumber(text, min, max);
        if (type == typeof(TimeSpan))
            return ParsePeriod(text, min, max);
        if (type == typeof(bool))
            return text is "true" or "false" ? (text == "true", null) : (null, "is neither true nor false.");
        if (type.IsEnum)
            return ParseName(text, type);
        if (type == typeof(Uri))
            return ParseUrl(text);
        if (type == typeof(IReadOnlyList<IPNetwork>))
            return ParseNetworks(text);
        if (type == typeof(IReadOnlyList<string>))
            return ParseHostNames(text);
        return text.Length > 0 ? (text, null) : (null, "may not be empty.");
    }

    /// <summary>
    /// Parses an ISO 8601 period of weeks, days, hours, minutes and seconds; null for anything else, years and months
    /// included.
    /// </summary>
    public static TimeSpan? ParsePeriod(string text)
    {
        if (!Period().IsMatch(text) || text.EndsWith('T') || text == "P")
            return null;
        var seconds = 0L;
        var number = 0L;
        foreach (var letter in text.AsSpan(1))
        {
            if (char.IsAsciiDigit(letter))
            {
                number = number * 10 + (letter - '0');
                continue;
            }
            seconds += number * SecondsOf(letter);
            number = 0;
        }
        return TimeSpan.FromSeconds(seconds);
    }

    private static long SecondsOf(char unit) =>
        unit switch
        {
            'W' => 604_800,
            'D' => 86_400,
            'H' => 3_600,
            'M' => 60,
            'S' => 1,
            _ => 0,
        };

    private static string RenderPeriod(TimeSpan period) =>
        period switch
        {
            { TotalSeconds: 0 } => "PT0S",
            _ when period.TotalSeconds % 3_600 == 0 => $"PT{(long)period.TotalHours}H",
            _ when period.TotalSeconds % 60 == 0 => $"PT{(long)period.TotalMinutes}M",
            _ => $"PT{(long)period.TotalSeconds}S",
        };

    private static (object? Value, string? Problem) ParseAddress(string text) =>
        text is "localhost" or "*" || IPAddress.TryParse(text, out _)
            ? (text, null)
            : (null, "is not an address: an IP address, localhost, or * for all.");

    private static (object? Value, string? Problem) ParseNumber(string text, long min, long max)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign;
        var isNumber = int.TryParse(text, style, CultureInfo.InvariantCulture, out var number);
        return isNumber && number >= min && number <= max
            ? (number, null)
            : (null, $"is not a whole number from {min} to {max}.");
    }

    private static (object? Value, string? Problem) ParsePeriod(string text, long min, long max)
    {
        if (ParsePeriod(text) is { } period && period.TotalSeconds >= min && period.TotalSeconds <= max)
            return (period, null);
        var (shortest, longest) = (TimeSpan.FromSeconds(min), TimeSpan.FromSeconds(max));
        return (
            null,
            $"is not an ISO 8601 period from {RenderPeriod(shortest)} to {RenderPeriod(longest)}, such as PT90S."
        );
    }

    // By name only: Enum.TryParse would take "7" for a mode.
    private static (object? Value, string? Problem) ParseName(string text, Type type)
    {
        var names = Enum.GetNames(type);
        var name = names.FirstOrDefault(n => n.Equals(text, StringComparison.OrdinalIgnoreCase));
        return name is not null
            ? (Enum.Parse(type, name), null)
            : (null, $"is none of {string.Join(", ", names.Select(n => n.ToLowerInvariant()))}.");
    }

    private static (object? Value, string? Problem) ParseUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.Scheme is "http" or "https"
        && url.UserInfo.Length == 0
            ? (url, null)
            : (null, "is not an absolute http or https URL without user name.");

    private static (object? Value, string? Problem) ParseNetworks(string text)
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

    private static (object? Value, string? Problem) ParseHostNames(string text)
    {
        var bad = Items(text).FirstOrDefault(item => !HostName().IsMatch(item) && !IPAddress.TryParse(item, out _));
        return bad is null ? (Items(text), null) : (null, $"is not a list of host names: {bad}.");
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

    // ASCII digits alone (\d takes every script's), and few of them for the longer units, so that no sum is too large
    // for a TimeSpan.
    [GeneratedRegex(@"^P([0-9]{1,5}W)?([0-9]{1,6}D)?(T([0-9]{1,7}H)?([0-9]{1,9}M)?([0-9]{1,9}S)?)?\z")]
    private static partial Regex Period();

    [GeneratedRegex(
        @"^(?=.{1,253}\z)(\*\.)?[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?"
            + @"(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*\z"
    )]
    private static partial Regex HostName();
}
