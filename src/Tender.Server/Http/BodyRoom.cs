namespace Tender.Server.Http;

/// <summary>
/// The memory that the bodies of all requests under way may have together. A body's first bytes are free, so that a
/// call of the usual size is heard however many large ones are being sent, slowly, by strangers.
/// </summary>
/// <param name="max">How many bytes, beyond the free ones.</param>
internal sealed class BodyRoom(long max)
{
    /// <summary>What each body may have in any case.</summary>
    public const int FreeBytes = 16 * 1024;

    private const long LeastMax = 16 << 20,
        MostMax = 256 << 20;

    private long taken;

    /// <summary>An eighth of the memory that this process may use, within bounds.</summary>
    public static long BytesOfThisMachine() =>
        Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8, LeastMax, MostMax);

    /// <summary>False: there is none left.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref taken, bytes) <= max)
            return true;
        Return(bytes);
        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref taken, -bytes);
}
