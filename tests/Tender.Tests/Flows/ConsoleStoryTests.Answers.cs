using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>What both APIs answer, side by side on the page of a payment.</summary>
public partial class ConsoleStoryTests
{
    [Theory, OnBothDatabases]
    public async Task A_payment_shows_what_both_APIs_answer_of_each_object(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (permission, charge) = await shop.Checkout(20, "AuthorizeWithCapture");
        var refund = (await shop.Refund(charge, 5)).Is(201)["refundId"]!;
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        var page = (await visitor.Get(At(shop, $"payment?id={charge}"))).Html;

        var answers = Answers(page);
        foreach (var path in new[] { $"chargePermissions/{permission}", $"charges/{charge}", $"refunds/{refund}" })
        {
            // Its links begin with where the page was asked for, which is where the client asks too.
            var told = (await shop.V2.Get(path)).Is(200).Json.GetRawText();
            var shown = answers[$"GET /v2/{path}"];
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(told), JsonNode.Parse(shown)), $"{told}\n{shown}");
            Assert.Contains('\n', shown);
        }
        SameXml(await shop.GetOrder(permission), answers["GetOrderReferenceDetails"]);
        SameXml(await shop.GetAuthorization(charge.Replace("-C", "-A")), answers["GetAuthorizationDetails"]);
        SameXml(await shop.GetCapture(charge), answers["GetCaptureDetails"]);
        SameXml(await shop.GetRefundV1(refund), answers["GetRefundDetails"]);
        // The object that was asked for is unfolded, the others are long.
        Assert.Single(Regex.Matches(page, "<details class=\"answers\" open>"));
        Assert.True(Regex.Count(page, "<details class=\"answers\">") >= 4);
        Assert.Contains("A charge that was captured is its capture.", page);
        Assert.Contains("A checkout session is of the second generation alone.", page);
    }

    [Theory, OnBothDatabases]
    public async Task A_draft_is_shown_in_the_words_of_the_first_generation_alone(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Draft();
        (await shop.SetDetails(order, 30, "for <b>Mr. & Mrs. Duck</b>")).Ok();
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        var page = (await visitor.Open(At(shop, $"payments?q={order}"))).Html;
        SameXml(await shop.GetOrder(order), Answers(page)["GetOrderReferenceDetails"]);
        Assert.DoesNotContain("<b>Mr.", page);
        Assert.Contains("A draft is of the first generation alone.", page);
        // Once confirmed it is shown once, as the order it became.
        (await shop.Confirm(order)).Ok();
        page = (await visitor.Open(At(shop, $"payments?q={order}"))).Html;
        Assert.Single(Regex.Matches(page, "<code>GetOrderReferenceDetails</code>"));
        Assert.Contains($"<code>GET /v2/chargePermissions/{order}</code>", page);
    }

    /// <summary>The bodies that a page shows, by their calls.</summary>
    private static Dictionary<string, string> Answers(string html) =>
        Regex
            .Matches(html, "<code>([^<]+)</code>, 200</p>\\s*<pre[^>]*>([^<]*)</pre>")
            .ToDictionary(one => one.Groups[1].Value, one => WebUtility.HtmlDecode(one.Groups[2].Value));

    private static void SameXml(V1Reply told, string shown)
    {
        Assert.Equal(Elements(told.Ok().Text), Elements(shown));

        static string Elements(string text)
        {
            var document = XDocument.Parse(text);
            // Each call has an id of its own.
            document.Descendants().Single(element => element.Name.LocalName == "RequestId").Remove();
            return document.ToString();
        }
    }
}
