using System.Globalization;

namespace Tender.Server.Hosting;

/// <summary>
/// How many connections the limit of open files has room for. A process that may open no more files cannot accept, read
/// its own libraries or ask its database: so connections never come near the limit.
/// </summary>
internal static partial class OpenFiles
{
    /// <summary>What is kept for everything but connections: libraries, the database, notices under way.</summary>
    private const int OwnMax = 320;

    /// <summary>With fewer there is nothing to serve.</summary>
    private const int ConnectionsMin = 64;

    /// <summary>How many files and sockets this process may have open; null where that is not known.</summary>
    public static int? Max { get; } = ReadMax();

    /// <summary>How many connections are served of those that are wanted.</summary>
    /// <exception cref="CannotStartException">There is room for next to none.</exception>
    public static int Connections(int wanted)
    {
        if (Max is not { } max || max >= wanted + OwnMax)
            return wanted;
        if (max < Math.Min(wanted, ConnectionsMin) + OwnMax)
            throw new CannotStartException(
                $"This process may open {max} files, and Tender needs {OwnMax + ConnectionsMin}, or {OwnMax + wanted} "
                    + $"for all of --connections-max {wanted}: raise the limit (ulimit -n, LimitNOFILE= of systemd)."
            );
        return max - OwnMax;
    }

    /// <summary>Says so where fewer connections are served than are wanted.</summary>
    public static void TellTo(ILogger log, int wanted)
    {
        if (Connections(wanted) is var served && served < wanted)
            Log.Few(log, Max, served, wanted, wanted + OwnMax);
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "This process may open {Max} files: {Served} connections are served at once, and not the {Wanted} of "
                + "--connections-max, which need a limit of {Needed} (ulimit -n, LimitNOFILE= of systemd)."
        )]
        public static partial void Few(ILogger log, int? max, int served, int wanted, int needed);
    }

    private static int? ReadMax()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            // Max open files            1024                 1048576              files
            var line = File.ReadLines("/proc/self/limits")
                .First(one => one.StartsWith("Max open files", StringComparison.Ordinal));
            var soft = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
            return int.TryParse(soft, CultureInfo.InvariantCulture, out var max) ? max : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
