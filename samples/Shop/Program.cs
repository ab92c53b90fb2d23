// A small, real shop on the merchant kit, with an SQLite database of its own:
//
//     dotnet run --project samples/Shop          a Tender beside it, if none runs; open http://localhost:5200
//
// Payments/ is what a shop writes to take payments; Store/ is the shop without them; Pages/ is what buyers and the
// shopkeeper see. Sandbox/ is only for trying: it goes when the keys come from Seller Central.

using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using RubberDuckShop;
using RubberDuckShop.Payments;
using RubberDuckShop.Sandbox;
using RubberDuckShop.Store;
using Tender.MerchantKit;
using Tender.MerchantKit.Hosting;
using Tender.MerchantKit.Policies;

var builder = WebApplication.CreateBuilder(
    new WebApplicationOptions { Args = args, ContentRootPath = ShopSettings.ContentRoot }
);
var settings = ShopSettings.Read(builder.Configuration);
await using var tender = await TenderBeside.StartUnlessRunning(settings);
if (tender is null)
    return 1;
if (MerchantKeys.Read(settings.DataDirectory) is not { } keys)
{
    Console.Error.WriteLine(
        $"There is no {settings.DataDirectory}/merchant.json, though a Tender answers at {settings.Endpoint}: "
            + "say where its data directory is with --Shop:DataDirectory=DIR."
    );
    return 1;
}

builder.WebHost.UseUrls(settings.Listen ?? settings.Url.ToString());
builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);
builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
builder
    .Services.AddSingleton(TimeProvider.System)
    .AddSingleton(settings)
    .AddSingleton(keys)
    .AddSingleton<SandboxControls>();
builder.Services.AddRazorPages();

// What signs the forms outlives a restart.
builder.Services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(settings.FormKeys));
builder.Services.AddScoped<Customer>().AddHttpContextAccessor();

var source = ShopDatabase.Source(settings.Database);
builder.Services.AddSingleton(source);
builder.Services.AddDbContext<ShopDatabase>(options => options.UseSqlite(settings.ConnectionString));

// ---- The kit: who we are, whose notices we believe, where endings are kept, and what it may do by itself.

builder.Services.AddAmazonPay(options => options.UseTender(settings.DataDirectory, settings.Endpoint));
builder.Services.AddAmazonPayOrders<Till>(options =>
{
    options.DataSource = source;
    options.PollEvery = settings.PollEvery;
    // Once the buyer has chosen another payment method, the declined order is authorized again. The attempts before
    // count too: the two of an order of the original API, and those after a soft decline.
    options.Policies.Add(Policy.AuthorizeWhenRestored(limit: 20));
});
builder.Services.AddHealthChecks().AddAmazonPayOrders();
builder.Services.AddScoped<Checkout>().AddScoped<ShopKeeper>();

var app = builder.Build();
using (var scope = app.Services.CreateScope())
    await scope.ServiceProvider.GetRequiredService<ShopDatabase>().Database.EnsureCreatedAsync();
app.UseStatusCodePagesWithReExecute("/sorry", "?status={0}");
app.UseExceptionHandler("/sorry");
app.Use(SafeHeaders.Add);
app.UseStaticFiles();
app.MapRazorPages();
app.MapAmazonPayNotifications("/ipn"); // verified, stored, then answered 200
app.MapHealthChecks("/health");

// Sandbox: in Seller Central this is a field called "Instant Notification Settings".
try
{
    await app.Services.GetRequiredService<SandboxControls>().ReceiveNoticesAt(new Uri(settings.Url, "/ipn"));
}
catch (HttpRequestException refused)
{
    Console.Error.WriteLine(
        $"The Tender at {settings.Endpoint} does not know what {settings.DataDirectory} holds ({refused.Message}): "
            + "say where its data directory is with --Shop:DataDirectory=DIR."
    );
    return 1;
}

Console.WriteLine($"The shop is open at {settings.Url}");
await app.RunAsync();
return 0;
