namespace Tender.Core;

/// <summary>The regions as text, in headers, settings and rows.</summary>
public static class Regions
{
    /// <summary>The region's own name: na, eu or jp.</summary>
    public static string Text(this Region region) =>
        region switch
        {
            Region.NorthAmerica => "na",
            Region.Europe => "eu",
            Region.Japan => "jp",
        };

    /// <summary>The region of a name, or of one of the older names us, de and uk; null for any other text.</summary>
    public static Region? Parse(string? name) =>
        name switch
        {
            "na" or "us" => Region.NorthAmerica,
            "eu" or "de" or "uk" => Region.Europe,
            "jp" => Region.Japan,
            _ => null,
        };
}
