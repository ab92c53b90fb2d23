using Tender.Server.Notifications;
using Tender.Server.Storage;

namespace Tender.Server.Hosting;

/// <summary>
/// The key that signs notices, shared by every node of the database; made by the first node, kept sealed.
/// </summary>
internal static class SigningKey
{
    private const string Place = "signer";

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
            var file = Path.Combine(directory.Root, "secrets-key");
            throw new CannotStartException(
                $"The secrets in the database were sealed with another key than {file}. "
                    + "Every node of a database needs the same secrets-key.",
                wrong
            );
        }
    }

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
