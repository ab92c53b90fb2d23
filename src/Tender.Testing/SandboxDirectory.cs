using Microsoft.Extensions.Logging;
using Tender.Server;

namespace Tender.Testing;

/// <summary>
/// The data directory of a sandbox. What takes long to make (an authority, RSA keys, the tables of the database) is
/// made once in a process and copied for each sandbox.
/// </summary>
internal sealed class SandboxDirectory : IDisposable
{
    private static readonly Lazy<Task<string>> Template = new(MakeTemplate);
    private readonly bool isTemporary;

    private SandboxDirectory(string path, bool isTemporary) => (Path, this.isTemporary) = (path, isTemporary);

    public string Path { get; }

    public string Read(string name) => File.ReadAllText(System.IO.Path.Combine(Path, name));

    public static async Task<SandboxDirectory> Take(TenderSandboxOptions options)
    {
        if (options.DataDirectory is { } kept)
            return new SandboxDirectory(kept, isTemporary: false);
        var template = await Template.Value;
        var directory = new SandboxDirectory(NewDirectory(), isTemporary: true);
        foreach (var file in Directory.EnumerateFiles(template))
            if (System.IO.Path.GetFileName(file) is var name && name != "lock")
                File.Copy(file, System.IO.Path.Combine(directory.Path, name));
        return directory;
    }

    public static Settings Settings(string path, TenderSandboxOptions options) =>
        new()
        {
            Data = path,
            Database = options.Database,
            Http = -1,
            Https = options.UseHttps ? -1 : 0,
            // A suite signs wrongly on purpose, and all of it comes from one address.
            FailedSignaturesMax = 1_000_000,
            Log = LogLevel.Error,
        };

    public void Dispose()
    {
        if (isTemporary)
            Directory.Delete(Path, recursive: true);
    }

    private static async Task<string> MakeTemplate()
    {
        var path = NewDirectory();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(path, recursive: true);
        // Stopped again: what is copied is whole, and nobody writes to it.
        await (await TenderServer.Start(Settings(path, new TenderSandboxOptions()))).DisposeAsync();
        return path;
    }

    private static string NewDirectory() => Directory.CreateTempSubdirectory("tender-sandbox-").FullName;
}
