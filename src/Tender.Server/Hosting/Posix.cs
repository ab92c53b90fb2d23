using System.Runtime.InteropServices;
using System.Text;

namespace Tender.Server.Hosting;

/// <summary>What the framework has no call for.</summary>
internal static partial class Posix
{
    /// <summary>Syncs a directory: a rename in it is durable only then, and .NET opens no directories.</summary>
    public static void SyncDirectory(string path)
    {
        // NTFS journals a rename by itself.
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = open(path, 0);
        if (descriptor < 0)
            throw new IOException($"{path} cannot be opened to sync it: error {Marshal.GetLastPInvokeError()}.");
        var result = fsync(descriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = close(descriptor);
        if (result != 0)
            throw new IOException($"{path} cannot be synced: error {error}.");
    }

    /// <summary>
    /// The first bytes of a file that another process holds locked, as ASCII; empty when they cannot be had.
    /// </summary>
    public static string ReadStart(string path)
    {
        if (OperatingSystem.IsWindows())
            return "";
        var descriptor = open(path, 0);
        if (descriptor < 0)
            return "";
        Span<byte> buffer = stackalloc byte[64];
        var length = read(descriptor, buffer, buffer.Length);
        _ = close(descriptor);
        return length > 0 ? Encoding.ASCII.GetString(buffer[..(int)length]) : "";
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int descriptor, Span<byte> buffer, nint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);
}
