using System.Xml;
using System.Xml.Linq;

namespace Tender.MerchantKit.Notices;

/// <summary>
/// Reads the XML inside a v1 notice by local names, because documents print its namespaces in two ways. A document type
/// is refused, and nothing outside the text is ever looked up.
/// </summary>
internal static class NoticeXml
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = NotificationVerifier.MaximumBytes,
    };

    /// <exception cref="XmlException">It is no XML, has a document type, or is larger than any notice.</exception>
    public static XElement Read(string text)
    {
        using var reader = XmlReader.Create(new StringReader(text), Settings);
        return XDocument.Load(reader).Root ?? throw new XmlException("A document without its root.");
    }

    /// <summary>The text at a path of local names; null when it is absent or empty.</summary>
    public static string? Text(this XElement at, string path) =>
        path.Split('/')
            .Aggregate((XElement?)at, (one, name) =>
                one?.Elements().FirstOrDefault(child => child.Name.LocalName == name)
            )
            ?.Value
            is { Length: > 0 } text
            ? text
            : null;
}
