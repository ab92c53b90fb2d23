namespace Tender.Server.Pages.BuyNow;

/// <summary>
/// A Buy Now page on its way, sealed into its address and its forms: where it is shown in a frame no cookie of ours
/// comes along, and nobody else can make one.
/// </summary>
/// <param name="Session">The checkout.</param>
/// <param name="MerchantId">Whose shop it is.</param>
/// <param name="Opener">The origin of the shop's page, which is asked.</param>
/// <param name="Channel">What the messages of this page are known by.</param>
/// <param name="Handlers">What the shop's page can be asked.</param>
/// <param name="IsFrame">Whether the page is shown in a frame.</param>
/// <param name="ProcessesOrder">Whether the shop said the amount, and need not say it again.</param>
/// <param name="Language">The language.</param>
/// <param name="Email">Who is signed in; null for nobody.</param>
/// <param name="Until">When it ends.</param>
internal sealed record BuyNowTicket(
    string Session,
    string MerchantId,
    string Opener,
    string Channel,
    IReadOnlyList<string> Handlers,
    bool IsFrame,
    bool ProcessesOrder,
    string Language,
    string? Email,
    DateTimeOffset Until
);
