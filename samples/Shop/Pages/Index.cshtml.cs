using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using RubberDuckShop.Store;

namespace RubberDuckShop.Pages;

/// <summary>The catalogue.</summary>
public sealed class IndexModel(Customer customer) : PageModel
{
    public IActionResult OnPost(string? product)
    {
        if (Product.Find(product) is not { } found)
            return NotFound();
        customer.Cart.Add(found);
        customer.Keep(customer.Cart);
        TempData["Said"] = $"{found.Name} is in your cart.";
        return Redirect("/");
    }
}
