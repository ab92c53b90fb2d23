using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tender.Server.Hosting;

/// <summary>
/// Files in PEM that an operator names: what is in them, or in a sentence what is wrong with them. The words of the
/// runtime say neither which file it was nor what to do.
/// </summary>
internal static class PemFiles
{
    private const int BytesMax = 1 << 20;

    /// <summary>The text of a file.</summary>
    /// <exception cref="UnusableFileException">It is not there, may not be read, or is too long.</exception>
    public static string Read(string file)
    {
        try
        {
            // A device or a pipe has no length, and no end.
            using var stream = File.OpenRead(file);
            var bytes = new byte[BytesMax + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length <= BytesMax
                ? System.Text.Encoding.UTF8.GetString(bytes, 0, length)
                : throw new UnusableFileException($"{file} is longer than a mebibyte: it holds no certificate or key.");
        }
        catch (Exception cannot) when (cannot is IOException or UnauthorizedAccessException)
        {
            throw new UnusableFileException($"{file} cannot be read: {cannot.Message}", cannot);
        }
    }

    /// <summary>The certificates in a file, in their order; one at least.</summary>
    /// <exception cref="UnusableFileException">It holds none, or something else.</exception>
    public static X509Certificate2Collection Certificates(string file)
    {
        var text = Read(file);
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPem(text);
        }
        catch (CryptographicException wrong)
        {
            throw new UnusableFileException($"a certificate in {file} is damaged: its PEM cannot be read.", wrong);
        }
        return found.Count > 0 ? found : throw new UnusableFileException($"{file} {WhatItIs(text, "certificate")}");
    }

    /// <summary>A certificate with its private key.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="file">Where it stands.</param>
    /// <param name="keyFile">Where its key stands.</param>
    /// <exception cref="UnusableFileException">The file holds no key, one with a password, or that of another
    /// certificate.</exception>
    public static X509Certificate2 WithKey(X509Certificate2 certificate, string file, string keyFile)
    {
        var text = Read(keyFile);
        if (text.Contains("ENCRYPTED", StringComparison.Ordinal))
            throw new UnusableFileException(
                $"the private key in {keyFile} has a password: write it without one (openssl pkey -in KEY -out FILE)."
            );
        if (!text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw new UnusableFileException(
                keyFile == file
                    ? $"{file} holds a certificate and no private key: name the file of the key with --certificate-key."
                    : $"{keyFile} {WhatItIs(text, "private key")}"
            );
        try
        {
            return X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), text);
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            throw new UnusableFileException(
                $"the private key in {keyFile} does not belong to the first certificate in {file}, or is damaged. The "
                    + "server's own certificate comes first, then its chain.",
                wrong
            );
        }
    }

    /// <summary>The RSA key in a text of PEM; null, and in a sentence what is there instead.</summary>
    public static string? WhyNoRsaKey(string file, string text)
    {
        if (text.Contains("ENCRYPTED", StringComparison.Ordinal))
            return $"the private key in {file} has a password: write it without one.";
        if (!text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            return $"{file} {WhatItIs(text, "private key")}";
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(text);
            return null;
        }
        catch (Exception wrong) when (wrong is ArgumentException or CryptographicException)
        {
            return $"the private key in {file} is damaged, or none of RSA.";
        }
    }

    /// <summary>What a file is that lacks what it should hold.</summary>
    private static string WhatItIs(string text, string wanted) =>
        text.Trim().Length == 0 ? "is empty."
        : !text.Contains("-----BEGIN", StringComparison.Ordinal)
            ? $"is not PEM: it has no line -----BEGIN {wanted.ToUpperInvariant()}-----. A file of another form (DER, "
                + "PKCS #12) is turned into it with openssl."
        : $"holds no {wanted}, though it is PEM: another file was meant.";
}
