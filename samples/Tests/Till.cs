using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;

namespace ShopTests;

/// <summary>Where every ending arrives, once: what is authorized is captured, what has failed is closed.</summary>
internal sealed class Till
{
    /// <summary>Whether goods are shipped, and paid for, at once.</summary>
    public bool ShipsAtOnce { get; set; } = true;

    /// <summary>Whether an order whose payment failed is given up.</summary>
    public bool GivesUp { get; set; } = true;

    public Task Handle(Outcome outcome, HandlerContext context, CancellationToken cancellationToken) =>
        outcome switch
        {
            { Ending: Authorized { Amount: { } amount }, ObjectId: { } charge } when ShipsAtOnce =>
                context.RequestAsync(
                    new CaptureCall(outcome.OrderId, "capture-" + charge[^3..], outcome.Generation, charge, amount),
                    cancellationToken
                ),
            { Ending: Declined or CaptureDeclined, PermissionId: { } permission } when GivesUp => context.RequestAsync(
                new ClosePermissionCall(
                    outcome.OrderId,
                    "close",
                    outcome.Generation,
                    permission,
                    "The payment failed.",
                    CancelAuthorizations: true
                ),
                cancellationToken
            ),
            _ => Task.CompletedTask,
        };
}
