using Xunit;

namespace Tender.Browser.Tests;

/// <summary>The sample shop of the first generation, as a person clicks through it.</summary>
public abstract class SampleShopTests(Chromium chromium, RealServer real) : BrowserTest(chromium)
{
    protected abstract string Device { get; }

    [Fact]
    public async Task A_person_opens_the_start_page_pays_by_the_widgets_and_gets_the_money_back()
    {
        await Page.GotoAsync(real.Url.AbsoluteUri);
        await Page.ClickAsync("#sample-shop-v1");
        await Page.WaitForSelectorAsync("#AmazonPayButton img");
        await Page.See("sample-shop-v1", Device);
        // Somebody changes her mind first.
        var popup = await Page.RunAndWaitForPopupAsync(() => Page.ClickAsync("#AmazonPayButton img"));
        await popup.ClickAsync("#return_back_to_merchant_link");
        await Page.WaitForSelectorAsync("#shop-notice:not(:empty)");
        popup = await Page.RunAndWaitForPopupAsync(() => Page.ClickAsync("#AmazonPayButton img"));
        await popup.ClickAsync("#signInSubmit");
        await popup.ClickAsync(".continue-as-consent-button");
        var wallet = Page.FrameLocator("#walletWidgetDiv iframe");
        await wallet.Locator("li[data-trail_number='InvalidPaymentMethod']").ClickAsync();
        await wallet.Locator("li[data-trail_number='InvalidPaymentMethod'][data-selected=true]").WaitForAsync();
        Assert.Equal("", await Page.InnerTextAsync("#shop-notice"));
        await Page.See("sample-shop-v1-widgets", Device);
        await Page.ClickAsync("#place-order");
        Assert.Equal("Suspended", await Page.InnerTextAsync("#state"));
        await Page.See("sample-shop-v1-declined", Device);
        await Page.ClickAsync("#try-again");
        await wallet.Locator("li[data-trail_number='1111']").ClickAsync();
        await Page.ClickAsync("#place-order");
        Assert.Equal("25.00 USD", await Page.InnerTextAsync("#captured"));
        await Page.ClickAsync("#refund");
        await Page.WaitForSelectorAsync("#refunded");
        await Page.See("sample-shop-v1-thanks", Device);
        Assert.DoesNotContain(Logged, one => one.Contains("Content Security Policy", StringComparison.Ordinal));
        Assert.Empty(Errors);
    }
}

public sealed class SampleShopOnADesktopTests(Chromium chromium, RealServer real) : SampleShopTests(chromium, real)
{
    protected override string Device => "desktop";

    protected override Microsoft.Playwright.BrowserNewContextOptions Options => Devices.Desktop;
}

public sealed class SampleShopOnAPhoneTests(Chromium chromium, RealServer real) : SampleShopTests(chromium, real)
{
    protected override string Device => "phone";

    protected override Microsoft.Playwright.BrowserNewContextOptions Options => Devices.Phone;
}
