using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tender.Server;
using Xunit;

namespace Tender.Browser.Tests;

/// <summary>
/// A front end of somebody else, unmodified: the Amazon Pay component of npm @adyen/adyen-web, from the folder where
/// test.sh installs it. It loads checkout.js from its real address and goes to the real hosted host; both lead to the
/// server here, whose certificate covers them. Its own service, which signs, is played.
/// </summary>
public sealed class AdyenTests : IAsyncLifetime
{
    private const string Shop = "http://shop.test";
    private static readonly string Package = FolderOf("tests/clients/npm/node_modules/@adyen/adyen-web/dist/es");

    private readonly string directory = Directory.CreateTempSubdirectory("tender-adyen-").FullName;
    private readonly HttpClient control = new(new SocketsHttpHandler());
    private TenderServer server = null!;
    private IPlaywright playwright = null!;
    private IBrowser browser = null!;
    private Seller seller = null!;

    public async ValueTask InitializeAsync()
    {
        server = await TenderServer.Start(
            new Settings
            {
                Data = directory,
                Http = -1,
                Https = -1,
            }
        );
        var token = (await File.ReadAllTextAsync(Path.Combine(directory, "control-token"))).Trim();
        control.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var made = await control.PostAsJsonAsync(
            new Uri(server.Http!, "/control/v1/merchants"),
            new { region = "na", name = "Adyen's shop" }
        );
        seller = (await made.Content.ReadFromJsonAsync<Seller>())!;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = "/usr/bin/chromium",
                Args = ["--no-sandbox", $"--host-resolver-rules=MAP *:443 127.0.0.1:{server.Https!.Port}"],
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        control.Dispose();
        await server.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Its_component_draws_the_button_and_leads_the_buyer_to_the_review_and_back()
    {
        await using var context = await browser.NewContextAsync(new() { IgnoreHTTPSErrors = true, Locale = "en-US" });
        context.SetDefaultTimeout(60000);
        var errors = new List<string>();
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => errors.Add(error);
        await page.RouteAsync($"{Shop}/**", Serve);
        await page.RouteAsync(new Regex(@"^https://[a-z.-]*adyen\.com/"), Play);
        await page.GotoAsync(Shop + "/");
        // Drawn by checkout.js, from the address that the component knows.
        await page.ClickAsync("#amazonPayButton");
        await page.WaitForURLAsync(new Regex("^https://apay-us.amazon.com/checkout/"));
        await page.ClickAsync("#signInSubmit");
        await page.ClickAsync("#maxo_consent input[type=submit]");
        await page.WaitForURLAsync(new Regex($@"^{Shop}/review\?amazonCheckoutSessionId=[0-9a-f-]{{36}}$"));
        // Its change button, on the way back with that id.
        var review = page.Url;
        await page.ClickAsync(".adyen-checkout__amazonpay__button--changeAddress");
        await page.WaitForURLAsync(new Regex("^https://apay-us.amazon.com/checkout/"));
        await page.ClickAsync("#change-buyer-details li[data-zip_code='M5V 3L9']");
        await page.ClickAsync("#buyer-action-button-bottom .a-button-input");
        await page.WaitForURLAsync(review);
        await page.WaitForSelectorAsync(".adyen-checkout__amazonpay__button--changeAddress");
        Assert.Empty(errors);
    }

    private async Task Serve(IRoute route)
    {
        var path = new Uri(route.Request.Url).AbsolutePath;
        if (path.StartsWith("/adyen/", StringComparison.Ordinal))
            await route.FulfillAsync(
                new()
                {
                    Path = Path.Combine(Package, path["/adyen/".Length..]),
                    ContentType = "application/javascript; charset=utf-8",
                }
            );
        else
            await route.FulfillAsync(new() { Body = Page(), ContentType = "text/html; charset=utf-8" });
    }

    private async Task Play(IRoute route)
    {
        var body = "{}";
        if (route.Request.Url.Contains("signString", StringComparison.Ordinal))
        {
            using var asked = JsonDocument.Parse(route.Request.PostData!);
            var signature = await Sign(asked.RootElement.GetProperty("stringToSign").GetString()!);
            body = JsonSerializer.Serialize(new { signature });
        }
        await route.FulfillAsync(
            new()
            {
                Body = body,
                ContentType = "application/json",
                Headers = new Dictionary<string, string>
                {
                    ["Access-Control-Allow-Origin"] = "*",
                    ["Access-Control-Allow-Headers"] = "*",
                },
            }
        );
    }

    private string Page() =>
        $$"""
            <!doctype html><title>Shop</title><div id="pay"></div>
            <script type="module">
            import { AdyenCheckout, AmazonPay } from "/adyen/index.js";
            const checkout = await AdyenCheckout({ clientKey: "test_TENDER", environment: "test", locale: "en-US",
              countryCode: "US", amount: { value: 2500, currency: "USD" }, analytics: { enabled: false },
              paymentMethodsResponse: { paymentMethods: [{ type: "amazonpay", name: "Amazon Pay" }] } });
            const id = new URLSearchParams(location.search).get("amazonCheckoutSessionId");
            new AmazonPay(checkout, { productType: "PayAndShip", returnUrl: "{{Shop}}/review", environment: "TEST",
              configuration: { merchantId: "{{seller.MerchantId}}", publicKeyId: "{{seller.PublicKeyId}}",
                storeId: "{{seller.StoreId}}", region: "US" },
              ...id && { amazonCheckoutSessionId: id, showOrderButton: false, showChangePaymentDetailsButton: true },
            }).mount("#pay");
            </script>
            """;

    // As Adyen's service signs: no algorithm is named, so it is the first one, whose salt .NET does not make.
    private async Task<string> Sign(string text)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        const string script = """
            const { createSign, constants } = require("node:crypto");
            const [key, text] = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
            const options = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 20 };
            process.stdout.write(createSign("sha256").update(text).sign(options, "base64"));
            """;
        using var node = Process.Start(
            new ProcessStartInfo("node", ["-e", script]) { RedirectStandardInput = true, RedirectStandardOutput = true }
        )!;
        await node.StandardInput.WriteAsync(
            JsonSerializer.Serialize(new[] { seller.PrivateKey, $"AMZN-PAY-RSASSA-PSS\n{hash}" })
        );
        node.StandardInput.Close();
        return await node.StandardOutput.ReadToEndAsync();
    }

    private static string FolderOf(string path)
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Tender.slnx")))
            at = at.Parent;
        return Path.Combine(at!.FullName, path);
    }
}
