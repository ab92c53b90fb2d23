using System.Globalization;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Tender.AmazonPay.V1;

namespace Tender.AmazonPay;

/// <summary>Finds members in an answer of either API by their names on the wire.</summary>
internal static class RawMembers
{
    /// <summary>The text of a member; null where there is none, or where the answer is neither JSON nor XML.</summary>
    public static string? Find(byte[] body, string path)
    {
        var steps = path.Split('.');
        try
        {
            return body.AsSpan().TrimStart(" \t\r\n\uFEFF"u8) is [(byte)'<', ..]
                ? InXml(body, steps)
                : InJson(body, steps);
        }
        // A string of JSON may be half of a pair, which is no text.
        catch (Exception failure) when (failure is JsonException or XmlException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? InJson(byte[] body, string[] steps)
    {
        using var document = JsonDocument.Parse(body);
        var at = document.RootElement;
        foreach (var step in steps)
            if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(step, out var member))
                at = member;
            else if (at.ValueKind == JsonValueKind.Array && Number(step) < at.GetArrayLength())
                at = at[Number(step)!.Value];
            else
                return null;
        return at.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => at.GetString(),
            _ => at.GetRawText(),
        };
    }

    private static string? InXml(byte[] body, string[] steps)
    {
        var root = Xml.Read(body);
        // An answer has its result beside what is about the request; an error has no result.
        var at = root.Elements().FirstOrDefault(one => one.Name.LocalName.EndsWith("Result", StringComparison.Ordinal))
            ?? root;
        foreach (var step in steps)
        {
            var next = Number(step) is { } index ? at.Elements().ElementAtOrDefault(index) : at.Child(step);
            if (next is null)
                return null;
            at = next;
        }
        return at.HasElements ? at.ToString(SaveOptions.DisableFormatting) : at.Value;
    }

    private static int? Number(string step) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
