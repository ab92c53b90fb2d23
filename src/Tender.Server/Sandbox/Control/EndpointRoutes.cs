using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Tender.Server.Http;
using Tender.Server.Notifications;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>Where a merchant's notices go.</summary>
internal sealed class EndpointRoutes(MerchantAccounts accounts, NoticeComposer composer)
{
    private const int EndpointsMax = 50,
        UrlCharsMax = 2048;

    public IReadOnlyList<ControlRoute> Routes =>
        [
            new(
                "GET",
                "merchants/{m}/notification-endpoints",
                GetEndpoints,
                "Where notices go",
                null,
                [(200, "[Endpoint]")]
            )
            {
                Live = Role.Viewer,
            },
            new(
                "PUT",
                "merchants/{m}/notification-endpoints",
                PutEndpoints,
                "Say where notices go",
                """
                [{"id?":"any","url":"text","generation":"v1|v2|both","signatureVersion?":"1|2?","ca?":"text?",
                  "disabled?":"any"}]
                """,
                [(200, "[Endpoint]")]
            )
            {
                Live = Role.Operator,
            },
            new(
                "POST",
                "merchants/{m}/notification-endpoints/{e}/sample",
                SendSample,
                "Send a test notification of v1",
                """{"notificationType?":"text?"}""",
                [(200, "Sample")]
            )
            {
                Live = Role.Operator,
            },
        ];

    private Task<ControlAnswer> GetEndpoints(ControlCall call) =>
        Task.FromResult(ControlAnswer.Ok(Shown(call.Merchant)));

    private async Task<ControlAnswer> PutEndpoints(ControlCall call)
    {
        var wanted = call.ReadList(Endpoint);
        if (wanted.Count > EndpointsMax)
            throw new Problem(400, $"At most {EndpointsMax} endpoints.");
        if (wanted.DistinctBy(one => (one.Url, one.Dialects)).Count() != wanted.Count)
            throw new Problem(400, "An endpoint is listed twice.");
        return ControlAnswer.Ok(Shown((await accounts.SetEndpoints(call.Merchant.Id, wanted))!));
    }

    private static NoticeEndpoint Endpoint(ControlMembers one)
    {
        // What GET shows may be sent back; who an endpoint is, and whether it is disabled, is not the caller's to say.
        _ = (one.Has("id"), one.Has("disabled"));
        var url = one.Text("url") ?? throw new Problem(400, "An endpoint needs a url.");
        if (!MayBeRegistered(url))
            throw new Problem(
                400,
                "url is an http or https URL of at most 2,048 characters, without user and fragment."
            );
        var dialects = one.Text("generation") switch
        {
            "v1" => Dialects.V1,
            "v2" => Dialects.V2,
            "both" => Dialects.Both,
            _ => throw new Problem(400, "generation is v1, v2 or both."),
        };
        var version = one.Choice("signatureVersion", "signatureVersion is \"1\" or \"2\".", "1", "2") ?? "1";
        return new NoticeEndpoint
        {
            Id = "",
            Url = url,
            Dialects = dialects,
            SignatureVersion = version,
            Ca = Certificate(one.Text("ca")),
        };
    }

    // threat N1: what may be registered; the addresses behind it are checked at every connect.
    private static bool MayBeRegistered(string url) =>
        url.Length <= UrlCharsMax
        && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && uri.UserInfo.Length == 0
        && uri.Fragment.Length == 0;

    private static string? Certificate(string? pem)
    {
        if (pem is null)
            return null;
        try
        {
            new X509Certificate2Collection().ImportFromPem(pem);
            return pem;
        }
        catch (CryptographicException)
        {
            throw new Problem(400, "ca is a certificate in PEM.");
        }
    }

    /// <summary>A test notification of v1, as the portal sends one: what the endpoint answered to it.</summary>
    private async Task<ControlAnswer> SendSample(ControlCall call)
    {
        var type = call.Read(body => body.Text("notificationType")) ?? "OrderReferenceNotification";
        var endpoint = call.Merchant.Endpoints.FirstOrDefault(one =>
            one.Id == call.Path("e") && one.Dialects.HasFlag(Dialects.V1)
        ) ?? throw new Problem(404, $"There is no endpoint {call.Path("e")} that is told v1 notices.");
        if (await composer.Sample(call.Merchant, endpoint, type, CancellationToken.None) is not var (answer, body))
            throw new Problem(400, $"notificationType is one of {string.Join(", ", NoticeComposer.SampleTypes)}.");
        return ControlAnswer.Ok(
            new JsonObject
            {
                ["status"] = answer.Status,
                ["error"] = answer.Error,
                ["durationMs"] = answer.DurationMs,
                ["body"] = Encoding.UTF8.GetString(body),
            }
        );
    }

    private static JsonArray Shown(Merchant merchant) => new([.. merchant.Endpoints.Select(Shown)]);

    private static JsonNode Shown(NoticeEndpoint endpoint) =>
        new JsonObject
        {
            ["id"] = endpoint.Id,
            ["url"] = endpoint.Url,
            ["generation"] = endpoint.Dialects switch
            {
                Dialects.V1 => "v1",
                Dialects.V2 => "v2",
                Dialects.Both => "both",
                Dialects.None or Dialects.Mail => throw new InvalidOperationException("An endpoint takes v1 or v2."),
            },
            ["signatureVersion"] = endpoint.SignatureVersion,
            ["ca"] = endpoint.Ca,
            ["disabled"] = endpoint.Disabled,
        };
}
