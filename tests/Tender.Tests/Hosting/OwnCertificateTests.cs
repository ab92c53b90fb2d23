using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tender.Server.Hosting;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Hosting;

/// <summary>The operator's own certificate for HTTPS.</summary>
public sealed class OwnCertificateTests : IDisposable
{
    private const string Host = "pay.example.com";

    private readonly string directory = Directory.CreateTempSubdirectory("tender-certificate-").FullName;
    private readonly HandClock clock = new() { Now = TimeProvider.System.GetUtcNow() };

    private string CertificateFile => Path.Combine(directory, "certificate.pem");

    private string KeyFile => Path.Combine(directory, "key.pem");

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Clients_are_shown_it_and_a_renewed_one_without_a_restart()
    {
        var first = Write();
        await using var host = await TenderHost.Start(TestDatabase.Sqlite, settings =>
            settings with
            {
                Certificate = CertificateFile,
                CertificateKey = KeyFile,
            }
        );
        Assert.Equal(first, await Shown(host, Host));
        // Clients of the sandbox that call it by the real hosts, or by this machine's name, trust ca.pem.
        Assert.NotEqual(first, await Shown(host, "pay-api.amazon.com"));
        Assert.NotEqual(first, await Shown(host, "localhost"));
        var metrics = await host.Control.Raw(HttpMethod.Get, "/metrics", null, host.ControlToken);
        Assert.Contains("tender_certificate_remaining_seconds ", metrics.Text);

        var second = Write();
        var shown = "";
        while (shown != second)
        {
            shown = await Shown(host, Host);
            Assert.True(shown == first || shown == second);
        }
    }

    [Fact]
    public void A_renewal_that_is_broken_leaves_the_one_before_in_use_until_it_is_mended()
    {
        var first = Write();
        var own = OwnCertificate.Load(Settings(), clock)!;
        var key = File.ReadAllText(KeyFile);
        var second = Write();
        File.WriteAllText(KeyFile, key); // written by halves
        clock.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(first, own.For(Host)!.TargetCertificate.Thumbprint);
        File.Delete(KeyFile);
        clock.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(first, own.For(Host)!.TargetCertificate.Thumbprint);
        second = Write();
        Assert.Equal(first, own.For(Host)!.TargetCertificate.Thumbprint);
        clock.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(second, own.For(Host)!.TargetCertificate.Thumbprint);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("")]
    [InlineData(null)]
    public void What_cannot_be_used_is_told_once_and_again_after_one_that_can(string? content)
    {
        Write();
        var (own, log) = (OwnCertificate.Load(Settings(), clock)!, new LogLines());
        own.TellTo(log);
        Break();
        Assert.Contains("cannot be used", Assert.Single(log.All));
        Write();
        Look();
        Assert.Contains("was renewed", log.All[1]);
        Break();
        Assert.Equal(3, log.All.Count);

        void Break()
        {
            if (content is null)
                File.Delete(CertificateFile);
            else
                File.WriteAllText(CertificateFile, content);
            if (content == "")
                File.WriteAllText(KeyFile, "");
            for (var i = 0; i < 3; i++)
                Look();
        }

        void Look()
        {
            clock.Now += TimeSpan.FromSeconds(1);
            Assert.NotNull(own.For(Host));
        }
    }

    [Fact]
    public void Key_and_certificate_may_be_one_file()
    {
        var written = Write();
        File.AppendAllText(CertificateFile, File.ReadAllText(KeyFile));
        var own = OwnCertificate.Load(new Settings { Certificate = CertificateFile }, clock)!;
        Assert.Equal(written, own.For(Host)!.TargetCertificate.Thumbprint);
        Assert.Null(own.For("localhost"));
        Assert.Null(OwnCertificate.Load(new Settings(), clock));
    }

    [Theory]
    [InlineData("absent", "certificate.pem cannot be read: ")]
    [InlineData("text", "certificate.pem is not PEM: it has no line -----BEGIN CERTIFICATE-----.")]
    [InlineData("empty", "certificate.pem is empty.")]
    [InlineData(
        "key for certificate",
        "certificate.pem holds no certificate, though it is PEM: another file was meant."
    )]
    [InlineData("damaged", "a certificate in ")]
    [InlineData("foreign key", "key.pem does not belong to the first certificate in ")]
    [InlineData("no key", "key.pem is not PEM: it has no line -----BEGIN PRIVATE KEY-----.")]
    [InlineData("password", "key.pem has a password: write it without one")]
    [InlineData(
        "key left out",
        "certificate.pem holds a certificate and no private key: name the file of the key with "
    )]
    public void What_cannot_be_used_is_a_sentence(string how, string why)
    {
        Write();
        if (how == "absent")
            File.Delete(CertificateFile);
        else if (how is "text" or "empty" or "key for certificate" or "damaged")
            File.WriteAllText(
                CertificateFile,
                how switch
                {
                    "text" => "hello",
                    "empty" => "\n",
                    "damaged" => "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                    _ => "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n",
                }
            );
        else if (how != "key left out")
            File.WriteAllText(
                KeyFile,
                how switch
                {
                    "no key" => "hello",
                    "password" => NewKey()
                        .ExportEncryptedPkcs8PrivateKeyPem(
                            "secret",
                            new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1)
                        ),
                    _ => NewKey().ExportPkcs8PrivateKeyPem(),
                }
            );
        var settings = how == "key left out" ? Settings() with { CertificateKey = null } : Settings();
        var cannot = Assert.Throws<CannotStartException>(() => OwnCertificate.Load(settings, clock));
        Assert.StartsWith("The certificate of --certificate cannot be used: ", cannot.Message);
        Assert.Contains(why, cannot.Message);
    }

    [Fact]
    public async Task A_start_with_files_that_cannot_be_used_ends_with_the_sentence()
    {
        Write();
        File.WriteAllText(KeyFile, "hello");
        var ended = await Assert.ThrowsAsync<CannotStartException>(() =>
            TenderHost.Start(TestDatabase.Sqlite, settings =>
                settings with
                {
                    Certificate = CertificateFile,
                    CertificateKey = KeyFile,
                }
            )
        );
        Assert.StartsWith("The certificate of --certificate cannot be used: ", ended.Message);
    }

    private Settings Settings() => new() { Certificate = CertificateFile, CertificateKey = KeyFile };

    private static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Writes a new certificate and its key; answers its thumbprint.</summary>
    private string Write()
    {
        using var key = NewKey();
        var request = new CertificateRequest($"CN={Host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Host);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(clock.Now.AddDays(-1), clock.Now.AddDays(90));
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem() + "\n");
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem() + "\n");
        return certificate.Thumbprint;
    }

    /// <summary>The thumbprint of what a client is shown that asks for a host.</summary>
    private static async Task<string> Shown(TenderHost host, string name)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("localhost", host.Https.Port);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = name,
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            }
        );
        return ((X509Certificate2)tls.RemoteCertificate!).Thumbprint;
    }
}
