namespace Tender.Server.Hosting;

/// <summary>
/// The CA's list of revoked certificates, as it is served: .NET's <c>X509Chain</c> looks for it unless told otherwise,
/// and so does the C# listener of v1. Signed anew every hour.
/// </summary>
internal sealed class RevocationList(CertificateAuthority authority, TimeProvider time)
{
    public const string Path = "/ca.crl",
        MediaType = "application/pkix-crl";

    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    private volatile Signed? last;

    /// <summary>The list, DER.</summary>
    public byte[] Der
    {
        get
        {
            var now = time.GetUtcNow();
            if (last is not { } signed || now - signed.At is var age && (age < TimeSpan.Zero || age > Kept))
                last = signed = new(now, authority.IssueRevocationList(now));
            return signed.Der;
        }
    }

    private sealed record Signed(DateTimeOffset At, byte[] Der);
}
