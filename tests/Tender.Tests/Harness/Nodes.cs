namespace Tender.Tests.Harness;

/// <summary>Every node there can be on a database: two on PostgreSQL.</summary>
internal sealed class Nodes(TenderHost first, TenderServer? second, string? directory) : IAsyncDisposable
{
    public TenderHost First => first;

    /// <summary>Where each answers.</summary>
    public IReadOnlyList<Uri> Uris { get; } = second is null ? [first.Http] : [first.Http, second.Http!];

    public static async Task<Nodes> Start(TestDatabase database)
    {
        var connection = "";
        var first = await TenderHost.Start(database, settings =>
        {
            connection = settings.Database;
            return settings;
        });
        if (database == TestDatabase.Sqlite)
            return new(first, null, null);
        var directory = Directory.CreateTempSubdirectory("tender-node-").FullName;
        foreach (var file in new[] { "secrets-key", "ca.pem", "ca-key.pem", "merchant.json" })
            File.Copy(Path.Combine(first.DataDirectory, file), Path.Combine(directory, file));
        return new(
            first,
            await TenderServer.Start(
                new Settings
                {
                    Data = directory,
                    Http = -1,
                    Https = 0,
                    Database = connection,
                }
            ),
            directory
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (second is not null)
            await second.DisposeAsync();
        if (directory is not null)
            Directory.Delete(directory, recursive: true);
        await first.DisposeAsync();
    }
}
