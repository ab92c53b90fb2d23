using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using RubberDuckShop.Payments;
using RubberDuckShop.Store;
using Tender.AmazonPay.V2;

namespace RubberDuckShop.Pages;

/// <summary>The buyer is back from choosing address and payment method, and places the order.</summary>
public sealed class ReviewModel(Checkout checkout, Customer customer) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "amazonCheckoutSessionId")]
    public string? SessionId { get; set; }

    public CheckoutSession? Session { get; private set; }

    /// <summary>Where it is sent to, a line each; none where no address was chosen.</summary>
    public IEnumerable<string> AddressLines =>
        Session?.ShippingAddress is not { } address
            ? []
            : new[]
            {
                address.Name,
                address.AddressLine1,
                address.AddressLine2,
                $"{address.PostalCode} {address.City}",
                address.StateOrRegion,
                address.CountryCode,
            }
                .OfType<string>()
                .Where(line => !string.IsNullOrWhiteSpace(line));

    /// <summary>Why the order was not placed; null otherwise.</summary>
    public string? Why { get; private set; }

    public async Task<IActionResult> OnGet() => await Elsewhere() ?? Page();

    public async Task<IActionResult> OnPost()
    {
        if (await Elsewhere() is { } elsewhere)
            return elsewhere;
        var placed = await checkout.Place(Session!);
        if (placed.Url is { } url)
            return Redirect(url);
        Why = placed.Why;
        return Page();
    }

    /// <summary>Where to go instead of a review, as after Back: to the order that was placed, or to the cart.</summary>
    private async Task<IActionResult?> Elsewhere()
    {
        if ((Session = await checkout.Read(SessionId)) is null)
            return NotFound();
        if (await checkout.PlacedIn(Session) is { } order)
            return Redirect($"/orders/{order.Id}");
        return customer.Cart.IsEmpty ? Redirect("/cart") : null;
    }
}
