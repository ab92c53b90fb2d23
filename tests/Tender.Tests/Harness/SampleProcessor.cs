using System.Diagnostics;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace Tender.Tests.Harness;

/// <summary>samples/Processor as a process of its own, which a test may end as it likes, with its books.</summary>
internal sealed class SampleProcessor : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string place = Directory.CreateTempSubdirectory("tender-processor-").FullName;
    private Process process = null!;

    private SampleProcessor() => KeyFile = LiveHost.WriteKey(Path.Combine(place, "processor.key"));

    /// <summary>The file with its key.</summary>
    public string KeyFile { get; }

    public byte[] Key => Convert.FromBase64String(File.ReadAllText(KeyFile).Trim());

    /// <summary>Where it answers now; another port after each start.</summary>
    public Uri Url { get; private set; } = null!;

    public static async Task<SampleProcessor> Start()
    {
        var sample = new SampleProcessor();
        await sample.Run();
        return sample;
    }

    /// <summary>kill -9, and a new process on the same books.</summary>
    public async Task KillAndStart()
    {
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Patience);
        process.Dispose();
        await Run();
    }

    /// <summary>How many operations stand in the books of an object: <c>merchant/object</c>.</summary>
    public long Count(string ofObject) =>
        Sum("SELECT count(*) FROM operations WHERE id LIKE @id || '/%' AND result = 'approved'", ofObject);

    /// <summary>What was taken and not given back, in minor units.</summary>
    public long Taken() =>
        Sum(
            "SELECT coalesce(sum(CASE WHEN takes = 1 THEN amount WHEN kind = 'refund' THEN -amount ELSE 0 END), 0) "
                + "FROM operations WHERE result = 'approved'"
        );

    /// <summary>What is reserved and neither taken nor released.</summary>
    public long Held() =>
        Sum(
            "SELECT coalesce(sum(amount), 0) FROM operations o WHERE kind = 'authorize' AND result = 'approved' "
                + "AND takes = 0 AND NOT EXISTS (SELECT 1 FROM operations c WHERE c.auth = o.id AND c.kind = 'capture' "
                + "AND c.result = 'approved')"
        );

    /// <summary>What it named the operation of an object, <c>merchant/object</c>; null for an unknown one.</summary>
    public string? ReferenceOf(string ofObject) =>
        Scalar("SELECT reference FROM operations WHERE id LIKE @id || '/%'", ofObject) as string;

    /// <summary>Whether a permission was closed.</summary>
    public bool IsClosed(string permission) =>
        Scalar("SELECT permission FROM closed WHERE permission = @id", permission) is not null;

    /// <summary>Whether what was begun for a checkout was given up.</summary>
    public bool IsReleased(string checkout) =>
        Scalar("SELECT state FROM checkouts WHERE id = @id", checkout) is "released";

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.WaitForExit();
        process.Dispose();
        Directory.Delete(place, recursive: true);
    }

    private async Task Run()
    {
        var assembly = typeof(SampleProcessor).Assembly;
        var program = assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "Processor");
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } given ? given : "dotnet";
        var start = new ProcessStartInfo(host) { WorkingDirectory = place, RedirectStandardOutput = true };
        string[] arguments = [program.Value!, "--key", KeyFile, "--urls", "http://127.0.0.1:0", "--books", Books];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        Url = new Uri(said!.Split(' ')[^1]);
    }

    private string Books => Path.Combine(place, "processor.db");

    private long Sum(string sql, string? id = null) => (long)Scalar(sql, id)!;

    private object? Scalar(string sql, string? id)
    {
        using var books = new SqliteConnection($"Data Source={Books};Mode=ReadOnly;Pooling=False");
        books.Open();
        using var command = books.CreateCommand();
        command.CommandText = sql;
        if (id is not null)
            command.Parameters.AddWithValue("@id", id);
        return command.ExecuteScalar();
    }
}
