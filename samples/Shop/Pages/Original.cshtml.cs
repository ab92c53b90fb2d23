using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using RubberDuckShop.Payments;
using RubberDuckShop.Store;
using Tender.AmazonPay;

namespace RubberDuckShop.Pages;

/// <summary>The original API: login, address book and wallet on the shop's own page.</summary>
public sealed class OriginalModel(Checkout checkout, Customer customer) : PageModel
{
    /// <summary>The order whose payment was declined; null for a new one.</summary>
    public Order? Order { get; private set; }

    /// <summary>Why the order was not placed; null otherwise.</summary>
    public string? Why { get; private set; }

    public async Task<IActionResult> OnGet(string? order)
    {
        if (order is null)
            return customer.Cart.IsEmpty ? Redirect("/cart") : Page();
        Order = await checkout.OwnOrder(order);
        if (Order is not { Generation: ApiGeneration.V1 })
            return NotFound();
        return Checkout.NeedsAnotherMethod(await checkout.Repairable(Order)) ? Page() : Redirect($"/orders/{Order.Id}");
    }

    public async Task<IActionResult> OnPost(string? order, string? reference)
    {
        Order = order is null ? null : await checkout.OwnOrder(order);
        if (order is not null && Order is null)
            return NotFound();
        var placed = await (Order is null ? checkout.PlaceOriginal(reference) : checkout.Repair(Order));
        if (placed.OrderId is { } id)
            return Redirect($"/orders/{id}");
        Why = placed.Why;
        return Page();
    }
}
