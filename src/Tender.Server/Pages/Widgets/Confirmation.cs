using Tender.Core;
using Tender.Server.Pages.Shared;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Widgets;

/// <summary>An order on its way through the bank's challenge.</summary>
/// <param name="Merchant">Whose shop it is.</param>
/// <param name="Order">The order.</param>
/// <param name="Origin">The page that began the flow, if it is one of the shop's.</param>
/// <param name="Texts">The language.</param>
internal sealed record Confirmation(Merchant Merchant, WidgetOrder Order, string? Origin, Texts Texts)
{
    /// <summary>What the bank asks; null for nothing.</summary>
    public Challenge? Challenge => Order.IsDraft ? Order.Draft!.Challenge : null;

    /// <summary>What a simulation lets the bank answer, so that nobody is asked; null to ask.</summary>
    public BankAnswer? SimulatedAnswer => Challenge is null ? null : Order.Draft!.SimulatedAnswer;

    /// <summary>Everywhere that a form of the page may lead to.</summary>
    public IReadOnlyList<string> Ends =>
        [
            .. new[]
            {
                Challenge?.SuccessUrl ?? Order.Setup.ResultReturnUrl,
                Challenge?.FailureUrl ?? Order.Setup.CancelUrl,
                Origin,
            }
                .Select(PageLayout.OriginOf)
                .OfType<string>(),
        ];

    /// <summary>What a form says it was shown: it is good as long as that is still true.</summary>
    public string Shown => $"{Order.Id}\n{Order.Setup.TotalOrderAmount}\n{Order.Instrument?.Code}";
}
