using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Http.V1;
using Tender.Server.Http.V2;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox;

/// <summary>
/// How both APIs answer a merchant who asks for one of her objects. The dialects' own handlers answer, so that what is
/// shown is what is sent; only the signature is left out, and what is counted and recorded of a call.
/// </summary>
internal sealed class DialectAnswers(Engine engine, Settings settings)
{
    // An answer of v1 names its call; this one was never made.
    private const string RequestId = "00000000-0000-0000-0000-000000000000";

    private static readonly JsonWriterOptions Lines = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reading needs no claim: it is what answers are kept under.</summary>
    private static readonly V2Claim NoClaim = new()
    {
        Algorithm = "",
        SaltLength = 0,
        PublicKeyId = "",
        SignedHeaders = "",
        SignatureText = "",
        Signature = [],
        Region = "",
        SentAt = default,
    };

    private bool Sandbox => settings.Mode == Mode.Sandbox;

    /// <summary>How v2 answers; null where it has no such object, or shows it as another one (a charge that is
    /// captured is its capture).</summary>
    /// <param name="merchant">Whose object it is.</param>
    /// <param name="side">The object as v2 names it, of <see cref="DialectViews"/>.</param>
    /// <param name="links">What links in the answer begin with.</param>
    public async Task<DialectAnswer?> V2(Merchant merchant, JsonNode? side, LinkOrigins links)
    {
        if (side is null)
            return null;
        var resource = (string?)side["objectType"] switch
        {
            "CHECKOUT_SESSION" => "checkoutSessions",
            "CHARGE_PERMISSION" => "chargePermissions",
            "CHARGE" => "charges",
            "REFUND" => "refunds",
            "REPORT" => "reports",
            _ => "disputes",
        };
        var path = $"/v2/{resource}/{(string?)side["objectId"]}";
        var answer = await V2Router.Answer(
            engine,
            merchant,
            NoClaim,
            new WireRequest("GET", path, [], default),
            settings,
            links,
            Sandbox,
            CancellationToken.None
        );
        using var body = JsonDocument.Parse(answer.Body);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Lines))
            body.RootElement.WriteTo(json);
        return new($"GET {path}", answer.Status, Encoding.UTF8.GetString(stream.ToArray()));
    }

    /// <summary>How v1 answers; null where it has no such object, or no action that reads it (a chargeback).</summary>
    /// <param name="merchant">Whose object it is.</param>
    /// <param name="side">The object as v1 names it, of <see cref="DialectViews"/>.</param>
    public async Task<DialectAnswer?> V1(Merchant merchant, JsonNode? side)
    {
        if ((string?)side?["objectType"] is not { } type || type == "Chargeback")
            return null;
        var action = $"Get{type}Details";
        var query = $"Action={action}&SellerId={merchant.Id}&Amazon{type}Id={(string?)side!["objectId"]}";
        if (!V1Parameters.TryRead(new WireRequest("GET", $"/?{query}", [], default), out var parameters, out _))
            throw new InvalidOperationException($"{query} cannot be read.");
        var answer = await V1Router.Answer(
            engine,
            merchant,
            parameters,
            V1Section.Payments,
            RequestId,
            Sandbox,
            CancellationToken.None
        );
        return new(action, answer.Status, XDocument.Parse(Encoding.UTF8.GetString(answer.Body)).ToString());
    }
}
