using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using RubberDuckShop.Sandbox;
using RubberDuckShop.Store;
using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;

namespace RubberDuckShop.Payments;

/// <summary>
/// What the shop does with an order by itself. Each step is one transaction: the order goes on from the state it was
/// shown in, and the request to Amazon Pay is stored with it. A second click, or a state that has changed meanwhile,
/// does nothing.
/// </summary>
public sealed class ShopKeeper(ShopDatabase shop, OrderPayments payments, SandboxControls sandbox, TimeProvider time)
{
    /// <summary>Whether there is money reserved to be taken.</summary>
    public static bool MayShip(Order order) => order.State == OrderState.ReadyToShip;

    /// <summary>Whether it can still be called off.</summary>
    public static bool MayCancel(Order order) =>
        order
            is { State: OrderState.ReadyToShip or OrderState.Verifying, AuthorizationId: not null }
                or { State: OrderState.PaymentNeeded };

    /// <summary>Whether there is money to be given back.</summary>
    public static bool MayRefund(Order order) => order.State == OrderState.Paid;

    /// <summary>Ships, and takes the money that is reserved.</summary>
    public Task<bool> Ship(Order order) =>
        Step(
            order,
            OrderState.ReadyToShip,
            OrderState.Capturing,
            order.AuthorizationId is { } id
                ? new CaptureCall(order.Id, Names.Capture, order.Generation, id, order.Price)
                {
                    Note = order.Generation == ApiGeneration.V1 ? sandbox.Note("capture") : null,
                }
                : null
        );

    /// <summary>
    /// Asks for the money again after a decline that left what the buyer granted open: once for each decline, whose
    /// place in the story is in the name.
    /// </summary>
    public Task<bool> AuthorizeAgain(Order order, Outcome declined) =>
        // The declined authorization is not the one to cancel, should the order be called off meanwhile.
        Step(
            order,
            OrderState.PaymentNeeded,
            OrderState.Verifying,
            forgetsAuthorization: true,
            call: new AuthorizeCall(
                order.Id,
                $"{Names.Charge}-{declined.Sequence}",
                order.Generation,
                order.PermissionId!,
                order.Price,
                AuthorizationMode.Optimal
            )
        );

    /// <summary>Calls an order off before it is shipped.</summary>
    public Task<bool> Cancel(Order order) =>
        order is { State: OrderState.ReadyToShip or OrderState.Verifying, AuthorizationId: { } id }
            ? Step(
                order,
                order.State,
                OrderState.Canceling,
                new CancelCall(order.Id, Names.Cancel, order.Generation, id, "The order was called off.")
            )
            : Abandon(order);

    /// <summary>Ends an order whose payment was declined, so that it is never paid beside another.</summary>
    public Task<bool> Abandon(Order order) =>
        Step(
            order,
            OrderState.PaymentNeeded,
            OrderState.Canceled,
            order is { IsOneTime: true, PermissionId: { } id }
                ? new ClosePermissionCall(order.Id, Names.Close, order.Generation, id, "Paid another way.", true)
                : null
        );

    /// <summary>Gives the money back.</summary>
    public Task<bool> Refund(Order order) =>
        Step(
            order,
            OrderState.Paid,
            OrderState.Refunding,
            order.CaptureId is { } id ? new RefundCall(order.Id, Names.Refund, order.Generation, id, order.Price) : null
        );

    /// <summary>Where Amazon could not give the money back: by a voucher.</summary>
    public async Task<bool> GiveVoucher(Order order)
    {
        var code = $"DUCK-{RandomNumberGenerator.GetString("23456789BCDFGHJKMNPQRSTVWXYZ", 8)}";
        return await shop
                .Orders.Where(one => one.Id == order.Id && one.State == OrderState.RefundDeclined)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(one => one.State, OrderState.RefundedByVoucher)
                        .SetProperty(one => one.Voucher, code)
                ) == 1;
    }

    /// <summary>
    /// The next month of a subscription is due: an order of its own, paid from the permission. A shop's timer would
    /// call this; here it is a button.
    /// </summary>
    /// <returns>The order's number; null where the subscription is over, or was charged meanwhile.</returns>
    public async Task<string?> ChargeNextMonth(Mandate mandate)
    {
        if (mandate is not { IsSubscription: true, IsClosed: false, IsSuspended: false, PermissionId: { } id })
            return null;
        var order = new Order
        {
            // Named by the month: two timers at once make one order.
            Id = $"{mandate.Id}-{mandate.Months + 1}",
            CustomerId = mandate.CustomerId,
            CreatedAt = time.GetUtcNow(),
            Generation = ApiGeneration.V2,
            IsOneTime = false,
            Amount = mandate.Monthly,
            Currency = mandate.Currency,
            PermissionId = id,
            State = OrderState.Verifying,
        };
        await using var transaction = await shop.Database.BeginTransactionAsync();
        var isNext =
            await shop
                .Mandates.Where(one => one.Id == mandate.Id && one.Months == mandate.Months)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.Months, mandate.Months + 1)) == 1;
        if (!isNext)
            return null;
        var product = Product.All.First(one => one.IsSubscription);
        order.Lines.Add(
            new OrderLine
            {
                ProductId = product.Id,
                Name = $"{product.Name}, month {mandate.Months + 1}",
                Count = 1,
                Amount = mandate.Monthly,
            }
        );
        shop.Add(order);
        await shop.SaveChangesAsync();
        await payments.RequestAsync(
            new AuthorizeCall(order.Id, Names.Charge, ApiGeneration.V2, id, order.Price, AuthorizationMode.Asynchronous)
            {
                ChargeInitiator = "MITR", // nobody is here: the merchant asks, on a schedule that was agreed
            },
            transaction.GetDbTransaction()
        );
        await transaction.CommitAsync();
        return order.Id;
    }

    /// <summary>Ends a subscription or forgets a saved wallet.</summary>
    public async Task<bool> End(Mandate mandate)
    {
        if (mandate is not { IsClosed: false, PermissionId: { } id })
            return false;
        await payments.RequestAsync(
            new ClosePermissionCall(mandate.Id, Names.Close, ApiGeneration.V2, id, "Ended by the buyer.", false)
        );
        await shop
            .Mandates.Where(one => one.Id == mandate.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.IsClosed, true));
        return true;
    }

    private async Task<bool> Step(
        Order order,
        OrderState from,
        OrderState to,
        PaymentCall? call,
        bool forgetsAuthorization = false
    )
    {
        if (order.State != from)
            return false;
        await using var transaction = await shop.Database.BeginTransactionAsync();
        var isFirst =
            await shop
                .Orders.Where(one => one.Id == order.Id && one.State == from)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(one => one.State, to)
                        .SetProperty(
                            one => one.AuthorizationId,
                            one => forgetsAuthorization ? null : one.AuthorizationId
                        )
                ) == 1;
        if (!isFirst)
            return false;
        if (call is not null)
            await payments.RequestAsync(call, transaction.GetDbTransaction());
        await transaction.CommitAsync();
        return true;
    }
}
