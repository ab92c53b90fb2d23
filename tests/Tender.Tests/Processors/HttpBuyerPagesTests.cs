using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tender.Core;
using Tender.Server.Processors;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processors;

/// <summary>Calls about buyers of the HTTP processor protocol, as Tender makes them and reads their answers.</summary>
public sealed class HttpBuyerPagesTests : IAsyncLifetime
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);
    private static readonly ApiDocument Document = new(ProcessorDocument.Read());
    private static readonly Uri Back = new("https://pay.example/checkout/returned?checkout=1");

    private static readonly CheckoutCall Call = new(
        MerchantId.Read("A1B2C3D4E5F6G7"),
        new CheckoutSession
        {
            Id = ObjectId.MintSession(Guid.Empty),
            State = State.Open,
            CreatedAt = default,
            Kind = PermissionKind.OneTime,
            Terms = Terms.OneTime,
            Requires = [],
            Setup = new CheckoutSetup
            {
                ChargeAmount = Engines.Usd(10),
                ProductType = "PayOnly",
                Language = "de-DE",
                Metadata = new MerchantMetadata { StoreName = "Ducks", Note = "Three ducks" },
            },
        },
        Currency.USD
    );

    private readonly List<(string Path, JsonObject Body)> calls = [];
    private ProcessorProxy server = null!;
    private ProcessorChannel channel = null!;
    private HttpBuyerPages pages = null!;
    private string said = "";

    public async ValueTask InitializeAsync()
    {
        server = await ProcessorProxy.Start(
            async (http, body) =>
            {
                calls.Add((ProcessorProxy.TargetOf(http), JsonNode.Parse(body)!.AsObject()));
                var text = said.Replace("ID", Call.OperationId, StringComparison.Ordinal);
                var lines = $"answer\n{http.Request.Headers["Tender-Request-Id"]}\n200\n{text}";
                var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(lines)));
                await ProcessorProxy.Write(http, StatusCodes.Status200OK, signature, Encoding.UTF8.GetBytes(text));
            }
        );
        channel = new ProcessorChannel(server.Url, Key, TimeProvider.System);
        pages = new HttpBuyerPages(channel);
    }

    public ValueTask DisposeAsync()
    {
        channel.Dispose();
        return server.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"operationId":"ID","result":"page","page":"https://p.example/x?y=1","reference":"r"}""", "Begun")]
    [InlineData("""{"operationId":"ID","result":"page","page":"http://127.0.0.1:7/x","reference":"r"}""", "Begun")]
    [InlineData("""{"operationId":"ID","result":"refused","message":"Not here."}""", "Refused")]
    [InlineData("""{"operationId":"ID","result":"page","page":"https://p.example/x"}""", "Unknown")]
    [InlineData("""{"operationId":"ID","result":"page","page":"http://p.example/x","reference":"r"}""", "Unknown")]
    [InlineData("""{"operationId":"ID","result":"page","page":"javascript:alert(1)","reference":"r"}""", "Unknown")]
    [InlineData("""{"operationId":"ID","result":"page","page":"https://a@p.example/","reference":"r"}""", "Unknown")]
    [InlineData("""{"operationId":"ID","result":"page","page":"/x","reference":"r"}""", "Unknown")]
    [InlineData("""{"operationId":"ID","result":"page","page":"https://p.example/x","reference":"é"}""", "Unknown")]
    [InlineData("""{"operationId":"other","result":"page","page":"https://p.example","reference":"r"}""", "Unknown")]
    [InlineData("""{"operationId":"ID","result":"refused"}""", "Unknown")]
    [InlineData("""{"operationId":"ID","result":"done"}""", "Unknown")]
    public async Task A_buyer_is_sent_to_a_page_that_is_one(string answer, string visit)
    {
        said = answer;
        Assert.Equal(visit, (await pages.Choose(Call, Back, default)).GetType().Name);
    }

    [Theory]
    [InlineData("""{"operationId":"ID","result":"waiting"}""", "Waiting")]
    [InlineData("""{"operationId":"ID","result":"canceled"}""", "Canceled")]
    [InlineData("""{"operationId":"ID","result":"chosen","descriptor":"Visa"}""", "Unknown")]
    [InlineData(
        """{"operationId":"ID","result":"chosen","buyer":{"id":"b","name":"Ada"},"descriptor":"Visa"}""",
        "Unknown"
    )]
    [InlineData(
        """{"operationId":"ID","result":"chosen","buyer":{"id":"b","name":"Ada","email":"a@b.c"}}""",
        "Unknown"
    )]
    [InlineData("""{"operationId":"ID","result":"seen"}""", "Unknown")]
    public async Task What_she_chose_is_believed_whole_or_not_at_all(string answer, string choice)
    {
        said = answer;
        Assert.Equal(choice, (await pages.Read(Call, default)).GetType().Name);
    }

    [Fact]
    public async Task What_she_chose_is_read_with_its_addresses()
    {
        said = """
            {"operationId":"ID","result":"chosen","descriptor":"Visa ending in 1111",
             "buyer":{"id":"b-1","name":"Ada Lovelace","email":"ada@example.com","phoneNumber":null},
             "shippingAddress":{"name":"Ada","addressLine1":"1 Main St","city":"Seattle","stateOrRegion":"WA",
             "postalCode":"98101","countryCode":"US"}}
            """;
        var chosen = Assert.IsType<BuyerChoice.Chosen>(await pages.Read(Call, default));
        Assert.Equal(new Buyer("b-1", "Ada Lovelace", "ada@example.com"), chosen.Buyer);
        Assert.Equal(("1 Main St", "US"), (chosen.Shipping!.AddressLine1, chosen.Shipping.CountryCode));
        Assert.Null(chosen.Billing);
        Assert.Equal("Visa ending in 1111", chosen.Descriptor);
    }

    [Theory]
    [InlineData("""{"operationId":"ID","result":"confirmed","paymentMethod":"tok-1","descriptor":"Visa"}""", "tok-1")]
    [InlineData("""{"operationId":"ID","result":"waiting"}""", "Waiting")]
    [InlineData("""{"operationId":"ID","result":"declined"}""", "Declined")]
    [InlineData("""{"operationId":"ID","result":"canceled"}""", "Canceled")]
    [InlineData("""{"operationId":"ID","result":"confirmed"}""", "Unknown")]
    [InlineData("""{"operationId":"ID","result":"confirmed","paymentMethod":"a b"}""", "Unknown")]
    // What means something here is no token.
    [InlineData("""{"operationId":"ID","result":"confirmed","paymentMethod":"unconfirmed"}""", "Unknown")]
    [InlineData("""{"operationId":"ID","result":"confirmed","paymentMethod":"PaymentMethodNotAllowed"}""", "Unknown")]
    public async Task A_confirmation_brings_the_token_that_is_charged(string answer, string outcome)
    {
        said = answer;
        var concluded = await pages.Conclude(Call, default);
        var told = concluded is BuyerConfirmation.Confirmed yes ? yes.Instrument.Code : concluded.GetType().Name;
        Assert.Equal(outcome, told);
    }

    [Fact]
    public async Task Calls_are_what_the_document_says()
    {
        said = """{"operationId":"ID","result":"done"}""";
        var known = Call with { Change = "changeAddress", Session = Call.Session with { PagesReference = "r-1" } };
        await pages.Choose(known, Back, default);
        await pages.Read(known, default);
        await pages.Confirm(known, Back, default);
        await pages.Conclude(known, default);
        Assert.True(await pages.Release(known, default));
        Assert.Equal(
            ["/buyer/choose", "/buyer/read", "/buyer/confirm", "/buyer/conclude", "/buyer/release"],
            calls.Select(call => call.Path)
        );
        var schema = Document.Json["components"]!["schemas"]!["Checkout"]!;
        foreach (var (path, body) in calls)
        {
            Assert.NotNull(Document.Json["paths"]![path]);
            using var json = JsonDocument.Parse(body.ToJsonString());
            Assert.Empty(Document.Errors(schema, json.RootElement));
            Assert.All(body, member => Assert.True(schema["properties"]!.AsObject().ContainsKey(member.Key)));
            Assert.Equal(
                (1000, "USD", "r-1"),
                ((long)body["amount"]!, (string?)body["currency"], (string?)body["reference"])
            );
        }
        Assert.Equal(
            ("address", Back.AbsoluteUri),
            ((string?)calls[0].Body["change"], (string?)calls[0].Body["returnUrl"])
        );
        Assert.False((bool)calls[0].Body["needsShipping"]!);
    }
}
