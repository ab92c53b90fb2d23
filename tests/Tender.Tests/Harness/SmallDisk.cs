using System.Diagnostics;

namespace Tender.Tests.Harness;

/// <summary>
/// A file system of a few MiB, in memory, which a test fills and empties. Mounting it needs root, which CI is; whoever
/// else runs the tests needs sudo without a password, or these tests fail and say so.
/// </summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>How many KiB are free.</summary>
    public long Room => new DriveInfo(Path).AvailableFreeSpace >> 10;

    private string Filler => System.IO.Path.Combine(Path, "filler");

    public static SmallDisk Mount(int mebibytes)
    {
        var path = Directory.CreateTempSubdirectory("tender-disk-").FullName;
        try
        {
            Root("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m,mode=0777", "tmpfs", path);
        }
        catch (InvalidOperationException refused)
        {
            Directory.Delete(path);
            throw new InvalidOperationException(
                "This test mounts a small file system (tmpfs): run it as root, as CI does.",
                refused
            );
        }
        return new SmallDisk(path);
    }

    /// <summary>Takes all room but so many KiB.</summary>
    public void Leave(int kibibytes)
    {
        File.Delete(Filler);
        using var filler = File.Create(Filler);
        var block = new byte[4096];
        var left = new DriveInfo(Path).AvailableFreeSpace - 1024L * kibibytes;
        try
        {
            for (; left >= block.Length; left -= block.Length)
                filler.Write(block);
            filler.Flush();
        }
        catch (IOException)
        {
            // Somebody else took the last of it.
        }
    }

    /// <summary>Gives back what was taken.</summary>
    public void Free() => File.Delete(Filler);

    public void Dispose()
    {
        Root("umount", "-l", Path);
        Directory.Delete(Path);
    }

    private static void Root(params string[] command)
    {
        string[] whole = Environment.IsPrivilegedProcess ? command : ["sudo", "-n", .. command];
        using var process = Process.Start(new ProcessStartInfo(whole[0], whole[1..]) { RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{whole[0]} did not start.");
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', whole)} ended with {process.ExitCode}: {said}");
    }
}
