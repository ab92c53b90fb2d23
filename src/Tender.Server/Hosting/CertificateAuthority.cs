using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tender.Server.Hosting;

/// <summary>
/// The certificate authority of one Tender: issues the HTTPS certificate and the certificates of the notification
/// signing keys. Clients trust <c>ca.pem</c>; its key never leaves the data directory.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    // Apple's TLS clients refuse more than 825 days even under a CA the user added; the certificate is made anew at
    // each start.
    private static readonly TimeSpan ServerWindow = TimeSpan.FromDays(820);

    // A notice can be sent again 400 days later with the signature it had: its certificate must outlive that.
    private static readonly TimeSpan SigningWindow = TimeSpan.FromDays(5 * 365);
    private static readonly TimeSpan AuthorityWindow = TimeSpan.FromDays(20 * 365);

    // Clients keep a list until it ends (.NET on Linux in a folder of the user's): short, so that a newer one is soon
    // asked for.
    private static readonly TimeSpan RevocationListWindow = TimeSpan.FromDays(7);

    // Clients in containers and virtual machines may be a little behind: nothing begins now.
    private static readonly TimeSpan Backdated = TimeSpan.FromDays(1);

    private readonly X509Certificate2 certificate;
    private readonly ECDsa key;

    private CertificateAuthority(X509Certificate2 certificate, ECDsa key)
    {
        this.certificate = certificate;
        this.key = key;
    }

    /// <summary>The CA's own certificate, for clients to trust.</summary>
    public string CertificatePem => certificate.ExportCertificatePem() + "\n";

    public DateTimeOffset ExpiresAt => certificate.NotAfter;

    /// <summary>Tells CAs of different keys apart; part of the CA's name.</summary>
    public string Mark => MarkOf(key);

    internal string KeyPem => key.ExportPkcs8PrivateKeyPem() + "\n";

    public static CertificateAuthority Create(DateTimeOffset now) =>
        FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256), now);

    /// <summary>A new certificate for a key that is there. Its name comes from the key,
    /// so whoever trusts the key's earlier certificate goes on trusting what it issues.</summary>
    public static CertificateAuthority FromKey(string keyPem, DateTimeOffset now)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(keyPem);
        return FromKey(key, now);
    }

    /// <exception cref="CryptographicException">They are not a CA's certificate and its own key.</exception>
    public static CertificateAuthority Load(string certificatePem, string keyPem)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(keyPem);
        var certificate = X509Certificate2.CreateFromPem(certificatePem);
        using var certified = certificate.GetECDsaPublicKey()
            ?? throw new CryptographicException("ca.pem is no certificate of an elliptic curve key");
        if (!certified.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
            throw new CryptographicException("ca-key.pem is not the key of ca.pem");
        if (!certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(e => e.CertificateAuthority))
            throw new CryptographicException("ca.pem is not the certificate of a CA");
        return new CertificateAuthority(certificate, key);
    }

    /// <summary>The HTTPS certificate with its private key: <c>localhost</c>, both loopback addresses,
    /// every public host, and the given names and addresses.</summary>
    /// <param name="moreNames">What it covers besides.</param>
    /// <param name="now">When it is issued.</param>
    /// <param name="revocations">Where clients fetch the list of revoked certificates; null for nowhere.</param>
    public X509Certificate2 IssueServer(IEnumerable<string> moreNames, DateTimeOffset now, Uri? revocations = null)
    {
        using var leaf = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName("CN=localhost"), leaf, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (
            var name in new[] { "localhost", "127.0.0.1", "::1" }
                .Concat(PublicHosts.All.Order(StringComparer.Ordinal))
                .Concat(moreNames)
                .Distinct(StringComparer.OrdinalIgnoreCase)
        )
        {
            if (IPAddress.TryParse(name, out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(name);
        }
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false)
        );
        using var issued = Issue(request, now, ServerWindow, revocations);
        using var withKey = issued.CopyWithPrivateKey(leaf);
        // Through PKCS #12, because TLS on Windows cannot use a key that exists only in memory.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>
    /// The certificate of a notification signing key: what a shop downloads from <c>SigningCertURL</c>.
    /// </summary>
    /// <param name="publicKey">The key.</param>
    /// <param name="now">When it is issued.</param>
    /// <param name="revocations">Where a shop fetches the list of revoked certificates; null for nowhere.</param>
    public X509Certificate2 IssueSigning(RSA publicKey, DateTimeOffset now, Uri? revocations = null)
    {
        // Wire v1: IPN signature, PHP, Ruby and C# clients demand this common name; current AWS validators look at no
        // more than the URL.
        const string name = "sns.amazonaws.com";
        var request = new CertificateRequest(
            new X500DistinguishedName("CN=" + name),
            publicKey,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return Issue(request, now, SigningWindow, revocations);
    }

    /// <summary>
    /// The signed list of revoked certificates (RFC 5280, 5), DER. It is empty: a key that was stolen is replaced with
    /// its CA, by a new data directory.
    /// </summary>
    public byte[] IssueRevocationList(DateTimeOffset now) =>
        new CertificateRevocationListBuilder().Build(
            certificate.SubjectName,
            X509SignatureGenerator.CreateForECDsa(key),
            crlNumber: now.ToUnixTimeSeconds(),
            nextUpdate: now + RevocationListWindow,
            HashAlgorithmName.SHA256,
            KeyIdentifier(),
            thisUpdate: now - Backdated
        );

    public void Dispose()
    {
        certificate.Dispose();
        key.Dispose();
    }

    private static CertificateAuthority FromKey(ECDsa key, DateTimeOffset now)
    {
        // The mark tells the CAs of several data directories apart in a trust store.
        var request = new CertificateRequest(
            new X500DistinguishedName($"CN=Tender CA {MarkOf(key)}, O=Tender"),
            key,
            HashAlgorithmName.SHA256
        );
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(
                certificateAuthority: true,
                hasPathLengthConstraint: true,
                pathLengthConstraint: 0,
                critical: true
            )
        );
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true)
        );
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return new CertificateAuthority(request.CreateSelfSigned(now - Backdated, now + AuthorityWindow), key);
    }

    private static string MarkOf(ECDsa key) =>
        Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..8];

    private X509AuthorityKeyIdentifierExtension KeyIdentifier() =>
        X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            certificate,
            includeKeyIdentifier: true,
            includeIssuerAndSerial: false
        );

    private X509Certificate2 Issue(CertificateRequest request, DateTimeOffset now, TimeSpan window, Uri? revocations)
    {
        if (revocations is not null)
            request.CertificateExtensions.Add(
                CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([revocations.AbsoluteUri])
            );
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(
                certificateAuthority: false,
                hasPathLengthConstraint: false,
                pathLengthConstraint: 0,
                critical: true
            )
        );
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true)
        );
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(KeyIdentifier());
        var begins = now - Backdated;
        var ends = now + window;
        // A serial number is positive and 20 bytes at most (RFC 5280 4.1.2.2).
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)(serial[0] & 0x7f | 0x40);
        return request.Create(
            certificate.SubjectName,
            X509SignatureGenerator.CreateForECDsa(key),
            begins < certificate.NotBefore ? certificate.NotBefore : begins,
            ends > certificate.NotAfter ? certificate.NotAfter : ends,
            serial
        );
    }
}
