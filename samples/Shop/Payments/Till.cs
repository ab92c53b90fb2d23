using Microsoft.EntityFrameworkCore;
using RubberDuckShop.Store;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;

namespace RubberDuckShop.Payments;

/// <summary>
/// Where every ending arrives, once, in order, in the transaction that marks it as handled. What the shop writes here
/// is exactly once; so is what it asks for next.
/// </summary>
public sealed class Till(ShopDatabase shop, ILogger<Till> log) : OutcomeHandler
{
    public override async Task HandleAsync(Outcome outcome, HandlerContext context, CancellationToken cancellationToken)
    {
        shop.Database.SetDbConnection(context.Connection);
        await shop.Database.UseTransactionAsync(context.Transaction, cancellationToken);
        log.LogInformation("Order {Order}: {Name} {Ending}", outcome.OrderId, outcome.Name, outcome.Ending.Name);
        if (await shop.FindOrder(outcome.OrderId) is not { } order)
            return;
        var mandate = await shop.Mandates.SingleOrDefaultAsync(
            one => one.Id == order.Id || (one.PermissionId != null && one.PermissionId == order.PermissionId),
            cancellationToken
        );
        if (outcome.Ending.IsAlert)
            order.Alert = outcome.Ending.NextStep.Advice;
        else if (outcome.Ending is PermissionSuspended or PermissionRestored or PermissionClosed)
            Permission(outcome.Ending, order, mandate);
        else
            await Payment(outcome, order, mandate, context);
        await shop.SaveChangesAsync(cancellationToken);
    }

    private static async Task Payment(Outcome outcome, Order order, Mandate? mandate, HandlerContext context)
    {
        order.PermissionId ??= outcome.PermissionId;
        switch (outcome.Ending)
        {
            case Authorized:
                // Called off meanwhile: the cancellation is on its way, and will be heard of.
                if (order.State != OrderState.Canceling)
                    order.State = OrderState.ReadyToShip;
                order.AuthorizationId = outcome.ObjectId;
                if (mandate is { PermissionId: null } && order.PermissionId is { } id)
                {
                    mandate.PermissionId = id;
                    // From now on its own endings are told too: closed by the buyer, suspended, restored.
                    await context.ExpectAsync(Expectation.ChargePermission(order.Id, Names.Permission, id));
                }
                break;
            case Captured captured:
                (order.State, order.CaptureId) = (OrderState.Paid, captured.CaptureId);
                await Close(order, context);
                break;
            case Declined declined:
                order.AuthorizationId = outcome.ObjectId ?? order.AuthorizationId;
                order.State =
                    declined.NextStep.Action == NextAction.CancelOrder ? OrderState.Canceled : OrderState.PaymentNeeded;
                break;
            case CaptureDeclined:
                // In the hands of a carrier, and not paid: the buyer is asked, not the parcel opened.
                order.State = OrderState.PaymentNeeded;
                break;
            case Canceled or Expired:
                order.State = OrderState.Canceled;
                await Close(order, context);
                break;
            case Refunded:
                order.State = OrderState.Refunded;
                break;
            case RefundDeclined:
                order.State = OrderState.RefundDeclined;
                break;
        }
    }

    private static void Permission(Ending ending, Order order, Mandate? mandate)
    {
        if (mandate is not null)
        {
            mandate.IsSuspended = ending is PermissionSuspended;
            mandate.IsClosed |= ending is PermissionClosed;
        }
        // The buyer has chosen another payment method: the kit asks again by itself.
        if (ending is PermissionRestored && order.State == OrderState.PaymentNeeded)
            (order.State, order.AuthorizationId) = (OrderState.Verifying, null);
    }

    /// <summary>Nothing more will be taken: what was granted for this order alone is given back.</summary>
    private static Task Close(Order order, HandlerContext context) =>
        order is { IsOneTime: true, PermissionId: { } id }
            ? context.RequestAsync(
                new ClosePermissionCall(
                    order.Id,
                    Names.Close,
                    order.Generation,
                    id,
                    "Nothing is left to be paid.",
                    CancelAuthorizations: false
                )
            )
            : Task.CompletedTask;
}
