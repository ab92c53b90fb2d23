using System.Text;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Http.V2;
using Xunit;

namespace Tender.Wire.Tests.Http.V2;

/// <summary>
/// ReadBatch a body: what is no JSON object, what is unknown, missing or malformed, and which of several faults is
/// told.
/// </summary>
public class BodyTests
{
    private static readonly string[] Origins = ["https://shop.example"];

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{}{}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":1} // why")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    [InlineData("{\"a\":{\"b\":1,\"b\":1}}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"\\udc00\":1}")]
    [InlineData("<a/>")]
    [InlineData(" ")]
    public void Is_refused_as_no_json_object(string text) => Refused(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void Depth_ten_thousand_bad_utf8_and_a_byte_order_mark_are_refused()
    {
        Refused(Encoding.ASCII.GetBytes("{\"a\":" + new string('[', 10_000)));
        Refused(Encoding.ASCII.GetBytes("{\"a\":" + new string('[', 32) + new string(']', 32) + "}"));
        Refused([.. "{\"a\":\""u8, 0xFF, .. "\"}"u8]);
        Refused([0xEF, 0xBB, 0xBF, .. "{}"u8]);
        Assert.True(
            V2Reading.TryRead(
                Encoding.ASCII.GetBytes("{\"a\":" + new string('[', 31) + new string(']', 31) + "}"),
                out var body,
                out _
            )
        );
        body.Dispose();
    }

    private static void Refused(byte[] bytes)
    {
        Assert.False(V2Reading.TryRead(bytes, out _, out var fault));
        Assert.Equal((400, "InvalidRequestFormat"), (fault.Status, fault.ReasonCode));
    }

    [Fact]
    public void Nothing_at_all_is_an_object_without_members() =>
        Assert.Null(Read("", body => Assert.False(body.IsGiven)));

    [Theory]
    [InlineData("\"1\"", 100L)]
    [InlineData("\"1.5\"", 150L)]
    [InlineData("\"1.05\"", 105L)]
    [InlineData("1", 100L)]
    [InlineData("1.50", 150L)]
    [InlineData("\"0.01\"", 1L)]
    [InlineData("\"999999999999.99\"", 99_999_999_999_999L)]
    [InlineData("-1", null)]
    [InlineData("\"-1.00\"", null)]
    [InlineData("0", null)]
    [InlineData("\"0.00\"", null)]
    [InlineData("1e1", null)]
    [InlineData("\"1e1\"", null)]
    [InlineData("\"+1\"", null)]
    [InlineData("\" 1\"", null)]
    [InlineData("\"1 \"", null)]
    [InlineData("\"1,00\"", null)]
    [InlineData("\"1,000.00\"", null)]
    [InlineData("\"1.\"", null)]
    [InlineData("\".5\"", null)]
    [InlineData("1.001", null)]
    [InlineData("\"0.001\"", null)]
    [InlineData("\"NaN\"", null)]
    [InlineData("\"Infinity\"", null)]
    [InlineData("\"0x10\"", null)]
    [InlineData("\"\uff11.00\"", null)]
    [InlineData("\"1000000000000000000000000000000\"", null)]
    [InlineData("1000000000000000000000000000000", null)]
    [InlineData("true", null)]
    [InlineData("{}", null)]
    [InlineData("[1]", null)]
    public void An_amount_is_plain_decimal_text(string amount, long? minor)
    {
        Money? read = null;
        var fault = Read($$$"""{"price":{"amount":{{{amount}}},"currencyCode":"USD"}}""", body =>
            read = body.Price("price", required: true)
        );
        Assert.Equal(minor is { } cents ? new Money(cents, Currency.USD) : null, read);
        if (minor is not null)
            Assert.Null(fault);
        else
            Assert.Matches(
                @"^InvalidParameterValue: The value( '[^']*')? provided for 'price\.Amount' is invalid\. "
                    + @"The member is \[price\.amount\]\.",
                fault
            );
    }

    [Theory]
    [InlineData("{}", "MissingParameterValue: The value for [price] is missing.")]
    [InlineData("""{"price":null}""", "MissingParameterValue: The value for [price] is missing.")]
    [InlineData("""{"price":{}}""", "MissingParameterValue: The value for [price] is missing.")]
    [InlineData("""{"price":7}""", "InvalidParameterValue: The value '7' provided for 'price' is invalid.")]
    [InlineData(
        """{"price":{"amount":"1"}}""",
        "MissingParameterValue: The value for [price.currencyCode] is missing."
    )]
    [InlineData(
        """{"price":{"currencyCode":"USD"}}""",
        "MissingParameterValue: The value for [price.amount] is missing."
    )]
    [InlineData(
        """{"price":{"amount":null,"currencyCode":"USD"}}""",
        "MissingParameterValue: The value for [price.amount] is missing."
    )]
    [InlineData(
        """{"price":{"amount":"","currencyCode":"USD"}}""",
        "MissingParameterValue: The value for [price.amount] is missing."
    )]
    [InlineData(
        """{"price":{"amount":"1","currencyCode":"XXX"}}""",
        "InvalidParameterValue: The value 'XXX' provided for 'price.CurrencyCode' is invalid. "
            + "The member is [price.currencyCode]. \"XXX\" is none of the currencies of the service."
    )]
    [InlineData(
        """{"price":{"amount":"1","currencyCode":"usd"}}""",
        "InvalidParameterValue: The value 'usd' provided for 'price.CurrencyCode' is invalid. "
            + "The member is [price.currencyCode]. \"usd\" is none of the currencies of the service."
    )]
    [InlineData(
        """{"price":{"amount":"1","currencyCode":"0"}}""",
        "InvalidParameterValue: The value '0' provided for 'price.CurrencyCode' is invalid. "
            + "The member is [price.currencyCode]. \"0\" is none of the currencies of the service."
    )]
    [InlineData(
        """{"price":{"amount":"1.5","currencyCode":"JPY"}}""",
        "InvalidParameterValue: The value '1.5' provided for 'price.Amount' is invalid. "
            + "The member is [price.amount]. "
            + "\"1.5\" is not a plain decimal above 0 with at most 12 digits before the point and 0 after it."
    )]
    [InlineData(
        """{"price":{"amount":0.001,"currencyCode":"USD"}}""",
        "InvalidParameterValue: The value '0.001' provided for 'price.Amount' is invalid. "
            + "The member is [price.amount]. "
            + "\"0.001\" is not a plain decimal above 0 with at most 12 digits before the point and 2 after it."
    )]
    [InlineData("""{"price":{"amount":"15","currencyCode":"JPY"}}""", null)]
    public void A_price_has_both_its_members(string text, string? expected) =>
        Assert.Equal(expected, Read(text, body => body.Price("price", required: true)));

    [Theory]
    [InlineData("true", true, true)]
    [InlineData("false", false, true)]
    [InlineData("\"true\"", true, true)]
    [InlineData("\"false\"", false, true)]
    [InlineData("null", null, true)]
    [InlineData("\"TRUE\"", null, false)]
    [InlineData("\"maybe\"", null, false)]
    [InlineData("1", null, false)]
    [InlineData("{}", null, false)]
    public void A_flag_is_a_boolean_or_its_word(string json, bool? value, bool good)
    {
        bool? read = null;
        var fault = Read($$"""{"flag":{{json}}}""", body => read = body.BooleanOrText("flag"));
        Assert.Equal((value, good), (read, fault is null));
    }

    [Theory]
    [InlineData("Confirm", true)]
    [InlineData("confirm", false)]
    [InlineData("0", false)]
    [InlineData("Confirm, Authorize", false)]
    [InlineData("", false)]
    public void A_word_is_spelled_exactly(string text, bool good) =>
        Assert.Equal(
            good,
            Read($$"""{"paymentIntent":"{{text}}"}""", body => body.Choice<PaymentIntent>("paymentIntent")) is null
        );

    [Theory]
    [InlineData("\"1234\"", true)]
    [InlineData("\"12345\"", false)]
    [InlineData("\"a\\u0000b\"", false)]
    [InlineData("\"a\\u001bb\"", false)]
    [InlineData("\"\\uffff\"", false)]
    [InlineData("\"a\\nb\"", true)]
    [InlineData("\"\"", true)]
    [InlineData("[]", false)]
    [InlineData("true", false)]
    public void A_text_fits_and_has_no_control_characters(string json, bool good) =>
        Assert.Equal(good, Read($$"""{"note":{{json}}}""", body => body.Text("note", 4)) is null);

    // woocommerce-gateway-amazon-pay sends merchantReferenceId as a number: the id of its order.
    [Theory]
    [InlineData("12", "12")]
    [InlineData("1.50", "1.50")]
    [InlineData("1e2", "1e2")]
    [InlineData("-7", "-7")]
    [InlineData("12345", null)]
    public void A_number_where_text_is_expected_is_its_text_as_sent(string json, string? text)
    {
        string? read = null;
        var fault = Read($$"""{"note":{{json}}}""", body => read = body.Text("note", 4));
        Assert.Equal((text, text is null), (read, fault is not null));
    }

    // amazon-pay-api-sdk-dotnet, Frequency.cs: a number. The plugin for WooCommerce: text, since its pull request 161.
    [Theory]
    [InlineData("\"1\"", "1")]
    [InlineData("1", "1")]
    [InlineData("24", "24")]
    [InlineData("\"one\"", null)]
    [InlineData("1.5", null)]
    [InlineData("-1", null)]
    [InlineData("true", null)]
    public void The_value_of_a_frequency_is_digits_as_number_or_text(string json, string? value)
    {
        string? read = null;
        var fault = Read($$$$"""{"recurringMetadata":{"frequency":{"unit":"Month","value":{{{{json}}}}}}}""", body =>
            read = V2Reading.Recurrence(body)?.Value
        );
        var refusal =
            $"InvalidParameterValue: The value '{json.Trim('"')}' provided for 'value' is invalid. "
            + "The member is [recurringMetadata.frequency.value].";
        Assert.Equal((value, value is null ? refusal : null), (read, fault));
    }

    [Theory]
    [InlineData("https://shop.example/result?a=b", true, true)]
    [InlineData("http://shop.example/result", true, false)]
    [InlineData("http://localhost:3000/", true, false)]
    [InlineData("https://evil.example/", true, false)]
    [InlineData("https://shop.example@evil.example/", false, false)]
    [InlineData("https://shop.example.evil.example/", true, false)]
    [InlineData("//shop.example/", false, false)]
    [InlineData("/result", false, false)]
    [InlineData("javascript:alert(1)", false, false)]
    [InlineData("file:///etc/passwd", false, false)]
    [InlineData("ftp://shop.example/", false, false)]
    [InlineData("https://shop.example/a b", false, false)]
    [InlineData("https://shop.example/<script>", false, false)]
    public void A_url_is_of_the_web_and_of_an_allowed_origin(string url, bool anywhere, bool atHome)
    {
        Assert.Equal(anywhere, Read($$"""{"url":"{{url}}"}""", body => body.Url("url", [], httpsOnly: false)) is null);
        Assert.Equal(
            atHome,
            Read($$"""{"url":"{{url}}"}""", body => body.Url("url", Origins, httpsOnly: false)) is null
        );
    }

    [Fact]
    public void Http_is_for_the_sandbox_and_512_characters_are_the_most()
    {
        Assert.NotNull(Read("""{"url":"http://shop.example/"}""", body => body.Url("url", [], httpsOnly: true)));
        Assert.Null(
            Read($$"""{"url":"https://shop.example/{{new string('a', 491)}}"}""", body =>
                body.Url("url", [], httpsOnly: true)
            )
        );
        Assert.NotNull(
            Read($$"""{"url":"https://shop.example/{{new string('a', 492)}}"}""", body =>
                body.Url("url", [], httpsOnly: true)
            )
        );
    }

    /// <summary>Wrong in every way; each step repairs the fault told.</summary>
    [Fact]
    public void Unknown_comes_before_missing_before_malformed_before_combination()
    {
        static void Handler(JsonMembers body, JsonBody whole)
        {
            var now = body.BooleanOrText("now");
            body.Text("id", 5, required: true);
            if (now == true && body.BooleanOrText("later") == true)
                whole.ReportConflict("now", "later");
            body.Object("more").Text("size", 3);
        }
        Assert.Equal(
            "UnrecognizedField: The field 'colour' is invalid for this API. The member is [more.colour].",
            Read("""{"now":"x","more":{"colour":1,"size":"four"}}""", Handler)
        );
        Assert.Equal(
            "MissingParameterValue: The value for [id] is missing.",
            Read("""{"now":"x","more":{"colour":1,"size":"four"}}""", Handler, strict: false)
        );
        Assert.Equal(
            "MissingParameterValue: The value for [id] is missing.",
            Read("""{"now":"x","more":{"size":"four"}}""", Handler)
        );
        Assert.Equal(
            "InvalidParameterValue: The value 'x' provided for 'now' is invalid.",
            Read("""{"id":"i","now":"x","more":{"size":"four"}}""", Handler)
        );
        Assert.Equal(
            "InvalidParameterValue: The value 'four' provided for 'size' is invalid. The member is [more.size]. "
                + "\"four\" has 4 characters; at most 3 are allowed.",
            Read("""{"id":"i","now":true,"later":true,"more":{"size":"four"}}""", Handler)
        );
        Assert.Equal(
            "InvalidParameterCombination: The values provided for [now] and [later] cannot be combined.",
            Read("""{"id":"i","now":true,"later":true}""", Handler)
        );
        Assert.Null(Read("""{"id":"i","now":true,"more":null}""", Handler));
    }

    [Fact]
    public void What_is_only_echoed_is_kept_without_blanks()
    {
        string? json = null;
        Assert.Null(
            Read("""{"rules": { "US" : { "zipCodes" : [ "9*", "ü" ] } } }""", body => json = body.Json("rules"))
        );
        Assert.Equal("""{"US":{"zipCodes":["9*","ü"]}}""", json);
    }

    // smartstore/Smartstore, AmazonPayButtonViewComponent.cs; AlkimMedia's plugin for modified, ValidationHelper.php,
    // which looks for 'storeId'; amazon-pay-api-sdk-php issue 9.
    [Theory]
    [InlineData(
        """{"chargeAmount":{"amount":"0","currencyCode":"USD"}}""",
        "The value '0' provided for 'chargeAmount.Amount' is invalid."
    )]
    [InlineData("""{"storeId":"a-store-id"}""", "The value 'a-store-id' provided for 'storeId' is invalid.")]
    [InlineData("""{"storeId":["a"]}""", "The value provided for 'storeId' is invalid.")]
    [InlineData("""{"webCheckoutDetails":{"checkoutMode":"x"}}""", "The field 'checkoutMode' is invalid for this API.")]
    public void A_refusal_begins_with_the_recorded_sentence(string text, string sentence)
    {
        var fault = Read(text, body =>
        {
            body.Price("chargeAmount");
            body.Text("storeId", 4);
            body.Object("webCheckoutDetails");
        });
        Assert.Contains($": {sentence}", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DE", true)]
    [InlineData("de", true)]
    [InlineData("UK", true)]
    [InlineData("XX", false)]
    [InlineData("DEU", false)]
    [InlineData("EU", false)]
    [InlineData("", false)]
    public void The_countries_of_a_restriction_exist(string country, bool isOne)
    {
        var fault = Read(
            $$$$"""
            {"deliverySpecifications":{"addressRestrictions":{"type":"Allowed",
            "restrictions":{"US":{},"{{{{country}}}}":{} } } } }
            """,
            body => V2Reading.DeliverySpecifications(body)
        );
        // AlkimMedia's plugin for modified, ValidationHelper.php, takes the country out of this sentence.
        if (isOne)
            Assert.Null(fault);
        else
            Assert.Contains($"The value '{country}' provided for 'addressRestrictions' is invalid.", fault);
    }

    private static string? Read(string text, Action<JsonMembers> handler) => Read(text, (body, _) => handler(body));

    private static string? Read(string text, Action<JsonMembers, JsonBody> handler, bool strict = true)
    {
        Assert.True(V2Reading.TryRead(Encoding.UTF8.GetBytes(text), out var body, out var fault), fault?.Message);
        using (body)
        {
            handler(body.Root, body);
            return body.Fault(strict) is { } wrong ? $"{wrong.ReasonCode}: {wrong.Message}" : null;
        }
    }
}
