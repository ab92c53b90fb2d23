using Tender.Core;

namespace Tender.Server.Processors;

/// <summary>What a processor has of something, when it is looked at.</summary>
/// <param name="Verdict">What it says came of it, with the amount.</param>
/// <param name="Taken">What it took of an authorization, or holds and took under a permission; null where it does not
/// say.</param>
/// <param name="GivenBack">What it gave back of it; null where it does not say.</param>
internal sealed record FarObject(Verdict Verdict, Money? Taken, Money? GivenBack)
{
    /// <summary>Of a processor that keeps no such thing, and was not asked.</summary>
    public static FarObject NotAsked { get; } = new(Verdict.Approval, null, null) { WasAsked = false };

    /// <summary>Whether the processor was asked.</summary>
    public bool WasAsked { get; private init; } = true;
}
