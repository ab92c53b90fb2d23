using System.Text;
using System.Text.Json;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Http.V1;
using Tender.Server.Notifications;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Doctor;

/// <summary>
/// Says why a signature is refused: of a request of either API, of a button's payload, or of a notice as a listener has
/// it. It changes nothing, and looks at what it is given only.
/// </summary>
internal sealed class SignatureDoctor(
    Merchants merchants,
    Secrets secrets,
    Signer signer,
    Settings settings,
    TimeProvider time
)
{
    /// <summary>How many merchants' keys are tried for one that was mixed up.</summary>
    private const int MerchantsMax = 500;

    /// <summary>Examines what a client sent, or a listener received.</summary>
    /// <param name="request">The request; its target without the host.</param>
    /// <param name="theirs">What the client says it signed; null when it says nothing.</param>
    /// <returns>Null when there is no signature of a known kind in it.</returns>
    public async Task<Diagnosis?> Examine(WireRequest request, string? theirs)
    {
        var body = Encoding.UTF8.GetString(request.Body.Span);
        if (ButtonOf(body) is { } signed)
        {
            var keys = await Keys(signed.PublicKeyId);
            return ButtonDoctor.Examine(signed, theirs, KeyIn(keys), keys);
        }
        if (body.Contains("\"SigningCertURL\"", StringComparison.Ordinal) || IsNotice(body))
            return NoticeDoctor.Examine(body, theirs, signer.CertificatePem);
        if (request.Header("authorization")?.Contains("AMZN-PAY", StringComparison.OrdinalIgnoreCase) == true)
        {
            var keys = await Keys(IdIn(request.Header("authorization")!));
            return V2RequestDoctor.Examine(
                request,
                theirs,
                KeyIn(keys),
                keys,
                time.GetUtcNow(),
                settings.SignatureWindow
            );
        }
        if (!$"{request.Query}&{body}".Contains("AWSAccessKeyId", StringComparison.Ordinal))
            return null;
        var known = await SecretsOf(request);
        return V1RequestDoctor.Examine(
            request,
            theirs,
            id => known.Find(one => one.Id == id),
            known,
            new V1SignatureRules(settings.SignatureWindow, settings.HmacSha1, settings.V1TestHost),
            time.GetUtcNow()
        );
    }

    private static Func<string, KnownKey?> KeyIn(List<KnownKey> keys) => id => keys.Find(one => one.Id == id);

    /// <summary>The key of an id, and those of the merchants that may have been mixed up with it.</summary>
    private async Task<List<KnownKey>> Keys(string? id)
    {
        var ids = (await merchants.Page(null, MerchantsMax)).Merchants.Select(one => one.PublicKeyId).Prepend(id);
        List<KnownKey> found = [];
        foreach (var one in ids.OfType<string>().Distinct())
            if (await merchants.Credential(one) is { Kind: CredentialKind.V2PublicKey } credential)
                found.Add(new(one, Encoding.ASCII.GetString(credential.Material)));
        return found;
    }

    private async Task<List<KnownSecret>> SecretsOf(WireRequest request)
    {
        var id = V1Parameters.TryRead(request, out var form, out _) ? form["AWSAccessKeyId"] : null;
        var ids = (await merchants.Page(null, MerchantsMax)).Merchants.Select(one => one.AccessKeyId).Prepend(id);
        List<KnownSecret> found = [];
        foreach (var one in ids.OfType<string>().Distinct())
            if (await merchants.Credential(one) is { Kind: CredentialKind.V1Secret } credential)
                found.Add(new(one, secrets.OpenText(credential.Material, one)));
        return found;
    }

    private static string? IdIn(string authorization)
    {
        const string name = "PublicKeyId=";
        var start = authorization.IndexOf(name, StringComparison.Ordinal);
        if (start < 0)
            return null;
        var rest = authorization[(start + name.Length)..];
        return rest.Split(',')[0].Trim();
    }

    private static bool IsNotice(string body) => Members(body) is { } members && members.ContainsKey("TopicArn");

    /// <summary>The payload of a button: the browser's form, or the JSON of the control API's button call.</summary>
    private static SignedText? ButtonOf(string body)
    {
        var members = Members(body) ?? FormMembers(body);
        return members.TryGetValue("payloadJSON", out var text)
            ? new(
                text,
                members.GetValueOrDefault("signature", ""),
                members.GetValueOrDefault("publicKeyId", ""),
                members.GetValueOrDefault("algorithm")
            )
            : null;
    }

    private static Dictionary<string, string>? Members(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            return json
                .RootElement.EnumerateObject()
                .DistinctBy(one => one.Name)
                .ToDictionary(one => one.Name, one => one.Value.ToString());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Dictionary<string, string> FormMembers(string body) =>
        body.Split('&')
            .Select(pair => pair.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .DistinctBy(pair => pair[0])
            .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1].Replace('+', ' ')));
}
