using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tender.Core;
using Tender.Wire.Tests.Harness;
using Xunit;

namespace Tender.Browser.Tests;

/// <summary>
/// The Amazon Pay component of npm @adyen/adyen-web, unmodified: checkout.js from its real address, its button, change
/// button, order button and sign-out button, and the hosted pages under their real names. What is played is Adyen's
/// service alone, which signs with the merchant's key and sets the amount on the session. Browser: spec 17.3.
/// </summary>
public sealed class AdyenTests(RealServer real) : FrontEndTest(real)
{
    private readonly List<JsonElement> asked = [];
    private Seller seller = null!;

    private string Shop => Server.Url("shop.test", "");

    [Fact]
    public async Task Its_component_leads_a_buyer_from_the_button_to_the_paid_order_and_signs_out()
    {
        seller = await Real.NewSeller("na");
        await Page.RouteAsync(new Regex(@"^https://[a-z.-]*adyen\.com/"), Play);
        ServePackage();
        await Show("/cart", "");
        // Drawn by checkout.js, which the component loads by itself.
        await Page.ClickAsync("#amazonPayButton");
        await Page.ArrivesAt(new Regex("^https://apay-us.amazon.com/checkout/"));
        await Page.ClickAsync("#signInSubmit");
        await Page.ClickAsync("#maxo_consent input[type=submit]");
        await Page.ArrivesAt(new Regex($@"^{Shop}/review\?amazonCheckoutSessionId=[0-9a-f-]{{36}}$"));
        var review = Page.Url;
        var id = review[^36..];
        // What its service was asked to sign.
        Assert.Equal(seller.StoreId, asked.Single().GetProperty("storeId").GetString());
        // Its change button, and back with that id.
        await Page.ClickAsync(".adyen-checkout__amazonpay__button--changeAddress");
        await Page.ArrivesAt(new Regex("^https://apay-us.amazon.com/checkout/"));
        await Page.ClickAsync("#change-buyer-details li[data-zip_code='M5V 3L9']");
        await Page.ClickAsync("#buyer-action-button-bottom .a-button-input");
        await Page.ArrivesAt(review);
        Assert.Equal("CA", (await Real.Session(seller, id)).ShippingAddress!.CountryCode);
        // Its order button: its service sets the amount, and it leads to the page that the answer names.
        await Page.ClickAsync(".adyen-checkout__button--pay");
        await Page.ArrivesAt($"{Shop}/result?amazonCheckoutSessionId={id}");
        var session = await Real.Session(seller, id);
        Assert.NotNull(session.ConfirmedAt);
        Assert.Equal(new Money(2500, Currency.USD), session.Setup.ChargeAmount);
        // Its sign-out button: the next checkout asks who she is.
        await Show("/left", "showSignOutButton: true,");
        await Page.RunAndWaitForResponseAsync(
            () => Page.ClickAsync(".adyen-checkout__amazonpay__button--signOut"),
            answer => answer.Url.Contains("signout", StringComparison.OrdinalIgnoreCase) && answer.Ok
        );
        await Page.GotoAsync(Shop + "/cart");
        await Page.ClickAsync("#amazonPayButton");
        await Page.WaitForSelectorAsync("#signInSubmit");
        Assert.Empty(Errors);
    }

    /// <summary>The package's modules. A page loads what a bundler leaves of its index, a fifth of them.</summary>
    private void ServePackage()
    {
        var root = Path.Combine(Packages, "@adyen/adyen-web/dist/es");
        foreach (var file in Directory.EnumerateFiles(root, "*.js", SearchOption.AllDirectories))
            Serve("/adyen/" + Path.GetRelativePath(root, file), file);
    }

    private async Task Show(string path, string options)
    {
        foreach (var (name, body) in new[] { (path, Component(options)), ("/review", Component("")), ("/result", "") })
            Server.Page(name, body);
        await Page.GotoAsync(Shop + path);
    }

    private string Component(string options) =>
        $$"""
            <div id="pay"></div>
            <script type="module">
            import { AdyenCheckout } from "/adyen/core/AdyenCheckout.js";
            import { AmazonPayElement } from "/adyen/components/AmazonPay/AmazonPay.js";
            const checkout = await AdyenCheckout({ clientKey: "test_TENDER", environment: "test", locale: "en-US",
              countryCode: "US", amount: { value: 2500, currency: "USD" }, analytics: { enabled: false },
              paymentMethodsResponse: { paymentMethods: [{ type: "amazonpay", name: "Amazon Pay" }] } });
            const id = new URLSearchParams(location.search).get("amazonCheckoutSessionId");
            new AmazonPayElement(checkout, { productType: "PayAndShip", environment: "TEST",
              returnUrl: "{{Shop}}/review",
              configuration: { merchantId: "{{seller.MerchantId}}", publicKeyId: "{{seller.PublicKeyId}}",
                storeId: "{{seller.StoreId}}", region: "US" }, {{options}}
              ...id && { amazonCheckoutSessionId: id, returnUrl: "{{Shop}}/result",
                showChangePaymentDetailsButton: true },
            }).mount("#pay");
            </script>
            """;

    /// <summary>Adyen's service.</summary>
    private async Task Play(IRoute route)
    {
        object answer = new { };
        if (route.Request.Url.Contains("/signString", StringComparison.Ordinal))
        {
            var text = Read(route).GetProperty("stringToSign").GetString()!;
            asked.Add(JsonDocument.Parse(text).RootElement);
            answer = new { signature = Sign(text) };
        }
        else if (route.Request.Url.Contains("/updateCheckoutSession", StringComparison.Ordinal))
        {
            var id = Read(route).GetProperty("checkoutSessionId").GetString()!;
            var setup = new CheckoutSetup
            {
                ResultReturnUrl = Read(route).GetProperty("checkoutResultReturnUrl").GetString(),
                Intent = PaymentIntent.Confirm,
                ChargeAmount = new Money(
                    Read(route).GetProperty("amount").GetProperty("value").GetInt64(),
                    Currency.USD
                ),
            };
            await Real.Update(seller, id, setup);
            var url = $"https://apay-us.amazon.com/checkout/processing?amazonCheckoutSessionId={id}";
            answer = new { action = new { type = "redirect", url } };
        }
        await route.FulfillAsync(
            new()
            {
                Body = JsonSerializer.Serialize(answer),
                ContentType = "application/json",
                Headers = new Dictionary<string, string>
                {
                    ["Access-Control-Allow-Origin"] = "*",
                    ["Access-Control-Allow-Headers"] = "*",
                },
            }
        );
    }

    private static JsonElement Read(IRoute route) => JsonDocument.Parse(route.Request.PostData!).RootElement;

    // No algorithm is named, so it is the first one, with its shorter salt.
    private string Sign(string text)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var toSign = Encoding.UTF8.GetBytes($"AMZN-PAY-RSASSA-PSS\n{hash}");
        return Convert.ToBase64String(PssSigner.FromPem(seller.PrivateKey).Sign(toSign, saltLength: 20));
    }
}
