using Tender.Server.Storage;
using Xunit;

namespace Tender.Wire.Tests.Http;

/// <summary>Texts of others, cut so that they can be stored.</summary>
public class ShortTextTests
{
    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "abc...")]
    [InlineData("ab😀", 4, "ab😀")]
    [InlineData("ab😀d", 4, "ab😀...")]
    [InlineData("ab😀d", 3, "ab...")]
    [InlineData("a\0b", 3, "a\uFFFDb")]
    public void A_text_is_cut_between_characters(string text, int charsMax, string expected) =>
        Assert.Equal(expected, ShortText.Of(text, charsMax));
}
