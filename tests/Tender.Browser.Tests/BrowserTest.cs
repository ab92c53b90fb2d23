using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Tender.Browser.Tests.Chromium))]

namespace Tender.Browser.Tests;

/// <summary>One Chromium for all tests; each test has a context of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? playwright;

    public IBrowser Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        Browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = "/usr/bin/chromium",
                Args = ["--no-sandbox", "--host-resolver-rules=MAP * 127.0.0.1"],
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        playwright?.Dispose();
    }
}

/// <summary>A test with a fake server, a shop page, and what that page logged and threw.</summary>
public abstract class BrowserTest(Chromium chromium) : IAsyncLifetime
{
    protected const string Shop = "shop.test";

    protected FakeServer Server { get; private set; } = null!;

    protected IBrowserContext Context { get; private set; } = null!;

    protected IPage Page { get; private set; } = null!;

    /// <summary>What the page threw without catching it.</summary>
    protected List<string> Errors { get; } = [];

    protected List<string> Logged { get; } = [];

    protected virtual BrowserNewContextOptions Options => new() { Locale = "en-US" };

    public async ValueTask InitializeAsync()
    {
        Server = await FakeServer.Start();
        Context = await chromium.Browser.NewContextAsync(Options);
        Context.SetDefaultTimeout(60000);
        Page = await Context.NewPageAsync();
        Page.PageError += (_, error) => Errors.Add(error);
        Page.Console += (_, message) => Logged.Add(message.Type + ": " + message.Text);
    }

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Shows a shop's page that includes a script.</summary>
    protected async Task Open(string script, string body, string before = "", string path = "/shop")
    {
        Server.Page(path, body, before + $"<script src='{script}'></script>");
        await Page.GotoAsync(Server.Url(Shop, path));
    }

    protected async Task<bool> Shown(string expression)
    {
        await Page.WaitForFunctionAsync(expression);
        return true;
    }
}
