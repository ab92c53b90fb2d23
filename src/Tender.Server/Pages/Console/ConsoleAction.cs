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
    /// <param name="form">How its fields are labelled; null for one without.</param>
    public static async Task<WireResponse> Do(
        ConsoleVisit visit,
        Func<Task> act,
        string next,
        Func<ConsoleVisit, Task<WireResponse>> again,
        ConsoleForm? form = null
    )
    {
        try
        {
            await act();
        }
        catch (Problem problem)
        {
            return await again(visit.Refused(problem, form));
        }
        return Answers.See(next, isPopup: false);
    }
}
