using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Tender.Server.Pages.Shared;

/// <summary>
/// A piece of a page. It is written as an interpolated text, in which every value is encoded unless it is such a piece
/// itself: <c>Html.Of($"&lt;p&gt;{name}&lt;/p&gt;")</c>. There is no way to put in a text as it is.
/// </summary>
internal sealed class Html
{
    private readonly string markup;

    private Html(string markup) => this.markup = markup;

    /// <summary>Nothing.</summary>
    public static Html Empty { get; } = new("");

    /// <summary>The markup as written, its values encoded.</summary>
    public static Html Of(Template template) => new(template.Markup);

    /// <summary>A piece for each of several values, one after the other.</summary>
    public static Html Each<T>(IEnumerable<T> values, Func<T, Html> piece) =>
        new(string.Concat(values.Select(value => piece(value).markup)));

    /// <summary>A piece, or nothing.</summary>
    public static Html If(bool condition, Func<Html> piece) => condition ? piece() : Empty;

    /// <summary>The piece with an attribute added to each element of a name; of the first the first value.</summary>
    public Html Marked(string element, string attribute, IReadOnlyList<string> values)
    {
        var parts = markup.Split($"<{element}");
        var marked = new StringBuilder(parts[0]);
        for (var i = 1; i < parts.Length; i++)
            marked.Append($"<{element} {attribute}=\"{Of($"{values.ElementAtOrDefault(i - 1)}")}\"").Append(parts[i]);
        return new(marked.ToString());
    }

    /// <inheritdoc/>
    public override string ToString() => markup;

    /// <summary>The interpolated text behind <see cref="Of"/>.</summary>
    [InterpolatedStringHandler]
    internal readonly struct Template(int literalLength, int formattedCount)
    {
        // Every language is written as it is; what could be markup is encoded, quotation marks of attributes too.
        private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
        private readonly StringBuilder markup = new(literalLength + 24 * formattedCount);

        public string Markup => markup.ToString();

        public void AppendLiteral(string literal) => markup.Append(literal);

        public void AppendFormatted(Html? piece) => markup.Append(piece?.markup);

        public void AppendFormatted(string? text) => markup.Append(Encoder.Encode(text ?? ""));
    }
}
