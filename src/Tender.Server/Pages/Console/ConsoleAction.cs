using Tender.Server.Http;
using Tender.Server.Pages.Shared;

namespace Tender.Server.Pages.Console;

/// <summary>Something that is done by a form.</summary>
internal static class ConsoleAction
{
    /// <summary>
    /// Does it, and shows a page next, by GET; where it is refused, shows the page of the form again, with the reason.
    /// </summary>
    /// <param name="visit">The form.</param>
    /// <param name="act">Does it.</param>
    /// <param name="next">The page that comes next.</param>
    /// <param name="again">The page of the form.</param>
    public static async Task<WireResponse> Do(
        ConsoleVisit visit,
        Func<Task> act,
        string next,
        Func<ConsoleVisit, Task<WireResponse>> again
    )
    {
        try
        {
            await act();
        }
        catch (Problem problem)
        {
            return await again(visit.Refused(problem.Status, problem.Message));
        }
        return Answers.See(next, isPopup: false);
    }
}
