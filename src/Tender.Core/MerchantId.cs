namespace Tender.Core;

/// <summary>A merchant's identifier, as both APIs write it: <c>A</c> and 13 upper-case letters and digits.</summary>
/// <remarks>Wire v1: request parameter SellerId; Wire v2: signed headers have none, the key says whose it is.</remarks>
public readonly record struct MerchantId : IComparable<MerchantId>
{
    private const int LengthMax = 20;

    private MerchantId(string value) => Value = value;

    /// <summary>The text. Null only in <c>default</c>, which names nobody.</summary>
    public string Value { get; }

    /// <summary>
    /// Recognises a merchant's identifier: at most twenty upper-case letters and digits. Null for anything else.
    /// </summary>
    public static MerchantId? Parse(string? text) =>
        text is { Length: > 0 and <= LengthMax }
        && !text.AsSpan().ContainsAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
            ? new MerchantId(text)
            : null;

    /// <summary>Reads back what we wrote ourselves.</summary>
    /// <exception cref="FormatException">The text is no merchant's identifier: corrupt data.</exception>
    public static MerchantId Read(string text) =>
        Parse(text) ?? throw new FormatException($"'{text}' is not a merchant identifier.");

    /// <inheritdoc/>
    public int CompareTo(MerchantId other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
