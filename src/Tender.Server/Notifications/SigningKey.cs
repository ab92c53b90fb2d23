using System.Globalization;
using Tender.Server.Hosting;
using Tender.Server.Storage;

namespace Tender.Server.Notifications;

/// <summary>
/// The key that signs notices, shared by every node of the database; made by the first node, kept sealed.
/// </summary>
internal static class SigningKey
{
    private const string Place = "signer";
    private const int YearsUsed = 3,
        PathCharsMax = 100;

    public static async Task<Signer> Obtain(Database database, DataDirectory directory, TimeProvider time)
    {
        var stored = await Stored(database);
        if (stored is null)
        {
            await Keep(database, directory, time);
            stored = (await Stored(database))!;
        }
        // The certificate in PEM, and behind its last line the sealed key in Base64.
        var end = stored.LastIndexOf('-') + 1;
        var @sealed = Convert.FromBase64String(stored[end..].Trim());
        try
        {
            return Signer.Import(stored[..end] + "\n", directory.Secrets.Open(@sealed, Place));
        }
        catch (CannotOpenSecretException wrong)
        {
            throw new CannotStartException(
                $"The secrets in the database were sealed with another key than {directory.SecretsFile}. "
                    + "Every node of a database needs the same secrets-key.",
                wrong
            );
        }
    }

    /// <summary>
    /// Lets the key go by the certificate that names where this node's list of revoked certificates is. Nodes that are
    /// reached at different addresses share the key and have a certificate each; every node serves all of them, the
    /// one that the key began with as well. One is used for three years of its five, so that what it signed can be
    /// checked two years later.
    /// </summary>
    public static async Task Certify(
        Signer signer,
        Database database,
        CertificateAuthority authority,
        Uri? revocations,
        TimeProvider time
    )
    {
        // Also where the signer itself serves it: another key may follow, and what this one signed still names it.
        var values = new SharedValues(database);
        await Publish(values, signer.CertificatePem);
        if (revocations is null)
            return;
        var now = time.GetUtcNow();
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"{SharedValues.Signer} {authority.Mark} {now.Year / YearsUsed} {revocations}"
        );
        if (await values.Read(name) is null)
        {
            var made = signer.Certify(authority, now, revocations);
            await Publish(values, made);
            await values.Add(name, made);
        }
        signer.Use((await values.Read(name))!);
    }

    /// <summary>
    /// The certificate in PEM, this node's or another's of this database, that is published at a path; null for a path
    /// that is none's.
    /// </summary>
    public static async Task<string?> CertificateAt(Database database, Signer signer, string path)
    {
        if (path == signer.Path)
            return signer.CertificatePem;
        return path.Length <= PathCharsMax ? await new SharedValues(database).Read(path) : null;
    }

    private static Task Publish(SharedValues values, string certificatePem) =>
        values.Add(Signer.PathOf(certificatePem), certificatePem);

    /// <summary>Makes a key and stores it, unless another node was faster.</summary>
    private static async Task Keep(Database database, DataDirectory directory, TimeProvider time)
    {
        using var made = Signer.Create(directory.Authority, time.GetUtcNow());
        var @sealed = directory.Secrets.Seal(made.ExportPrivateKey(), Place);
        await new SharedValues(database).Add(
            SharedValues.Signer,
            made.CertificatePem + Convert.ToBase64String(@sealed)
        );
    }

    private static Task<string?> Stored(Database database) => new SharedValues(database).Read(SharedValues.Signer);
}
