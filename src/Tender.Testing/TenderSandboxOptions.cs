namespace Tender.Testing;

/// <summary>How a sandbox is started. The defaults suit a test suite.</summary>
public sealed record TenderSandboxOptions
{
    /// <summary>
    /// Whether it answers in HTTPS as well, by a certificate of <see cref="TenderSandbox.AuthorityPem"/>. False: what
    /// is in the same process needs none, and a start without it is faster.
    /// </summary>
    public bool UseHttps { get; init; }

    /// <summary>
    /// The connection string of a PostgreSQL database, which the sandbox fills and does not remove. Null: an embedded
    /// database in a temporary directory, gone with the sandbox.
    /// </summary>
    public string? Database { get; init; }

    /// <summary>
    /// A data directory to keep, with what an earlier sandbox left there. Null: a temporary one, gone with the sandbox.
    /// </summary>
    public string? DataDirectory { get; init; }
}
