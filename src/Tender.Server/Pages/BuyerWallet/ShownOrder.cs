using Tender.Core;
using Tender.Server.Notifications;

namespace Tender.Server.Pages.BuyerWallet;

/// <summary>A permission with what happened under it, as its buyer sees it.</summary>
internal sealed record ShownOrder(
    ChargePermission Permission,
    PermissionDetails Details,
    IReadOnlyList<Record> Charges,
    IReadOnlyList<Mail> Mails
)
{
    /// <summary>
    /// Whether the buyer can choose another payment method: an agreement's child has its agreement's.
    /// </summary>
    public bool CanChangePayment =>
        Permission.State is State.Open or State.Suspended && Permission.Payer == Permission.Id;

    public bool CanClose => Permission.Id.IsRecurring && Permission.State is State.Open or State.Suspended;
}
