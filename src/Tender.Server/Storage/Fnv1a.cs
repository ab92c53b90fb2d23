namespace Tender.Server.Storage;

/// <summary>The hash FNV-1a, of UTF-16 code units: the same on every machine and for ever.</summary>
internal static class Fnv1a
{
    private const uint Basis = 2166136261,
        Prime = 16777619;

    /// <summary>The hash of a text, or of one that goes on from others.</summary>
    public static uint Hash(string text, uint from = Basis)
    {
        foreach (var c in text)
            from = unchecked((from ^ c) * Prime);
        return from;
    }
}
