namespace Tender.Server.Telemetry;

/// <summary>The methods of HTTP as measurements name them: whatever else a caller sends is one.</summary>
internal static class Methods
{
    public const string Other = "_OTHER";

    private static readonly string[] Known =
    [
        "GET",
        "HEAD",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "OPTIONS",
        "TRACE",
        "CONNECT",
    ];

    /// <summary>A name as a span has it.</summary>
    public static string Shown(string name) => name == Other ? "HTTP" : name;

    public static string NameOf(string method) => Array.IndexOf(Known, method) is >= 0 and var at ? Known[at] : Other;
}
