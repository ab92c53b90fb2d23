namespace Tender.Server.Storage;

/// <summary>The hash FNV-1a, of UTF-16 code units: the same on every machine and for ever.</summary>
internal static class Fnv1a
{
    private const uint Basis = 2166136261,
        Prime = 16777619;

    /// <summary>The hash of a text.</summary>
    public static uint Hash(string text)
    {
        var hash = Basis;
        foreach (var c in text)
            hash = unchecked((hash ^ c) * Prime);
        return hash;
    }
}
