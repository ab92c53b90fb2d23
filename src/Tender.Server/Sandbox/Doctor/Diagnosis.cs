namespace Tender.Server.Sandbox.Doctor;

/// <summary>What the signature doctor found.</summary>
/// <param name="Kind">What was looked at: v2, v1, button or ipn.</param>
/// <param name="IsValid">Whether the signature is of what was sent.</param>
/// <param name="Ours">The text that should have been signed; null where it cannot be told.</param>
/// <param name="Differs">The first part that differs from what was signed; null where nobody knows.</param>
/// <param name="Cause">What is wrong and what to do, in words; null when nothing is.</param>
internal sealed record Diagnosis(string Kind, bool IsValid, string? Ours, Difference? Differs, string? Cause)
{
    /// <summary>A request in which there is no signature to look at.</summary>
    public static Diagnosis Unreadable(string kind, string cause) => new(kind, false, null, null, cause);

    /// <summary>A request that names a key nobody has here.</summary>
    /// <param name="kind">What was looked at.</param>
    /// <param name="key">The key in words, such as <c>public key SANDBOX-…</c>.</param>
    public static Diagnosis UnknownKey(string kind, string key) =>
        Unreadable(
            kind,
            $"There is no {key} here. Each sandbox makes keys of its own: read them from merchant.json, or from the "
                + "answer that made the merchant."
        );
}
