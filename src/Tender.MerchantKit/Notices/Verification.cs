namespace Tender.MerchantKit.Notices;

/// <summary>What <see cref="NotificationVerifier"/> finds. The set is closed.</summary>
public abstract record Verification
{
    private Verification() { }

    /// <summary>Signed by Amazon, for this merchant, and understood. Keep it, then answer 200.</summary>
    /// <param name="Notice">What the signed message says.</param>
    public sealed record Verified(Notice Notice) : Verification;

    /// <summary>Not for us, or not from Amazon. Answer 403 and keep nothing.</summary>
    /// <param name="Reason">The first check that failed.</param>
    /// <param name="Detail">For a log: which member, which value; shortened, on one line.</param>
    public sealed record Rejected(RejectionReason Reason, string Detail) : Verification;

    /// <summary>The signing certificate could not be had right now. Answer 503, and it will be sent again.</summary>
    /// <param name="Detail">An explanation for the log.</param>
    public sealed record Undecided(string Detail) : Verification;
}
