using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Tender.AmazonPay.V1;

/// <summary>
/// Reads Amazon's XML by local names: the namespaces of answers and notices differ in their scheme, and documents print
/// them both ways. A document type is refused, and nothing outside the text is ever looked up.
/// </summary>
internal static class Xml
{
    private const int MaximumCharacters = 4 * 1024 * 1024;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaximumCharacters,
    };

    /// <exception cref="XmlException">It is no XML, has a document type, or is larger than any answer.</exception>
    public static XElement Read(byte[] bytes)
    {
        using var reader = XmlReader.Create(new MemoryStream(bytes), Settings);
        return Root(reader);
    }

    /// <exception cref="XmlException">As above.</exception>
    public static XElement Read(string text)
    {
        using var reader = XmlReader.Create(new StringReader(text), Settings);
        return Root(reader);
    }

    /// <summary>The first child of a name.</summary>
    public static XElement? Child(this XElement at, string name) =>
        at.Elements().FirstOrDefault(one => one.Name.LocalName == name);

    /// <summary>The text at a path of local names; null when it is absent or empty.</summary>
    public static string? Text(this XElement at, string path) =>
        path.Split('/').Aggregate((XElement?)at, (one, name) => one?.Child(name))?.Value is { Length: > 0 } text
            ? text
            : null;

    /// <exception cref="FormatException">It is absent or empty.</exception>
    public static string Required(this XElement at, string path) =>
        at.Text(path) ?? throw new FormatException($"{at.Name.LocalName} has no {path}.");

    public static bool Flag(this XElement at, string path) =>
        string.Equals(at.Text(path), "true", StringComparison.OrdinalIgnoreCase);

    public static DateTimeOffset? Instant(this XElement at, string path) =>
        DateTimeOffset.TryParse(
            at.Text(path),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var instant
        )
            ? instant
            : null;

    /// <exception cref="FormatException">There is an amount that cannot be read.</exception>
    public static Price? Price(this XElement at, string path) =>
        at.Text(path + "/Amount") is not { } amount ? null
        : PriceConverter.TryParse(amount, out var value) && at.Text(path + "/CurrencyCode") is { } currency
            ? AmazonPay.Price.Answered(value, currency)
        : throw new FormatException($"{path} of {at.Name.LocalName} is no price.");

    /// <exception cref="FormatException">It is absent.</exception>
    public static Price RequiredPrice(this XElement at, string path) =>
        at.Price(path) ?? throw new FormatException($"{at.Name.LocalName} has no {path}.");

    // Wire v1: IdList's elements are named member in answers.
    public static IReadOnlyList<string> Ids(this XElement at, string path) =>
        [.. at.Child(path)?.Elements().Select(one => one.Value).Where(id => id.Length > 0) ?? []];

    /// <exception cref="FormatException">There is no state.</exception>
    public static StatusDetails<T> Status<T>(this XElement at, string path, Func<string, T> state)
        where T : struct =>
        new()
        {
            State = state(at.Required(path + "/State")),
            ReasonCode = at.Text(path + "/ReasonCode") is { } reason ? new ReasonCode(reason) : null,
            ReasonDescription = at.Text(path + "/ReasonDescription"),
            // Wire v1: answers about billing agreements spell it Updated, all others Update.
            LastUpdatedTimestamp = at.Instant(path + "/LastUpdateTimestamp")
                ?? at.Instant(path + "/LastUpdatedTimestamp"),
        };

    private static XElement Root(XmlReader reader) =>
        XDocument.Load(reader).Root ?? throw new XmlException("A document without its root.");
}
