using Tender.Server.Http.V1;
using Tender.Server.Http.V2;

namespace Tender.Server.Sandbox.Faults;

/// <summary>What a fault can be narrowed down to.</summary>
internal static class FaultTargets
{
    private static readonly HashSet<string> OfV1 = new(
        V1Routes.All.Select(route => route.Name),
        StringComparer.Ordinal
    );

    private static readonly HashSet<string> Operations = new(
        V2Routes.All.Select(route => route.Name).Concat(V1Routes.All.Select(route => route.Name)),
        StringComparer.Ordinal
    );

    /// <summary>Whether the API of the first generation has an operation of this name.</summary>
    public static bool IsOfV1(string name) => OfV1.Contains(name);

    /// <summary>Whether one of the APIs has an operation of this name.</summary>
    public static bool IsOperation(string name) => Operations.Contains(name);
}
