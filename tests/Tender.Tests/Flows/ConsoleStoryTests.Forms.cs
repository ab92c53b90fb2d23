using System.Net;
using System.Text.RegularExpressions;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>Forms of the console that are refused: nothing typed is lost, and the page's own words say why.</summary>
public partial class ConsoleStoryTests
{
    [Theory, OnBothDatabases]
    public async Task A_refused_form_keeps_what_was_typed_and_names_its_labels(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);

        var settings = await Refused(
            "settings",
            "settings/save",
            "“Between an answer and its first notice, in real time” is a duration",
            ("name", "Goose & Daughters"),
            ("terms", "amazon-sandbox"),
            ("noticeDelay", "whenever"),
            ("serviceStatus", "RED"),
            ("returnOrigins", "https://one.example\nhttps://two.example"),
            ("suspended", "on")
        );
        Typed(settings, "name", "Goose & Daughters");
        Typed(settings, "noticeDelay", "whenever");
        Assert.Contains(" selected>amazon-sandbox<", settings.Html);
        Assert.Contains(" selected>RED<", settings.Html);
        Assert.Contains(">https://one.example\nhttps://two.example</textarea>", WebUtility.HtmlDecode(settings.Html));
        Assert.Contains("name=\"suspended\" checked", settings.Html);
        Assert.DoesNotContain("name=\"throttling\" checked", settings.Html);

        var endpoints = await Refused(
            "endpoints",
            "endpoints/add",
            "“Address” is an http or https URL",
            ("url", "ftp://shop.example/ipn"),
            ("generation", "both"),
            ("signatureVersion", "2")
        );
        Typed(endpoints, "url", "ftp://shop.example/ipn");
        Assert.Contains(" selected>both<", endpoints.Html);
        Assert.Contains(" selected>2 (SHA-256)<", endpoints.Html);

        var outcomes = await Refused(
            "outcomes",
            "outcomes/add",
            "“After” is a duration",
            ("ending", "capture AmazonRejected"),
            ("objectId", "S01-1"),
            ("delay", "tomorrow"),
            ("times", "7")
        );
        Typed(outcomes, "objectId", "S01-1");
        Typed(outcomes, "delay", "tomorrow");
        Typed(outcomes, "times", "7");
        Assert.Contains(" selected>capture: AmazonRejected<", outcomes.Html);

        var faults = await Refused(
            "faults",
            "faults/set",
            "“By” is missing",
            ("fault", "ipn delay"),
            ("share", "0.25"),
            ("times", "9")
        );
        Typed(faults, "share", "0.25");
        Typed(faults, "times", "9");
        Assert.Contains(" selected>Notices: delay<", faults.Html);
        Assert.Contains(
            "“Share” is a number from 0 to 1",
            WebUtility.HtmlDecode(
                (await Refused("faults", "faults/set", "“Share”", ("fault", "ipn drop"), ("share", "2"))).Html
            )
        );

        var buyers = await Refused(
            "buyers",
            "buyers/add",
            "“E-mail” is an e-mail address",
            ("email", "nobody"),
            ("name", "Drake")
        );
        Typed(buyers, "email", "nobody");
        Typed(buyers, "name", "Drake");

        var clock = await Refused("clock?by=P1D", "clock/advance", "“Move it by” is a duration", ("by", "soon"));
        Typed(clock, "by", "soon");

        async Task<PageReply> Refused(string page, string action, string why, params (string, string)[] fields)
        {
            var shown = await visitor.Submit(await visitor.Get(At(shop, page)), At(shop, action), fields);
            Assert.Equal(400, shown.Status);
            var alert = Regex.Match(shown.Html, "role=\"alert\">([^<]*)<").Groups[1].Value;
            Assert.Contains(why, WebUtility.HtmlDecode(alert));
            return shown;
        }

        static void Typed(PageReply page, string name, string value)
        {
            var field = Regex.Match(page.Html, $"<input [^>]*name=\"{name}\"[^>]*>").Value;
            Assert.Contains($"value=\"{WebUtility.HtmlEncode(value)}\"", field);
        }
    }
}
