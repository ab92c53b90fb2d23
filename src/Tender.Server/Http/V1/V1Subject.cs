using Tender.Core;

namespace Tender.Server.Http.V1;

/// <summary>What a v1 request is about, before anything of it is judged.</summary>
internal static class V1Subject
{
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
