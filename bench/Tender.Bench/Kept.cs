namespace Tender.Bench;

/// <summary>
/// What one run leaves for the next because it takes long to make: BENCH_DATA, or a folder that outlives a restart of
/// the machine.
/// </summary>
internal static class Kept
{
    public static string Folder(string name) =>
        Directory
            .CreateDirectory(
                Path.Combine(
                    Environment.GetEnvironmentVariable("BENCH_DATA") is { Length: > 0 } chosen
                        ? chosen
                        : "/var/tmp/tender-bench",
                    name
                )
            )
            .FullName;
}
