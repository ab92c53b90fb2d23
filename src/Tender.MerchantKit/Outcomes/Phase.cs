namespace Tender.MerchantKit.Outcomes;

/// <summary>How much there is still to learn of an object.</summary>
internal enum Phase
{
    /// <summary>A result is awaited.</summary>
    Pending = 1,

    /// <summary>
    /// Nothing is awaited, but it can still change: an authorization that may expire, a permission that may be
    /// suspended.
    /// </summary>
    Settled = 2,

    /// <summary>Nothing more can happen: it is never read again by itself.</summary>
    Done = 3,
}
