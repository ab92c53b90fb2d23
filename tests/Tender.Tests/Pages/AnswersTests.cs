using System.Text;
using Tender.Server.Pages.Shared;
using Xunit;

namespace Tender.Tests.Pages;

/// <summary>Threat C2: the way back on a page that tells of a failure.</summary>
public class AnswersTests
{
    [Theory]
    [InlineData("https://shop.example/cart", true)]
    [InlineData("/ap/oa/leave?ticket=x", true)]
    [InlineData("javascript:void(0)", false)]
    [InlineData("data:text/html,x", false)]
    [InlineData("//shop.example/cart", false)]
    [InlineData("/\\shop.example/cart", false)]
    [InlineData("https://user@shop.example/", false)]
    [InlineData("/", true)]
    [InlineData("", false)]
    public void Only_a_path_here_and_an_address_of_the_web_are_links(string back, bool isLink)
    {
        var page = Answers.Failed(Texts.In(Language.AmericanEnglish), 400, "It failed.", back);
        var html = Encoding.UTF8.GetString(page.Body);
        Assert.Equal(400, page.Status);
        Assert.Contains("It failed.", html);
        Assert.Equal(isLink, html.Contains("return_back_to_merchant_link", StringComparison.Ordinal));
        Assert.DoesNotContain("javascript:", html);
        Assert.DoesNotContain("data:text", html);
    }
}
