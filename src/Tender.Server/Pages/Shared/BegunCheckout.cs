namespace Tender.Server.Pages.Shared;

/// <summary>A checkout that a browser has begun.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsPopup">Whether it is shown in a window of its own.</param>
/// <param name="Opener">The origin of the shop's page that opened that window; null for none.</param>
/// <param name="Change">The list that the buyer came to change; null for a whole checkout.</param>
/// <param name="Challenge">Whether the buyer's bank shall ask.</param>
internal sealed record BegunCheckout(
    string Id,
    bool IsPopup = false,
    string? Opener = null,
    string? Change = null,
    bool Challenge = false
);
