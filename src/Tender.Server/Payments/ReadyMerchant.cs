using System.Security.Cryptography;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>
/// The merchant of a sandbox's data directory, ready to be called: a new one for a new directory, the same again for
/// a new database.
/// </summary>
internal static class ReadyMerchant
{
    private const string Name = "Ready merchant";

    /// <summary>Makes sure that the directory names a merchant and that the database knows it.</summary>
    public static Task Ensure(DataDirectory directory, MerchantAccounts accounts, PaymentStore store) =>
        directory.ReadMerchant() is { } known
            ? RegisterAgain(known, directory, accounts, store)
            : RegisterNew(directory, accounts);

    private static async Task RegisterAgain(
        MerchantFile known,
        DataDirectory directory,
        MerchantAccounts accounts,
        PaymentStore store
    )
    {
        if (await store.Merchants.Read(MerchantId.Read(known.MerchantId)) is not null)
            return;
        using var key = RSA.Create();
        key.ImportFromPem(directory.ReadMerchantKey(known));
        var currency = Enum.Parse<Currency>(known.Currency);
        var (drawn, _) = MerchantAccounts.Draw(Regions.Parse(known.Region)!.Value, currency, Name, null, sandbox: true);
        var merchant = drawn with
        {
            Id = MerchantId.Read(known.MerchantId),
            StoreId = known.StoreId,
            PublicKeyId = known.PublicKeyId,
            AccessKeyId = known.AccessKeyId,
        };
        await accounts.Register(merchant, key.ExportSubjectPublicKeyInfoPem(), known.SecretAccessKey);
    }

    private static async Task RegisterNew(DataDirectory directory, MerchantAccounts accounts)
    {
        var (merchant, secret) = MerchantAccounts.Draw(Region.NorthAmerica, Currency.USD, Name, null, sandbox: true);
        using var key = RSA.Create(2048);
        var file = new MerchantFile(
            merchant.Id.Value,
            merchant.StoreId,
            merchant.PublicKeyId,
            "",
            merchant.AccessKeyId,
            secret,
            merchant.Region.Text(),
            merchant.Currency.ToString(),
            merchant.StoreId
        );
        // The file first: a directory that names a merchant the database does not know registers it at the next start;
        // the other way round would lose its key.
        directory.WriteMerchant(file, key.ExportPkcs8PrivateKeyPem());
        await accounts.Register(merchant, key.ExportSubjectPublicKeyInfoPem(), secret);
    }
}
