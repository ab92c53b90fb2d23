using Xunit;

namespace Tender.Browser.Tests;

/// <summary>
/// npm amazon-pay-react, unmodified, in a browser for which the real names lead to Tender: its script address, its
/// button, its address book of an agreement with a wallet beside it that says nothing of one, and its consent.
/// Browser: spec 17.3.
/// </summary>
public sealed class ReactClientTests(RealServer real) : FrontEndTest(real)
{
    [Fact]
    public async Task Amazon_pay_react_signs_in_chooses_and_consents()
    {
        var seller = await Real.NewSeller("de");
        foreach (var library in new[] { "react", "react-dom" })
            Serve($"/{library}.js", $"{library}/umd/{library}.development.js");
        Serve("/prop-types.js", "prop-types/prop-types.js");
        Server.Page("/shop", Body(seller), Head());
        var page = Page;
        await page.GotoAsync(Server.Url("shop.test", "/shop"));
        var popup = await page.RunAndWaitForPopupAsync(() => page.ClickAsync("#AmazonPayButton img"));
        await popup.ClickAsync("#signInSubmit");
        Assert.Equal("payments.amazon.de", new Uri(popup.Url).Host);
        await popup.ClickAsync(".continue-as-consent-button");
        await page.WaitForFunctionAsync("seen.length === 4");
        Assert.Equal("address,consent false,login,pay", await page.EvaluateAsync<string>("seen.sort().join()"));
        var id = await page.EvaluateAsync<string>("agreement");
        Assert.StartsWith("C02-", id, StringComparison.Ordinal);
        await page.FrameLocator("#addressBookWidgetDiv iframe").Locator("li[data-address_id='address-2']").ClickAsync();
        await page.WaitForFunctionAsync("seen.length === 6");
        await page.FrameLocator("#walletWidgetDiv iframe").Locator("li[data-trail_number='4444']").ClickAsync();
        await page.WaitForFunctionAsync("seen.length === 7");
        await page.FrameLocator("#consentWidgetDiv iframe").Locator("input").CheckAsync();
        await page.WaitForFunctionAsync("seen.includes('consent true')");
        var draft = await Real.Draft(seller, id);
        Assert.Equal(("4444", true), (draft.Instrument!.Code, draft.ConfirmedAt is not null));
        Assert.Empty(draft.Constraints());
        Assert.Empty(Errors);
    }

    /// <summary>The package's files as they are, each in the function that Node.js wraps around it.</summary>
    private static string Head()
    {
        var root = Path.Combine(Packages, "amazon-pay-react/dist");
        var files = Directory
            .EnumerateFiles(root, "*.js", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".spec.js", StringComparison.Ordinal))
            .Select(file =>
                $"'{Path.ChangeExtension(Path.GetRelativePath(root, file), null)}': (require, module, exports) => {{"
                + $"{File.ReadAllText(file)}\n}}"
            );
        return $$"""
            <script src=/react.js></script><script src=/react-dom.js></script><script src=/prop-types.js></script>
            <script>
            const files = { {{string.Join(",\n", files)}} };
            const loaded = { react: React, "react-dom": ReactDOM, "prop-types": PropTypes };
            function load(name, from) {
              if (loaded[name]) return loaded[name];
              const path = new URL(name, "http://x/" + from).pathname.slice(1);
              const found = [path, path + "/index"].find(one => files[one]);
              if (!loaded[found]) {
                const module = { exports: loaded[found] = {} };
                files[found](one => load(one, found), module, module.exports);
                loaded[found] = module.exports;
              }
              return loaded[found];
            }
            </script>
            """;
    }

    private static string Body(Seller seller) =>
        $$"""
            <div id=root></div><script>
            window.seen = [];
            const client = load("./index", "");
            function draw(billingAgreementId) {
              ReactDOM.render(React.createElement(client.default, {
                clientId: "{{seller.StoreId}}", sellerId: "{{seller.MerchantId}}", region: client.REGION.de,
                isSandbox: true, agreementType: "BillingAgreement", billingAgreementId, btnType: "PwA",
                btnColor: "Gold", btnSize: "medium", useAmazonAddressBook: true,
                scope: "profile postal_code payments:widget payments:shipping_address",
                onAmazonLoginReady: () => seen.push("login"), onAddressSelect: () => seen.push("address"),
                onPaymentSelect: () => seen.push("pay"), onConsentChange: has => seen.push("consent " + has),
                handleButtonError: error => seen.push(error), handleWalletError: error => seen.push(error),
                handleAddressBookError: error => seen.push(error.getErrorCode()),
                handleConsentError: error => seen.push(error),
                handleBillingAgreementId: id => {
                  window.agreement = id;
                  draw(id);
                },
              }), document.getElementById("root"));
            }
            draw("");
            </script>
            """;
}
