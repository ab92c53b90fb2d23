using Tender.Core;
using Tender.Server.Http;

namespace Tender.Server.Sandbox.Control;

/// <summary>How the control API words what the core, or a button, refuses.</summary>
internal static class Refusals
{
    /// <summary>The value of a yes; a no becomes a problem.</summary>
    public static T OrProblem<T>(this Result<T> result)
    {
        if (result.Ok)
            return result.Value;
        throw result.No == Refusal.NotFound
            ? new Problem(404, "There is no such object of this merchant.")
            : new Problem(409, $"{result.No}: {result.About ?? "not possible in the present state."}");
    }

    /// <summary>The refusal of a button as a problem.</summary>
    public static Problem ProblemOf(ButtonFault fault) => new(fault.Status, $"{fault.Code}: {fault.Message}");
}
