using Microsoft.Data.Sqlite;

namespace RubberDuckShop;

/// <summary>
/// Where things are. Each can be given as <c>--Shop:Url=…</c>, or as <c>Shop__Url</c> in the environment.
/// </summary>
public sealed record ShopSettings
{
    /// <summary>Where the shop is open.</summary>
    public Uri Url { get; init; } = new("http://localhost:5200");

    /// <summary>What it listens on, such as <c>http://*:5200</c>; null for <see cref="Url"/> alone.</summary>
    public string? Listen { get; init; }

    /// <summary>The shop's own database.</summary>
    public string Database { get; init; } = Path.Combine(".shop", "shop.db");

    /// <summary>How often what is pending is asked for, where no notice comes.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Sandbox: where Tender answers.</summary>
    public Uri Endpoint { get; init; } = new("http://localhost:8080");

    /// <summary>Sandbox: where Tender leaves the keys of its ready merchant.</summary>
    public string DataDirectory { get; init; } = ".tender";

    public string ConnectionString =>
        new SqliteConnectionStringBuilder { DataSource = Database, DefaultTimeout = 30 }.ToString();

    /// <summary>Where the keys are kept that sign the pages' forms.</summary>
    public string FormKeys => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Database))!, "form-keys");

    /// <summary>Where the pages' files are: beside this project, wherever the shop is started from.</summary>
    public static string ContentRoot =>
        Directory.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot"))
            ? AppContext.BaseDirectory
            : Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", ".."));

    public static ShopSettings Read(IConfiguration configuration)
    {
        var settings = configuration.GetSection("Shop").Get<ShopSettings>() ?? new ShopSettings();
        Directory.CreateDirectory(settings.FormKeys);
        return settings;
    }
}
