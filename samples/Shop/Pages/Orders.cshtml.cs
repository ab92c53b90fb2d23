using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using RubberDuckShop.Payments;
using RubberDuckShop.Store;

namespace RubberDuckShop.Pages;

/// <summary>What this customer ordered, and what she granted for longer.</summary>
public sealed class OrdersModel(ShopDatabase shop, Customer customer, ShopKeeper keeper) : PageModel
{
    public IReadOnlyList<Order> Orders { get; private set; } = [];

    public IReadOnlyList<Mandate> Mandates { get; private set; } = [];

    public async Task OnGet()
    {
        Orders = await shop
            .Orders.Where(one => one.CustomerId == customer.Id && one.State != OrderState.NotPlaced)
            .OrderByDescending(one => one.CreatedAt)
            .Take(50)
            .ToListAsync();
        Mandates = await shop
            .Mandates.Where(one => one.CustomerId == customer.Id && one.PermissionId != null && !one.IsClosed)
            .ToListAsync();
    }

    public async Task<IActionResult> OnPost(string? mandate)
    {
        var found = await shop.Mandates.SingleOrDefaultAsync(one => one.Id == mandate && one.CustomerId == customer.Id);
        if (found is null)
            return NotFound();
        await keeper.End(found);
        TempData["Said"] = found.IsSubscription ? "Your subscription is stopped." : "Your payment method is forgotten.";
        return Redirect("/orders");
    }
}
