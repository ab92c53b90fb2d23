using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using RubberDuckShop.Payments;
using RubberDuckShop.Store;
using Tender.MerchantKit.Outcomes;

namespace RubberDuckShop.Pages;

/// <summary>
/// The confirmation page, and later the order's own: shown at once, whether or not the payment is decided.
/// </summary>
public sealed class OrderModel(Checkout checkout, ShopKeeper keeper, Customer customer) : PageModel
{
    public Order? Order { get; private set; }

    /// <summary>The decline after which it can still be paid without another checkout; null for none.</summary>
    public Outcome? Repairable { get; private set; }

    public async Task<IActionResult> OnGet(string id)
    {
        if ((Order = await checkout.OwnOrder(id)) is null)
            return NotFound();
        Repairable = await checkout.Repairable(Order);
        return Page();
    }

    /// <summary>Nothing was wrong with the payment method: the same is asked again.</summary>
    public async Task<IActionResult> OnPostRetry(string id)
    {
        if (await checkout.OwnOrder(id) is not { } order)
            return NotFound();
        if (await checkout.Repairable(order) is { } declined && Checkout.CanBeAskedAgain(declined))
            await keeper.AuthorizeAgain(order, declined);
        return Redirect($"/orders/{id}");
    }

    /// <summary>
    /// Another way to pay is another checkout. The declined order is ended first: it is never paid beside the new one.
    /// </summary>
    public async Task<IActionResult> OnPostAgain(string id)
    {
        if (await checkout.OwnOrder(id) is not { } order)
            return NotFound();
        if (!await keeper.Abandon(order))
            return Redirect($"/orders/{id}");
        foreach (var line in order.Lines)
            if (Product.Find(line.ProductId) is { } product)
                customer.Cart.Set(product, line.Count);
        customer.Keep(customer.Cart);
        return Redirect("/cart");
    }
}
