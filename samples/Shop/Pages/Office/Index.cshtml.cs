using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using RubberDuckShop.Payments;
using RubberDuckShop.Store;

namespace RubberDuckShop.Pages;

/// <summary>All orders and subscriptions, newest first.</summary>
public sealed class OfficeModel(ShopDatabase shop, ShopKeeper keeper) : PageModel
{
    public IReadOnlyList<Order> Orders { get; private set; } = [];

    public IReadOnlyList<Mandate> Subscriptions { get; private set; } = [];

    public async Task OnGet()
    {
        Orders = await shop.Orders.OrderByDescending(one => one.CreatedAt).Take(100).ToListAsync();
        Subscriptions = await shop
            .Mandates.Where(one => one.Monthly > 0 && one.PermissionId != null)
            .OrderBy(one => one.Id)
            .Take(100)
            .ToListAsync();
    }

    public async Task<IActionResult> OnPost(string? mandate)
    {
        if (await shop.Mandates.SingleOrDefaultAsync(one => one.Id == mandate) is not { } found)
            return NotFound();
        if (await keeper.ChargeNextMonth(found) is { } id)
            return Redirect($"/office/{id}");
        TempData["Said"] = "This subscription cannot be charged now.";
        return Redirect("/office");
    }
}
