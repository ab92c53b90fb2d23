using System.Globalization;
using System.Text;
using System.Xml;
using Tender.Core;

namespace Tender.Server.Http.V1;

/// <summary>
/// An XML document of the dialect while it is written. What is null is left out; characters XML cannot hold become a
/// replacement character.
/// </summary>
internal sealed class V1Document : IDisposable
{
    // Wire v1: spec 1.6 and 9.2; http in the API, https in notifications. The Java SDK strips no other.
    public const string PaymentsNamespace = "http://mws.amazonservices.com/schema/OffAmazonPayments/2013-01-01";
    public const string NoticesNamespace = "https://mws.amazonservices.com/ipn/OffAmazonPayments/2013-01-01";

    // Wire v1: the namespace that the client libraries' types for reports demand; the guide prints another.
    public const string ReportsNamespace = "http://mws.amazonaws.com/doc/2009-01-01/";

    private const int UsualBytes = 2048;

    private static readonly XmlWriterSettings Plain = SettingsWith(declaration: false),
        Declared = SettingsWith(declaration: true);

    private readonly MemoryStream stream = new(UsualBytes);
    private readonly XmlWriter xml;
    private readonly Closing closing;

    /// <summary>Begins a document with its root.</summary>
    public V1Document(string root, string @namespace, bool declaration = false)
    {
        xml = XmlWriter.Create(stream, declaration ? Declared : Plain);
        closing = new Closing(xml);
        xml.WriteStartElement(root, @namespace);
    }

    /// <summary>Begins an element; disposing what it answers ends it.</summary>
    public Closing Element(string name)
    {
        xml.WriteStartElement(name);
        return closing;
    }

    public void Text(string name, string? text)
    {
        if (text is null)
            return;
        xml.WriteStartElement(name);
        if (text.Length > 0)
            xml.WriteString(V1Reading.IsText(text) ? text : Mended(text));
        xml.WriteEndElement();
    }

    public void Flag(string name, bool? flag) =>
        Text(
            name,
            flag switch
            {
                true => "true",
                false => "false",
                null => null,
            }
        );

    public void Instant(string name, DateTimeOffset at) => Text(name, Iso(at));

    /// <summary>A Price. <paramref name="currencyFirst"/>: an OrderTotal of the API, whose order is reversed.</summary>
    public void Price(string name, Money? money, bool currencyFirst = false)
    {
        if (money is not { } price)
            return;
        using var _ = Element(name);
        if (currencyFirst)
            Text("CurrencyCode", price.Currency.ToString());
        Text("Amount", price.Format());
        if (!currencyFirst)
            Text("CurrencyCode", price.Currency.ToString());
    }

    /// <summary>
    /// A list of ids; always there, empty or not. Wire v1: spec 21, the Python SDK's helper needs it.
    /// </summary>
    public void Ids(IEnumerable<ObjectId> ids, string member)
    {
        using var _ = Element("IdList");
        foreach (var id in ids)
            Text(member, id.Value);
    }

    public static string Iso(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The finished document.</summary>
    public byte[] Bytes()
    {
        xml.WriteEndDocument();
        xml.Flush();
        return stream.ToArray();
    }

    public WireResponse Answer(int status) => new(status, "text/xml", Bytes());

    public void Dispose()
    {
        xml.Dispose();
        stream.Dispose();
    }

    private static XmlWriterSettings SettingsWith(bool declaration) =>
        new()
        {
            Encoding = new UTF8Encoding(false),
            OmitXmlDeclaration = !declaration,
            CheckCharacters = true,
        };

    // A note may come from v2, whose JSON can hold what XML cannot.
    private static string Mended(string text)
    {
        var mended = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            mended.Append(V1Reading.IsText(rune.ToString()) ? rune.ToString() : "\uFFFD");
        return mended.ToString();
    }

    public sealed class Closing(XmlWriter xml) : IDisposable
    {
        public void Dispose() => xml.WriteEndElement();
    }
}
