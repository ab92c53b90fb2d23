using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using RubberDuckShop.Payments;
using RubberDuckShop.Store;

namespace RubberDuckShop.Pages;

/// <summary>The cart, and the ways to pay it.</summary>
public sealed class CartModel(Customer customer, Checkout checkout) : PageModel
{
    public Cart Cart => customer.Cart;

    /// <summary>Whether the payment method is to be saved for the next order.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Remembers { get; set; }

    public ButtonConfiguration Button { get; private set; } = null!;

    public bool HasWallet { get; private set; }

    /// <summary>Why the order was not placed; null otherwise.</summary>
    public string? Why { get; private set; }

    public async Task OnGet()
    {
        if (Cart.IsEmpty)
            return;
        Button = checkout.Button(Remembers);
        HasWallet = Cart.Monthly == 0 && await checkout.Wallet() is not null;
    }

    public IActionResult OnPostCount(string? product, int count)
    {
        if (Product.Find(product) is not { } found)
            return NotFound();
        Cart.Set(found, count);
        customer.Keep(Cart);
        return Redirect("/cart");
    }

    public async Task<IActionResult> OnPostWallet()
    {
        var placed = await checkout.PayFromWallet();
        if (placed.OrderId is { } id)
            return Redirect($"/orders/{id}");
        Why = placed.Why;
        await OnGet();
        return Page();
    }
}
