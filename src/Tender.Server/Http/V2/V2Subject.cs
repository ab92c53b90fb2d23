using Tender.Core;

namespace Tender.Server.Http.V2;

/// <summary>What a v2 request is about, before anything of it is judged.</summary>
internal static class V2Subject
{
    private const int IdCharsMax = 64;

    /// <summary>The operation of the path, and the objects that path and body name.</summary>
    public static CallSubject Of(WireRequest request, bool sandbox)
    {
        if (V2Router.Find(request.Method, request.Path, sandbox, out var route, out var id) is not null)
            return new("", []);
        string?[] named = [id?.Split('/')[0], .. InBody(request)];
        var key = request.Method == "GET" ? null : request.Header("x-amz-pay-idempotency-key");
        return new(route.Name, [.. named.Select(ObjectId.Parse).OfType<ObjectId>()], key);
    }

    /// <summary>A canonical request without what lets somebody act for a merchant, or know a buyer.</summary>
    public static string WithoutTokens(string canonical) =>
        string.Join(
            '\n',
            canonical
                .Split('\n')
                .Select(line =>
                    line.StartsWith("x-amz-pay-authtoken:", StringComparison.Ordinal) ? "x-amz-pay-authtoken:..."
                    : line.IndexOf("/buyers/", StringComparison.Ordinal) is var at and >= 0 ? line[..(at + 8)] + "..."
                    : line
                )
        );

    private static IEnumerable<string?> InBody(WireRequest request)
    {
        if (request.Method == "GET" || !JsonBody.TryParse(request.Body, out var body))
            return [];
        using (body)
            return [body.Root.Text("chargePermissionId", IdCharsMax), body.Root.Text("chargeId", IdCharsMax)];
    }
}
