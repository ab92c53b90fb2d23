using Tender.Server.Storage;

namespace Tender.Server.Sandbox;

/// <summary>What bringing a snapshot back would change.</summary>
/// <param name="Seen">The state of the merchant that was looked at.</param>
/// <param name="Notices">How many notices would be discarded.</param>
/// <param name="Changes">The changes that would be discarded, the newest first; so many and no more.</param>
/// <param name="MissingCount">How many changes would come back that are not there now; so many and no more.</param>
internal sealed record SnapshotDifference(
    MerchantVersion Seen,
    long Notices,
    IReadOnlyList<JournalEntry> Changes,
    long MissingCount
)
{
    /// <summary>How many changes are told.</summary>
    public const int ChangesMax = 100;

    /// <summary>How many are counted that would come back.</summary>
    public const int MissingMax = 1_000;
}

/// <summary>A state of a merchant, as a snapshot is compared with it.</summary>
/// <param name="LastEntry">The journal's last entry.</param>
/// <param name="Version">The version of its settings, endpoints and scripted endings.</param>
internal sealed record MerchantVersion(long LastEntry, long Version);
