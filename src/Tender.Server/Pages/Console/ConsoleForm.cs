using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tender.Server.Pages.Shared;

namespace Tender.Server.Pages.Console;

/// <summary>
/// The labels of a form's fields, by the members of the API that they fill. A form that is refused is shown as it was
/// sent, and what is wrong with it is told in the words that stand on the page.
/// </summary>
internal sealed partial class ConsoleForm(params (string Member, string Label)[] fields)
{
    private readonly Dictionary<string, string> labels = fields.ToDictionary(one => one.Member, one => one.Label);

    /// <summary>The label of the field that fills a member.</summary>
    public string this[string member] => labels[member];

    /// <summary>The label of the field that fills a member, as it stands on the page.</summary>
    /// <param name="member">The member.</param>
    /// <param name="id">The field on the page; null where it has the member's name.</param>
    public Html Label(string member, string? id = null) =>
        Html.Of($"<label for=\"{id ?? member}\">{labels[member]}</label>");

    /// <summary>A refusal that begins with a member's path, with the label of its field instead.</summary>
    public string InWords(string message)
    {
        var path = Path().Match(message).Value;
        return labels.TryGetValue(path[(path.LastIndexOf('.') + 1)..], out var label)
            ? $"“{label}” {message[path.Length..].TrimStart()}"
            : message;
    }

    /// <summary>A choice of a select.</summary>
    public static Html Option(string value, string text, string? chosen) =>
        Html.Of($"<option value=\"{value}\"{Html.If(value == chosen, () => Html.Of($" selected"))}>{text}</option>");

    /// <summary>A field's number; what is no number is left for the API to refuse; null for nothing.</summary>
    public static JsonNode? Number(string? text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
        : text is null ? null
        : JsonValue.Create(text);

    [GeneratedRegex(@"^[A-Za-z0-9.\[\]]+")]
    private static partial Regex Path();
}
