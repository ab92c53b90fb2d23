using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using RubberDuckShop.Payments;

namespace RubberDuckShop.Pages;

/// <summary>The buyer is back from paying: the checkout is completed, and her order shown at once.</summary>
public sealed class ResultModel(Checkout checkout) : PageModel
{
    public async Task<IActionResult> OnGet(string? order, string? amazonCheckoutSessionId) =>
        await checkout.Complete(order, amazonCheckoutSessionId) is { } placed
            ? Redirect($"/orders/{placed.Id}")
            : NotFound();
}
