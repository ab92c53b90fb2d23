using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using RubberDuckShop.Payments;
using RubberDuckShop.Store;
using Tender.MerchantKit.Orders;

namespace RubberDuckShop.Pages;

/// <summary>One order: what happened, and what the shopkeeper can do.</summary>
public sealed class OfficeOrderModel(ShopDatabase shop, ShopKeeper keeper, OrderPayments payments) : PageModel
{
    public Order? Order { get; private set; }

    public OrderView? View { get; private set; }

    public async Task<IActionResult> OnGet(string id)
    {
        if ((Order = await shop.FindOrder(id)) is null)
            return NotFound();
        View = await payments.FindAsync(id);
        return Page();
    }

    public Task<IActionResult> OnPostShip(string id) => Do(id, keeper.Ship);

    public Task<IActionResult> OnPostCancel(string id) => Do(id, keeper.Cancel);

    public Task<IActionResult> OnPostRefund(string id) => Do(id, keeper.Refund);

    public Task<IActionResult> OnPostVoucher(string id) => Do(id, keeper.GiveVoucher);

    private async Task<IActionResult> Do(string id, Func<Order, Task<bool>> step)
    {
        if (await shop.FindOrder(id) is not { } order)
            return NotFound();
        if (!await step(order))
            TempData["Said"] = "The order has changed meanwhile; nothing was done.";
        return Redirect($"/office/{id}");
    }
}
