using Tender.Server.Http;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>One page of the console, or one thing that can be done on it.</summary>
/// <param name="Method">GET for a page, POST for something that is done.</param>
/// <param name="Path">Behind <c>/console/</c>, or behind the merchant's part of the path.</param>
/// <param name="Answer">Shows it, or does it.</param>
/// <param name="OfMerchant">Whether it is about one merchant.</param>
/// <param name="Live">Who may do it in live; null where live has no such page.</param>
/// <param name="Fresh">Whether in live the password must have been given a moment ago.</param>
internal sealed record ConsoleRoute(
    string Method,
    string Path,
    Func<ConsoleVisit, Task<WireResponse>> Answer,
    bool OfMerchant = true,
    Role? Live = null,
    bool Fresh = false
)
{
    /// <summary>The page whose form does it.</summary>
    public string Page => Path.Split('/')[0];
}
