using System.Runtime.CompilerServices;

namespace Tender.Core.Tests;

/// <summary>The folder the tests were built from, for what reads sources and pages.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here);
        while (folder is not null && !File.Exists(Path.Combine(folder, "Tender.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("Tender.slnx is not above the tests.");
    }
}
