using System.Globalization;

namespace Tender.Core;

/// <summary>An object's identifier, as both APIs write it where they know the object.</summary>
/// <remarks>
/// A permission is <c>S01-1234567-1234567</c> (<c>P0n</c> live; <c>C0n</c> sandbox and <c>B0n</c> live for recurring
/// ones; n = 1 NA, 2 EU, 3 JP) and the root of a family:
/// <c>-A000001</c> authorization, <c>-C000001</c> its capture (which is also the v2 charge), <c>-R000001</c> refund,
/// <c>-B000001</c> dispute, <c>-P000001</c> a provider's credit, <c>-Q000001</c> its reversal, and, never shown,
/// <c>-D</c> the v1 draft it was and <c>-B</c> its details. A v2 checkout session is a lower-case UUID and the root of
/// its own family; so is a file (<c>file_</c> and 20 letters or digits) and a merchant account (<c>A</c> and 13).
/// Reports, their schedules and settlements are fifteen digits on the wire, because v1's clients take them for numbers;
/// the first digit says which (5, 6, 7), they grow with time, and are kept behind an
/// <c>n</c>, so that no other identifier lies between them.
/// Wire v2: spec 1.6, "Dispute" (the id's letter), "File"; Wire v1: spec 2 (capture digits equal authorization digits:
/// the WooCommerce plugin relies on it).
/// </remarks>
public readonly record struct ObjectId : IComparable<ObjectId>
{
    private const int RootLength = 19,
        NumberLength = 16;
    private const string FilePrefix = "file_";

    private ObjectId(string value, ObjectKind kind) => (Value, Kind) = (value, kind);

    /// <summary>The text. Null only in <c>default</c>, which names nothing.</summary>
    public string Value { get; }

    /// <summary>What it names.</summary>
    public ObjectKind Kind { get; }

    /// <summary>The object whose row is locked when anything of the family changes.</summary>
    public ObjectId Root =>
        IsFamily(Value) && Value.Length > RootLength && Kind != ObjectKind.CheckoutSession
            ? Permission(Value[..RootLength])
            : this;

    /// <summary>The family's permission, also for a v1 draft; a v2 session has none of its own.</summary>
    public ObjectId Family => IsFamily(Value) ? Permission(Value[..RootLength]) : this;

    /// <summary>The number of an authorization, capture or refund within its permission; 0 for others.</summary>
    public int Number =>
        Value.Length > RootLength + 2 && IsFamily(Value)
            ? int.Parse(Value.AsSpan(RootLength + 2), NumberStyles.None, CultureInfo.InvariantCulture)
            : 0;

    /// <summary>Whether the permission is a recurring one (a v1 billing agreement), by its first letter.</summary>
    public bool IsRecurring => Value[0] is 'C' or 'B';

    /// <summary>Recognises an identifier of ours; null for anything else.</summary>
    public static ObjectId? Parse(string? text)
    {
        if (text is null)
            return null;
        if (text.Length == 36 && Guid.TryParseExact(text, "D", out _) && !text.AsSpan().ContainsAnyInRange('A', 'F'))
            return new(text, ObjectKind.CheckoutSession);
        if (
            text.Length == NumberLength
            && text[0] == 'n'
            && text[1] is >= '5' and <= '7'
            && !text.AsSpan(1).ContainsAnyExceptInRange('0', '9')
        )
            return new(text, ObjectKind.Report + (text[1] - '5'));
        if (
            text.Length == FilePrefix.Length + 20
            && text.StartsWith(FilePrefix, StringComparison.Ordinal)
            && !text.AsSpan(FilePrefix.Length).ContainsAnyExcept(FileLetters)
        )
            return new(text, ObjectKind.EvidenceFile);
        if (text.Length == 14 && text[0] == 'A' && !text.AsSpan().ContainsAnyExcept(AccountLetters))
            return new(text, ObjectKind.MerchantAccount);
        if (!IsFamily(text))
            return null;
        if (text.Length == RootLength)
            return new(text, ObjectKind.ChargePermission);
        if (text[RootLength] != '-' || text.Length < RootLength + 2)
            return null;
        var tail = text.AsSpan(RootLength + 2);
        if (tail.Length == 0)
            return text[RootLength + 1] switch
            {
                'D' => new(text, ObjectKind.CheckoutSession),
                'B' => new(text, ObjectKind.PermissionDetails),
                _ => null,
            };
        if (tail.Length is < 6 or > 9 || tail.ContainsAnyExceptInRange('0', '9') || (tail.Length > 6 && tail[0] == '0'))
            return null;
        return text[RootLength + 1] switch
        {
            'A' => new(text, ObjectKind.Authorization),
            'C' => new(text, ObjectKind.Capture),
            'R' => new(text, ObjectKind.Refund),
            'B' => new(text, ObjectKind.Dispute),
            'P' => new(text, ObjectKind.ProviderCredit),
            'Q' => new(text, ObjectKind.ProviderCreditReversal),
            _ => null,
        };
    }

    /// <summary>Reads back what we wrote ourselves.</summary>
    /// <exception cref="FormatException">The text is no identifier of ours: corrupt data.</exception>
    public static ObjectId Read(string text) =>
        Parse(text) ?? throw new FormatException($"'{text}' is not an object identifier.");

    /// <summary>
    /// Mints a permission's identifier. Fourteen digits, unique per merchant; ours grow with time, so that one index
    /// serves them in order.
    /// </summary>
    public static ObjectId MintPermission(bool sandbox, bool recurring, Region region, long fourteenDigits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fourteenDigits);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(fourteenDigits, 100_000_000_000_000);
        var letter = (sandbox, recurring) switch
        {
            (true, false) => 'S',
            (false, false) => 'P',
            (true, true) => 'C',
            (false, true) => 'B',
        };
        return new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{letter}0{(int)region}-{fourteenDigits / 10_000_000:D7}-{fourteenDigits % 10_000_000:D7}"
            ),
            ObjectKind.ChargePermission
        );
    }

    /// <summary>
    /// Mints a v2 checkout session's identifier from 128 random bits: whoever holds it may act as the buyer on the
    /// hosted pages.
    /// </summary>
    public static ObjectId MintSession(Guid random) =>
        new(random.ToString("D", CultureInfo.InvariantCulture), ObjectKind.CheckoutSession);

    /// <summary>
    /// Mints the identifier of a report, a report schedule or a settlement from fourteen digits that grow with time.
    /// </summary>
    public static ObjectId MintNumber(ObjectKind kind, long fourteenDigits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fourteenDigits);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(fourteenDigits, 100_000_000_000_000);
        return new(string.Create(CultureInfo.InvariantCulture, $"n{FirstDigit(kind)}{fourteenDigits:D14}"), kind);
    }

    /// <summary>The digits of a report, report schedule or settlement, as the wire has them.</summary>
    public string Digits => Value[1..];

    /// <summary>Recognises the digits of an identifier of this kind; null for anything else.</summary>
    public static ObjectId? ParseDigits(string? digits, ObjectKind kind) =>
        digits is not null && Parse("n" + digits) is { } id && id.Kind == kind ? id : null;

    /// <summary>
    /// The first and the last identifier a number of this kind could have: its objects lie between them, oldest first.
    /// </summary>
    public static (ObjectId First, ObjectId Last) Numbers(ObjectKind kind) =>
        (MintNumber(kind, 0), MintNumber(kind, 99_999_999_999_999));

    /// <summary>Names the settling of an instant; no settlement has this identifier.</summary>
    public static ObjectId SettlementOn(DateTimeOffset at) =>
        MintNumber(ObjectKind.Settlement, at.ToUnixTimeMilliseconds());

    /// <summary>Mints a file's identifier from random bits.</summary>
    public static ObjectId MintFile(Guid random) =>
        new(FilePrefix + random.ToString("N", CultureInfo.InvariantCulture)[..20], ObjectKind.EvidenceFile);

    /// <summary>
    /// The account a provider makes under a reference of its own: the same reference is the same account, so that none
    /// is made twice.
    /// </summary>
    /// <param name="hash">A hash of provider and reference, 16 bytes at least.</param>
    public static ObjectId AccountOf(ReadOnlySpan<byte> hash)
    {
        Span<char> text = stackalloc char[14];
        text[0] = 'A';
        var number = new System.Numerics.BigInteger(hash, isUnsigned: true);
        for (var i = 1; i < text.Length; i++)
        {
            number = System.Numerics.BigInteger.DivRem(number, AccountLetters.Length, out var digit);
            text[i] = AccountLetters[(int)digit];
        }
        return new(text.ToString(), ObjectKind.MerchantAccount);
    }

    /// <summary>The v1 draft that becomes this permission.</summary>
    public ObjectId Draft => new(Family.Value + "-D", ObjectKind.CheckoutSession);

    /// <summary>The permission's details.</summary>
    public ObjectId Details => new(Family.Value + "-B", ObjectKind.PermissionDetails);

    /// <summary>The nth authorization of the family.</summary>
    public ObjectId Authorization(int number) => Child('A', number, ObjectKind.Authorization);

    /// <summary>The capture of the nth authorization.</summary>
    public ObjectId Capture(int number) => Child('C', number, ObjectKind.Capture);

    /// <summary>The nth refund of the family.</summary>
    public ObjectId Refund(int number) => Child('R', number, ObjectKind.Refund);

    /// <summary>The nth dispute of the family.</summary>
    public ObjectId Dispute(int number) => Child('B', number, ObjectKind.Dispute);

    /// <summary>The nth provider's credit of the family.</summary>
    public ObjectId Credit(int number) => Child('P', number, ObjectKind.ProviderCredit);

    /// <summary>The nth reversal of a provider's credit of the family.</summary>
    public ObjectId Reversal(int number) => Child('Q', number, ObjectKind.ProviderCreditReversal);

    /// <inheritdoc/>
    public int CompareTo(ObjectId other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static char FirstDigit(ObjectKind kind) =>
        kind switch
        {
            ObjectKind.Report => '5',
            ObjectKind.ReportSchedule => '6',
            ObjectKind.Settlement => '7',
            ObjectKind.CheckoutSession
            or ObjectKind.ChargePermission
            or ObjectKind.PermissionDetails
            or ObjectKind.Authorization
            or ObjectKind.Capture
            or ObjectKind.Refund
            or ObjectKind.Dispute
            or ObjectKind.EvidenceFile
            or ObjectKind.MerchantAccount
            or ObjectKind.ProviderCredit
            or ObjectKind.ProviderCreditReversal => throw new ArgumentException(
                $"A {kind} has no number.",
                nameof(kind)
            ),
        };

    private ObjectId Child(char letter, int number, ObjectKind kind) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{Family.Value}-{letter}{number:D6}"), kind);

    private const string AccountLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        FileLetters = "abcdefghijklmnopqrstuvwxyz0123456789";

    private static ObjectId Permission(string value) => new(value, ObjectKind.ChargePermission);

    private static bool IsFamily(string text)
    {
        if (
            text.Length < RootLength
            || text[0] is not ('S' or 'P' or 'C' or 'B')
            || text[1] != '0'
            || text[2] is < '1' or > '3'
            || text[3] != '-'
            || text[11] != '-'
        )
            return false;
        return !text.AsSpan(4, 7).ContainsAnyExceptInRange('0', '9')
            && !text.AsSpan(12, 7).ContainsAnyExceptInRange('0', '9');
    }
}
