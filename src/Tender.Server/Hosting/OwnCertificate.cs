using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tender.Server.Hosting;

/// <summary>
/// The operator's own HTTPS certificate. Its files are read again once a second at most, when somebody connects: a
/// renewed certificate is used without a restart. What cannot be used is told once, and the one before stays in use.
/// </summary>
internal sealed partial class OwnCertificate
{
    private static readonly TimeSpan LookWindow = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly string file,
        keyFile;
    private readonly TimeProvider time;
    private ILogger log = NullLogger.Instance;
    private DateTimeOffset lookedAt;
    private string? read;
    private bool isTold;
    private SslStreamCertificateContext inUse;

    private OwnCertificate(string file, string keyFile, TimeProvider time)
    {
        (this.file, this.keyFile, this.time) = (file, keyFile, time);
        read = Read();
        inUse = Parse();
        lookedAt = time.GetUtcNow();
    }

    /// <summary>The certificate that the settings name; null where they name none.</summary>
    /// <exception cref="CannotStartException">It cannot be used; the message says why.</exception>
    public static OwnCertificate? Load(Settings settings, TimeProvider time)
    {
        if (settings.Certificate is not { } file)
            return null;
        try
        {
            return new(Path.GetFullPath(file), Path.GetFullPath(settings.CertificateKey ?? file), time);
        }
        catch (Exception failure) when (WhyNot(failure) is { } why)
        {
            throw new CannotStartException($"The certificate of --certificate cannot be used: {why}", failure);
        }
    }

    /// <summary>Until when the one in use is valid.</summary>
    public DateTimeOffset ExpiresAt => InUse().TargetCertificate.NotAfter;

    /// <summary>Where it is told that a new one cannot be used, and that one has ended.</summary>
    public void TellTo(ILogger to)
    {
        log = to;
        if (inUse.TargetCertificate.NotAfter < time.GetUtcNow().UtcDateTime.ToLocalTime())
            Log.HasEnded(log, file, inUse.TargetCertificate.NotAfter.ToUniversalTime());
    }

    /// <summary>
    /// What a client is shown that asks for a host; null for a host of the CA's alone: the real service's, and the
    /// machine's own name.
    /// </summary>
    public SslStreamCertificateContext? For(string host)
    {
        var own = InUse();
        var isOfTheCa = PublicHosts.RoleOf(host) is not null || host == "localhost";
        return isOfTheCa && !own.TargetCertificate.MatchesHostname(host) ? null : own;
    }

    private SslStreamCertificateContext InUse()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (now - lookedAt >= LookWindow)
            {
                lookedAt = now;
                Renew();
            }
            return inUse;
        }
    }

    private void Renew()
    {
        try
        {
            var found = Read();
            if (found == read)
                return;
            inUse = Parse();
            (read, isTold) = (found, false);
            Log.Renewed(log, file, inUse.TargetCertificate.NotAfter.ToUniversalTime());
        }
        catch (Exception failure) when (WhyNot(failure) is { } why)
        {
            // A renewal writes two files: what does not fit together now may in a second.
            read = null;
            if (isTold)
                return;
            isTold = true;
            Log.NotRenewed(log, file, why);
        }
    }

    private string Read() => PemFiles.Read(file) + (keyFile == file ? "" : PemFiles.Read(keyFile));

    private SslStreamCertificateContext Parse()
    {
        var chain = PemFiles.Certificates(file);
        using var leaf = PemFiles.WithKey(chain[0], file, keyFile);
        // Through PKCS #12, because TLS on Windows cannot use a key that exists only in memory.
        var withKey = X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), null);
        chain.RemoveAt(0);
        return SslStreamCertificateContext.Create(withKey, chain, offline: true);
    }

    /// <summary>Why the files cannot be used, in a sentence; null for a failure of ours.</summary>
    private static string? WhyNot(Exception failure) =>
        failure switch
        {
            UnusableFileException => failure.Message,
            CryptographicException or ArgumentException or IOException or UnauthorizedAccessException =>
                failure.Message,
            _ => null,
        };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The certificate {File} was renewed; it is valid until {Until:u}.")]
        public static partial void Renewed(ILogger log, string file, DateTime until);

        [LoggerMessage(
            2,
            LogLevel.Error,
            "The certificate {File} was changed and cannot be used: {Why} The one before stays in use."
        )]
        public static partial void NotRenewed(ILogger log, string file, string why);

        [LoggerMessage(3, LogLevel.Error, "The certificate {File} ended at {Until:u}: clients will refuse it.")]
        public static partial void HasEnded(ILogger log, string file, DateTime until);
    }
}
