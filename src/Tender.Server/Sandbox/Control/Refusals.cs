using Tender.Core;
using Tender.Server.Http.V2;

namespace Tender.Server.Sandbox.Control;

/// <summary>How the control API words what the core, or v2, refuses.</summary>
internal static class Refusals
{
    /// <summary>The value of a yes; a no becomes a problem.</summary>
    public static T OrProblem<T>(this Result<T> result) =>
        result.No switch
        {
            null => result.Value,
            Refusal.NotFound => throw new Problem(404, "There is no such object of this merchant."),
            var no when result.About is { } about => throw new Problem(409, $"{no}: {about}"),
            var no => throw new Problem(409, $"{no}: not possible in the present state."),
        };

    /// <summary>What the API would answer, as a problem.</summary>
    public static Problem ProblemOf(V2Fault fault) => new(fault.Status, $"{fault.ReasonCode}: {fault.Message}");
}
