using Tender.Core;

namespace Tender.Server.Http.V1;

/// <summary>What a v1 request is about, before anything of it is judged.</summary>
internal static class V1Subject
{
    private static readonly string[] Tokens = ["AccessToken", "AddressConsentToken", "MWSAuthToken"];

    /// <summary>A string to sign without what lets somebody act for a seller, or know a buyer.</summary>
    public static string WithoutTokens(string stringToSign) =>
        string.Join('&', stringToSign.Split('&').Select(WithoutToken));

    /// <summary>The first pair has the lines above it in front.</summary>
    private static string WithoutToken(string pair)
    {
        var (from, to) = (pair.LastIndexOf('\n') + 1, pair.IndexOf('=', StringComparison.Ordinal));
        return to > from && Tokens.Contains(pair[from..to]) ? pair[..(to + 1)] + "..." : pair;
    }

    /// <summary>The action, and the objects whose ids are parameters of the request.</summary>
    public static CallSubject Of(V1Parameters form, V1Section section)
    {
        var action = form.Given("Action") ?? "";
        if (!V1Routes.All.Any(route => route.Section == section && route.Name == action))
            return new("", []);
        var named = form
            .Parameters.Where(one => one.Key.StartsWith("Amazon", StringComparison.Ordinal))
            .Where(one => one.Key.EndsWith("Id", StringComparison.Ordinal));
        var key = form
            .Parameters.FirstOrDefault(one =>
                one.Key.EndsWith("ReferenceId", StringComparison.Ordinal)
                && !one.Key.StartsWith("Amazon", StringComparison.Ordinal)
            )
            .Value;
        return new(action, [.. named.Select(one => ObjectId.Parse(one.Value)).OfType<ObjectId>()], key);
    }
}
