using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>Mints a merchant's ids inside a commit: at random, or by counting where the merchant has a seed.</summary>
internal sealed class IdMinter(CommitServices services, CommitView view, Merchant merchant)
{
    /// <summary>Numbers that are drawn are greater: they carry milliseconds.</summary>
    public const long DrawnMin = 1L << 40;

    public ObjectId Mint(ObjectKind kind, bool recurring) =>
        kind switch
        {
            ObjectKind.CheckoutSession => ObjectId.MintSession(Random()),
            ObjectKind.EvidenceFile => ObjectId.MintFile(Random()),
            ObjectKind.ChargePermission => ObjectId.MintPermission(
                services.Sandbox,
                recurring,
                merchant.Region,
                Digits()
            ),
            ObjectKind.Report or ObjectKind.ReportSchedule or ObjectKind.Settlement => ObjectId.MintNumber(
                kind,
                Number()
            ),
            ObjectKind.PermissionDetails
            or ObjectKind.Authorization
            or ObjectKind.Capture
            or ObjectKind.Refund
            or ObjectKind.Dispute
            or ObjectKind.MerchantAccount
            or ObjectKind.ProviderCredit
            or ObjectKind.ProviderCreditReversal => throw new ArgumentException(
                $"The id of a {kind} is derived, not minted.",
                nameof(kind)
            ),
        };

    /// <summary>
    /// The number of a journal entry, or of what stands among them. Where time stands still they are counted: what is
    /// derived of their numbers is the same each time.
    /// </summary>
    public long NextEntry() =>
        merchant.Settings.Clock == ClockSetting.Frozen ? view.NextEntry(merchant.Id) : services.Ids.Next();

    /// <summary>
    /// Whether an entry's number may be counted, and says nothing of when it was: it is small, or time stands still now
    /// and it may have been counted on from the last that was drawn.
    /// </summary>
    public static bool IsCounted(Merchant merchant, long entry) =>
        entry < DrawnMin || merchant.Settings.Clock == ClockSetting.Frozen;

    /// <summary>Numbers are paged through in their order: a seeded merchant's are counted, not drawn.</summary>
    private long Number() => merchant.Seed is null ? services.Ids.FourteenDigits() : view.NextMinted(merchant.Id);

    private Guid Random() => Drawn() is { } number ? IdGenerator.AsGuid(number) : services.Ids.NewGuid();

    private long Digits() =>
        Drawn() is { } number ? (long)(number % 100_000_000_000_000) : services.Ids.FourteenDigits();

    private UInt128? Drawn() =>
        merchant.Seed is { } seed ? IdGenerator.Seeded(seed, view.NextMinted(merchant.Id)) : null;
}
