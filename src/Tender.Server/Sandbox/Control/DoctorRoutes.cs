using System.Text;
using System.Text.Json.Nodes;
using Tender.Server.Http;
using Tender.Server.Sandbox.Doctor;

namespace Tender.Server.Sandbox.Control;

/// <summary>The signature doctor.</summary>
internal sealed class DoctorRoutes(SignatureDoctor doctor)
{
    public IReadOnlyList<ControlRoute> Routes =>
        [
            new(
                "POST",
                "doctor",
                ExamineSignature,
                "Why a signature is refused: of a request, a button's payload or a notice",
                """{"method?":"text?","url?":"text?","headers?":"any","body?":"text?","theirs?":"text?"}""",
                [(200, "Diagnosis")]
            ),
        ];

    private async Task<ControlAnswer> ExamineSignature(ControlCall call)
    {
        var (request, theirs) = call.Read(body =>
        {
            var url = body.Text("url") ?? "/";
            var target = Target(url) ?? throw new Problem(400, "url is a URL, or the path of one.");
            var headers = body.Pairs("headers", "headers is an object of texts, or of lists of texts.");
            // A request that was written down without its Host was sent to the host of its URL.
            if (
                Uri.TryCreate(url, UriKind.Absolute, out var whole)
                && whole.Scheme is "http" or "https"
                && !headers.Any(one => one.Key.Equals("host", StringComparison.OrdinalIgnoreCase))
            )
                headers = [.. headers, new("host", whole.Authority)];
            var method = (body.Text("method") ?? "POST").ToUpperInvariant();
            var bytes = Encoding.UTF8.GetBytes(body.Text("body") ?? "");
            return (new WireRequest(method, target, headers, bytes), body.Text("theirs"));
        });
        var found = await doctor.Examine(request, theirs)
            ?? throw new Problem(
                400,
                "There is no signature to look at. Send method, url, headers and body of a request: v2 has a header "
                    + "Authorization, v1 a parameter AWSAccessKeyId; or the body of a notice; or payloadJSON, "
                    + "signature and publicKeyId of a button as body."
            );
        return ControlAnswer.Ok(Shown(found));
    }

    private static string? Target(string url)
    {
        if (url.StartsWith('/'))
            return url;
        var start = url.IndexOf("://", StringComparison.Ordinal);
        if (start < 0 || !url.StartsWith("http", StringComparison.OrdinalIgnoreCase))
            return null;
        var path = url.IndexOfAny(['/', '?'], start + 3);
        if (path < 0)
            return "/";
        return url[path] == '?' ? "/" + url[path..] : url[path..];
    }

    private static JsonNode Shown(Diagnosis found) =>
        new JsonObject
        {
            ["kind"] = found.Kind,
            ["valid"] = found.IsValid,
            ["ours"] = found.Ours,
            ["differs"] = found.Differs is { } differs
                ? new JsonObject
                {
                    ["part"] = differs.Part,
                    ["ours"] = differs.Ours,
                    ["theirs"] = differs.Theirs,
                }
                : null,
            ["cause"] = found.Cause,
        };
}
