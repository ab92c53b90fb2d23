using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using Xunit;

namespace Tender.Browser.Tests;

/// <summary>
/// A front end of somebody else, unmodified, from the folder where test.sh installs it: in a browser of its own, for
/// which every https address leads to the real server, and every http address to the fake one, which is the shop.
/// </summary>
public abstract class FrontEndTest(RealServer real) : IAsyncLifetime
{
    /// <summary>Where the repository is.</summary>
    internal static string Root { get; } = Repository();

    internal static string Packages { get; } = Path.Combine(Root, "tests/clients/npm/node_modules");

    private IPlaywright playwright = null!;
    private IBrowser browser = null!;

    protected RealServer Real => real;

    protected FakeServer Server { get; private set; } = null!;

    protected IPage Page { get; private set; } = null!;

    /// <summary>What the page threw without catching it.</summary>
    protected List<string> Errors { get; } = [];

    public async ValueTask InitializeAsync()
    {
        Server = await FakeServer.Start();
        playwright = await Playwright.CreateAsync();
        var rules = $"MAP *:443 127.0.0.1:{real.HttpsPort}, MAP * 127.0.0.1";
        browser = await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", $"--host-resolver-rules={rules}"] }
        );
        var context = await browser.NewContextAsync(new() { IgnoreHTTPSErrors = true, Locale = "en-US" });
        context.SetDefaultTimeout(60000);
        Page = await context.NewPageAsync();
        Page.PageError += (_, error) => Errors.Add(error);
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Serves a script of a package as it is.</summary>
    protected void Serve(string path, string file) => Server.On(path, async (_, context) =>
        {
            context.Response.ContentType = "application/javascript";
            await context.Response.SendFileAsync(Path.Combine(Packages, file));
        });

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Tender.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
