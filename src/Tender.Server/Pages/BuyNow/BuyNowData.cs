using System.Text.Json;
using System.Text.Json.Nodes;
using Tender.Core;

namespace Tender.Server.Pages.BuyNow;

/// <summary>What is handed to the handlers of the shop's page. Browser: spec 10.2.</summary>
internal static class BuyNowData
{
    /// <summary>Of onInitCheckout.</summary>
    public static string Init(ShownBuyNow shown)
    {
        var (session, buyer) = (shown.Session, shown.Session.Buyer!);
        var scopes = session.Setup.Scopes;
        var data = new JsonObject
        {
            ["buyer"] = new JsonObject
            {
                ["name"] = buyer.Name,
                ["email"] = buyer.Email,
                ["phoneNumber"] = buyer.Phone,
            },
            ["scopes"] = JsonSerializer.SerializeToNode(scopes ?? []),
            ["checkoutLanguage"] = shown.Ticket.Language.Replace('-', '_'),
        };
        if (session.ShippingAddress is { } shipping)
            data["shippingAddress"] = Address(shipping);
        // Browser: spec 10.1: without scopes everything but the billing address.
        if (session.BillingAddress is { } billing && scopes?.Contains("billingAddress") == true)
            data["billingAddress"] = Address(billing);
        return data.ToJsonString();
    }

    /// <summary>Of onShippingAddressSelection.</summary>
    public static JsonObject Shipping(CheckoutSession session) =>
        new() { ["shippingAddress"] = Address(session.ShippingAddress!) };

    /// <summary>Of onCompleteCheckout.</summary>
    /// <param name="shown">The page.</param>
    /// <param name="returnUrl">Where a bank of the shop's sends the buyer back to.</param>
    public static JsonObject Complete(ShownBuyNow shown, string returnUrl)
    {
        var session = shown.Session;
        var data = new JsonObject
        {
            ["amazonCheckoutSessionId"] = session.Id.Value,
            ["paymentDescriptor"] = session.Instrument!.Descriptor,
            ["amazonPayMFAReturnUrl"] = returnUrl,
        };
        if (session.ShippingAddress is { } shipping)
            data["shippingAddress"] = Address(shipping);
        if (session.BillingAddress is { } billing)
            data["billingAddress"] = Address(billing);
        return data;
    }

    // Browser: spec 23: exactly the members that Finalize knows, so that a shop can send them on as they are.
    private static JsonObject Address(Address one)
    {
        var json = new JsonObject();
        foreach (
            var (name, value) in ((string, string?)[])
                [
                    ("name", one.Name),
                    ("addressLine1", one.AddressLine1),
                    ("addressLine2", one.AddressLine2),
                    ("addressLine3", one.AddressLine3),
                    ("city", one.City),
                    ("county", one.County),
                    ("district", one.District),
                    ("stateOrRegion", one.StateOrRegion),
                    ("postalCode", one.PostalCode),
                    ("countryCode", one.CountryCode),
                    ("phoneNumber", one.PhoneNumber),
                ]
        )
            if (value is not null)
                json[name] = value;
        return json;
    }
}
